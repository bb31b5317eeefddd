/** Shows the real popup widget inside the editor's frame, again whenever the words beside it change. */
const shown = JSON.parse(document.body.dataset.shown)
const nothing = () => {}
const load = (name) => import(new URL(shown.chunks[name], location.origin))

const context = {
  window,
  document,
  config: { shop: shown.shop, api: `${location.origin}/storefront/v1`, currency: shown.currency, locale: shown.locale, page: "home" },
  consent: { allowed: () => false, whenAllowed: nothing },
  memory: { dismissed: nothing, converted: nothing, allows: () => true, keep: nothing },
  load,
  track: nothing,
  active: async () => ({ push: nothing }),
}

let turn = 0

async function show(popup) {
  const mine = ++turn
  const { showPopup } = await load("popup")
  const known = new Set(document.body.children)
  const view = await showPopup(context, popup)
  if (mine !== turn) return view?.close?.()
  for (const element of known) if (element.tagName === "DIV") element.remove()
}

function typed(words) {
  const content = { ...shown.popup.content }
  for (const name of ["title", "text", "action", "decline"]) content[name] = words[name] || content[name]
  const offer = shown.popup.offer && { ...shown.popup.offer, label: `${words.percent} % off` }
  return { ...shown.popup, content, offer }
}

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.data?.preview) show(typed(event.data.preview)).catch(nothing)
})
// What is shown leads nowhere.
addEventListener("click", (event) => event.composedPath().some((each) => each.tagName === "A") && event.preventDefault(), true)

show(shown.popup).catch(nothing)
