/**
 * The app's side of the bridge, as the app's page loads it inside the admin's frame.
 *
 * Talks with the admin around it by postMessage only, so that it needs no cookies: asks for session tokens,
 * adds them to the app's own fetches, and tells the admin about the page, its links, toasts and unsaved work.
 */
(() => {
  if (window.shopify) return

  const script = document.currentScript
  const adminOrigin = new URL(script.src).origin
  const meta = document.querySelector('meta[name="shopify-api-key"]')
  const apiKey = meta?.content || script.dataset.apiKey || ''
  const query = new URLSearchParams(location.search)
  const isFramed = window.parent !== window
  const RETRY = 'X-Shopify-Retry-Invalid-Session-Request'
  const REAUTHORIZE = 'X-Shopify-API-Request-Failure-Reauthorize'
  const OWN_PARAMETERS = ['embedded', 'hmac', 'host', 'id_token', 'locale', 'session', 'shop', 'timestamp', 'protocol']

  const remembered = recall()
  const config = {
    apiKey,
    host: query.get('host') || remembered.host || '',
    shop: query.get('shop') || remembered.shop || '',
    locale: query.get('locale') || remembered.locale || 'en',
  }
  remember(config)

  const waiting = new Map()
  let lastRequest = 0
  let token = null

  function tell(type, detail = {}) {
    if (isFramed) window.parent.postMessage({ bridge: 'perennial-devstore', type, ...detail }, adminOrigin)
  }

  function ask(type, detail = {}) {
    if (!isFramed) return Promise.reject(new Error('The app is not open inside the admin'))
    return new Promise((resolve, reject) => {
      const id = ++lastRequest
      waiting.set(id, resolve)
      const seconds = type === 'scopes-request' ? 600 : 10
      setTimeout(() => waiting.delete(id) && reject(new Error(`The admin did not answer ${type}`)), seconds * 1000)
      tell(type, { id, ...detail })
    })
  }

  addEventListener('message', (event) => {
    if (event.origin !== adminOrigin || event.data?.bridge !== 'perennial-devstore') return
    const { type, id, answer, path } = event.data
    if (type === 'answer' && waiting.has(id)) {
      waiting.get(id)(answer)
      waiting.delete(id)
    }
    if (type === 'navigate') goTo(path)
    if (type === 'save-bar') pressed(event.data.button, event.data.bar)
  })

  async function idToken({ fresh = false } = {}) {
    const lifeLeft = token ? token.expiresAt - Date.now() : 0
    if (fresh || lifeLeft < 10000) {
      const answer = await ask('id-token')
      token = { text: answer.token, expiresAt: Date.now() + 50000 }
    }
    return token.text
  }

  const plainFetch = window.fetch.bind(window)

  function isOwn(input) {
    const address = input instanceof Request ? input.url : String(input)
    return new URL(address, location.href).origin === location.origin
  }

  async function withToken(request, fresh) {
    const signed = new Request(request)
    if (fresh || !signed.headers.has('Authorization')) {
      signed.headers.set('Authorization', `Bearer ${await idToken({ fresh })}`)
    }
    return signed
  }

  window.fetch = async function fetch(input, init) {
    if (!isFramed || !isOwn(input)) return plainFetch(input, init)
    const request = new Request(input, init)
    const again = request.clone()
    const answer = await plainFetch(await withToken(request, false))
    if (answer.headers.get(REAUTHORIZE) === '1') {
      const url = answer.headers.get(`${REAUTHORIZE}-Url`)
      if (url) tell('open', { url: new URL(url, location.href).href, target: '_top' })
      return answer
    }
    if (answer.status !== 401 || answer.headers.get(RETRY) !== '1') return answer
    return plainFetch(await withToken(again, true))
  }

  function pagePath() {
    const kept = new URLSearchParams(location.search)
    for (const name of OWN_PARAMETERS) kept.delete(name)
    const rest = kept.toString()
    return location.pathname + (rest ? `?${rest}` : '') + location.hash
  }

  function goTo(path) {
    if (path === pagePath()) return
    const link = document.createElement('a')
    link.href = path
    link.hidden = true
    document.body.append(link)
    const isHandled = !link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    link.remove()
    if (!isHandled) openInFrame(path)
  }

  /** A document load inside the frame carries a fresh token, as the platform's own loads do. */
  async function openInFrame(path) {
    const target = new URL(path, location.href)
    target.searchParams.set('embedded', '1')
    target.searchParams.set('shop', config.shop)
    target.searchParams.set('host', config.host)
    target.searchParams.set('locale', config.locale)
    target.searchParams.set('id_token', await idToken({ fresh: true }))
    location.assign(target)
  }

  function links() {
    const menu = document.querySelector('s-app-nav, ui-nav-menu')
    if (!menu) return []
    return [...menu.querySelectorAll('a, s-link')].map((link) => ({
      label: link.textContent.trim(),
      path: link.getAttribute('href'),
      rel: link.getAttribute('rel') || '',
    }))
  }

  let told = ''
  function tellPage() {
    const page = { path: pagePath(), title: document.title, links: links() }
    const text = JSON.stringify(page)
    if (text === told) return
    told = text
    tell('page', page)
  }

  for (const name of ['pushState', 'replaceState']) {
    const plain = history[name].bind(history)
    history[name] = (...given) => {
      plain(...given)
      tellPage()
    }
  }
  addEventListener('popstate', tellPage)
  addEventListener('hashchange', tellPage)

  const bars = new Map()

  function bar(id) {
    return document.getElementById(id) || document.querySelector('ui-save-bar')
  }

  function pressed(button, id) {
    const buttons = bar(id)?.querySelectorAll('button') || []
    const inside = [...buttons].find((each) => (each.getAttribute('variant') === 'primary') === (button === 'save'))
    const form = document.querySelector('form[data-save-bar]')
    if (inside) inside.click()
    else if (form && button === 'save') form.requestSubmit()
    else if (form) form.reset()
    dispatchEvent(new CustomEvent(`shopify:save-bar:${button}`, { detail: { id } }))
  }

  window.shopify = {
    config,
    origin: adminOrigin,
    environment: { embedded: isFramed, mobile: false, intent: false },
    idToken: () => idToken(),
    ready: Promise.resolve(),
    toast: {
      show(message, options = {}) {
        const id = `toast-${++lastRequest}`
        tell('toast', { message, isError: Boolean(options.isError), duration: options.duration })
        return id
      },
      hide() {
        tell('toast-hide')
      },
    },
    saveBar: {
      async show(id) {
        bars.set(id, true)
        tell('save-bar', { bar: id, shown: true })
      },
      async hide(id) {
        bars.delete(id)
        tell('save-bar', { bar: id, shown: false })
      },
      async toggle(id) {
        return bars.has(id) ? this.hide(id) : this.show(id)
      },
      async leaveConfirmation() {
        if (bars.size === 0) return
        const leaves = await ask('leave')
        if (!leaves) throw new Error('The merchant stays on the page')
        bars.clear()
        tell('save-bar', { shown: false })
      },
    },
    loading: (isLoading = true) => tell('loading', { isLoading }),
    app: { extensions: () => ask('extensions') },
    scopes: {
      query: () => ask('scopes-query'),
      request: (scopes) => ask('scopes-request', { scopes }),
      revoke: (scopes) => ask('scopes-revoke', { scopes }),
    },
    resourcePicker: (options) => ask('resource-picker', { options }),
    user: async () => ({ accountAccess: 'full' }),
  }

  const plainOpen = window.open.bind(window)
  window.open = (url, target, features) => {
    if (isFramed && ['_top', '_parent'].includes(target)) {
      tell('open', { url: new URL(url, location.href).href, target })
      return null
    }
    return plainOpen(url, target, features)
  }

  /** On the bounce page: come back to where the app wanted to be, with a token. */
  async function bounce(target) {
    const url = new URL(target, location.href)
    if (url.origin !== location.origin) return
    url.searchParams.set('id_token', await idToken({ fresh: true }))
    location.replace(url)
  }

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem('app-bridge-config') || '{}')
    } catch {
      return {}
    }
  }

  function remember(known) {
    try {
      sessionStorage.setItem('app-bridge-config', JSON.stringify(known))
    } catch {
      // Storage is closed in this frame; the parameters of the next load tell the same.
    }
  }

  const reload = query.get('shopify-reload')
  if (reload) {
    bounce(reload)
    return
  }
  const watch = new MutationObserver(tellPage)
  watch.observe(document.documentElement, { subtree: true, childList: true, characterData: true })
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', tellPage)
  else tellPage()
})()
