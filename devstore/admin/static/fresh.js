/** Keeps what is marked `data-fresh` as the server has it now; what has the focus or is being read stays untouched. */
const SECONDS = 3

async function look() {
  const address = location.href
  const answer = await fetch(address, { headers: { Accept: 'text/html' } })
  if (!answer.ok) return
  const now = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (location.href !== address) return
  for (const old of document.querySelectorAll('[data-fresh]')) {
    const next = now.querySelector(`[data-fresh="${old.dataset.fresh}"]`)
    if (next && next.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) old.replaceChildren(...next.childNodes)
  }
}

document.querySelector('.side [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
if (!document.querySelector('#app-frame'))
  setInterval(() => {
    const isSelecting = getSelection()?.isCollapsed === false
    if (document.visibilityState === 'visible' && !isSelecting) look().catch(() => {})
  }, SECONDS * 1000)
