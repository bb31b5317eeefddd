/** The admin's side of the bridge: answers the app in its frame and shows what it asks for. */
const frame = document.querySelector('#app-frame')
if (frame) createChrome(frame)

function createChrome(frame) {
  const { appOrigin, base, tokenUrl, extensionsUrl, productsUrl, scopesUrl, appName } = frame.dataset
  const toasts = document.querySelector('#toasts')
  const saveBar = document.querySelector('#save-bar')
  const progress = document.querySelector('#progress')
  const nav = document.querySelector('#app-nav')
  let bar = null
  let pagePath = null

  function answer(id, value) {
    send({ type: 'answer', id, answer: value })
  }

  function send(message) {
    frame.contentWindow.postMessage({ bridge: 'perennial-devstore', ...message }, appOrigin)
  }

  const doors = {
    'id-token': async ({ id }) => answer(id, await readJson(tokenUrl)),
    extensions: async ({ id }) => answer(id, await readJson(extensionsUrl)),
    'scopes-query': async ({ id }) => answer(id, await readJson(scopesUrl)),
    'scopes-request': async ({ id, scopes }) => answer(id, await askForScopes(scopes)),
    'scopes-revoke': async ({ id, scopes }) => answer(id, { detail: await changeScopes({ revoke: scopes }) }),
    'resource-picker': async ({ id, options }) => answer(id, await pick(options)),
    leave: ({ id }) => answer(id, confirm('Leave the page with unsaved changes?')),
    toast: ({ message, isError, duration }) => showToast(message, isError, duration),
    'toast-hide': () => toasts.replaceChildren(),
    'save-bar': ({ bar: name, shown }) => {
      bar = shown ? name : null
      saveBar.hidden = !shown
    },
    loading: ({ isLoading }) => {
      progress.hidden = !isLoading
    },
    open: ({ url }) => window.open(url, '_top'),
    page: showPage,
  }

  addEventListener('message', (event) => {
    if (event.origin !== appOrigin || event.source !== frame.contentWindow) return
    if (event.data?.bridge === 'perennial-devstore') doors[event.data.type]?.(event.data)
  })

  frame.addEventListener('load', () => {
    progress.hidden = true
  })
  saveBar.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (button) send({ type: 'save-bar', button: button.value, bar })
  })

  // The frame's own steps are the browser's history; the address only follows, or each step would count twice.
  function showPage({ path, title, links }) {
    document.title = title ? `${title} · ${appName}` : appName
    const address = base + (path === '/' ? '' : path)
    if (path !== pagePath) {
      if (address !== location.pathname + location.search + location.hash) history.replaceState(null, '', address)
      pagePath = path
    }
    showLinks(links.filter((link) => link.path && link.rel !== 'home'))
  }

  function showLinks(links) {
    const current = pagePath.split(/[?#]/)[0]
    const best = links
      .filter((link) => current === link.path || current.startsWith(`${link.path.replace(/\/$/, '')}/`))
      .sort((one, other) => other.path.length - one.path.length)[0]
    nav.replaceChildren(...links.map((link) => linkTo(link, link === best)))
  }

  function linkTo(link, isCurrent) {
    const shown = document.createElement('a')
    shown.href = base + link.path
    shown.textContent = link.label
    if (isCurrent) shown.setAttribute('aria-current', 'page')
    shown.addEventListener('click', (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      send({ type: 'navigate', path: link.path })
    })
    return shown
  }

  function showToast(message, isError, duration = 5000) {
    const toast = document.createElement('div')
    toast.className = isError ? 'toast toast-error' : 'toast'
    toast.setAttribute('role', isError ? 'alert' : 'status')
    toast.textContent = message
    toasts.replaceChildren(toast)
    setTimeout(() => toast.remove(), duration)
  }

  async function askForScopes(scopes) {
    const { granted } = await readJson(scopesUrl)
    const missing = scopes.filter((scope) => !granted.includes(scope))
    const agrees = missing.length === 0 || confirm(`${appName} also asks for: ${missing.join(', ')}. Allow it?`)
    const detail = agrees ? await changeScopes({ grant: missing }) : await readJson(scopesUrl)
    return { result: agrees && !detail.error ? 'granted-all' : 'declined-all', detail }
  }

  async function changeScopes(asked) {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
    const response = await fetch(scopesUrl, { method: 'POST', headers, body: JSON.stringify(asked) })
    return response.json()
  }

  async function pick({ multiple = false, filter = {} } = {}) {
    const dialog = document.querySelector('#picker')
    const search = dialog.querySelector('input[type=search]')
    const list = dialog.querySelector('ul')
    const show = async () => {
      const found = await readJson(`${productsUrl}?query=${encodeURIComponent(search.value)}`)
      list.replaceChildren(...found.map((product) => choice(product, multiple)))
    }
    search.value = filter.query || ''
    search.oninput = show
    await show()
    dialog.showModal()
    await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
    if (dialog.returnValue !== 'add') return undefined
    return [...list.querySelectorAll('input:checked')].map((input) => JSON.parse(input.value))
  }

  function choice(product, multiple) {
    const row = document.createElement('li')
    const label = document.createElement('label')
    const input = Object.assign(document.createElement('input'), {
      type: multiple ? 'checkbox' : 'radio',
      name: 'product',
      value: JSON.stringify(product),
    })
    label.append(input, ` ${product.title}`)
    row.append(label)
    return row
  }

  async function readJson(url) {
    const response = await fetch(url, { headers: { Accept: 'application/json' } })
    return response.json()
  }
}
