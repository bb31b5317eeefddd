// Runs the shop's web pixels: each in a worker inside a sandboxed frame, and only with the consent it asks for.
(() => {
  const NAME = "web-pixels"
  const CART_CHANGES = /\/cart\/(add|change|update|clear)(\.js)?$/
  const CLIENT_COOKIE = "_shopify_y"
  const CONSENTS = { analytics: "analytics", marketing: "marketing", preferences: "preferences" }
  const { pixels, events, init } = JSON.parse(document.getElementById(`${NAME}-data`).textContent)
  const sent = []
  const ports = []
  const running = new Set()
  let seq = 0
  let cart = init.cart
  let client = ""

  const privacy = () => window.Shopify.customerPrivacy
  const isAllowed = (kind) => privacy()?.currentVisitorConsent()[kind] === "yes"

  function consentState() {
    return {
      analyticsProcessingAllowed: isAllowed("analytics"),
      marketingAllowed: isAllowed("marketing"),
      preferencesProcessingAllowed: isAllowed("preferences"),
      saleOfDataAllowed: isAllowed("sale_of_data"),
    }
  }

  function mayRun({ customerPrivacy }) {
    const isAsked = Object.keys(CONSENTS).filter((kind) => customerPrivacy[kind])
    const sells = customerPrivacy.sale_of_data === "enabled"
    return isAsked.every(isAllowed) && (!sells || isAllowed("sale_of_data"))
  }

  function clientId() {
    const kept = document.cookie.split("; ").find((part) => part.startsWith(`${CLIENT_COOKIE}=`))
    client = kept ? kept.slice(CLIENT_COOKIE.length + 1) : client || crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`
    if (!kept && isAllowed("analytics")) document.cookie = `${CLIENT_COOKIE}=${client}; path=/; max-age=31536000; samesite=lax`
    return client
  }

  function context() {
    const { href, hash, host, hostname, origin, pathname, port, protocol, search } = location
    const place = { href, hash, host, hostname, origin, pathname, port, protocol, search }
    return {
      document: { location: place, referrer: document.referrer, title: document.title, characterSet: document.characterSet },
      navigator: { language: navigator.language, languages: [...navigator.languages], cookieEnabled: navigator.cookieEnabled, userAgent: navigator.userAgent },
      window: { innerHeight, innerWidth, outerHeight, outerWidth, pageXOffset, pageYOffset, origin, location: place },
    }
  }

  function emit(name, type, body) {
    const number = ++seq
    const event = { id: `${performance.timeOrigin.toString(36)}-${number}`, name, type, timestamp: new Date().toISOString(), seq: number, context: context(), ...body }
    sent.push(event)
    for (const port of ports) port.postMessage({ kind: "event", event: { ...event, clientId: clientId() } })
  }

  const storage = (area) => ({
    getItem: (key) => area().getItem(key),
    setItem: (key, value) => area().setItem(key, value),
    removeItem: (key) => area().removeItem(key),
    key: (place) => area().key(place),
    length: () => area().length,
    clear: () => area().clear(),
  })
  const browser = {
    cookie: {
      get: (name) => (name ? (document.cookie.split("; ").find((part) => part.startsWith(`${name}=`)) ?? "").slice(name.length + 1) : document.cookie),
      set: (name, value) => {
        document.cookie = value === undefined ? name : `${name}=${value}`
        return document.cookie
      },
    },
    localStorage: storage(() => localStorage),
    sessionStorage: storage(() => sessionStorage),
  }

  function answer(port, { call, place, method, values }) {
    try {
      port.postMessage({ kind: "answer", call, value: browser[place][method](...values) ?? null })
    } catch (error) {
      port.postMessage({ kind: "answer", call, error: String(error) })
    }
  }

  function run(pixel) {
    running.add(pixel.id)
    const frame = document.createElement("iframe")
    frame.setAttribute("sandbox", "allow-scripts")
    frame.setAttribute("aria-hidden", "true")
    frame.name = `${NAME}-${pixel.id}`
    frame.tabIndex = -1
    frame.hidden = true
    frame.src = pixel.sandbox
    frame.addEventListener("load", () => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => {
        if (data.kind === "ask") answer(port1, data)
        if (data.kind !== "ready") return
        for (const event of sent) port1.postMessage({ kind: "event", event: { ...event, clientId: clientId() } })
        ports.push(port1)
      }
      const start = { source: pixel.source, settings: pixel.settings, init: { context: context(), data: init, customerPrivacy: consentState() } }
      frame.contentWindow.postMessage(start, "*", [port2])
    })
    document.body.append(frame)
  }

  function runAllowed() {
    for (const pixel of pixels) if (!running.has(pixel.id) && mayRun(pixel)) run(pixel)
  }

  const quantities = (lines) => new Map((lines?.lines ?? []).map((line) => [line.id, line]))

  async function compareCart() {
    const fresh = await (await original(`${window.Shopify.routes.root}cart.js?${NAME}`)).json()
    const before = quantities(cart)
    cart = cartOf(fresh)
    const after = quantities(cart)
    for (const [key, line] of after) change("product_added_to_cart", line, line.quantity - (before.get(key)?.quantity ?? 0))
    for (const [key, line] of before) change("product_removed_from_cart", line, line.quantity - (after.get(key)?.quantity ?? 0))
  }

  function change(name, line, quantity) {
    if (quantity <= 0) return
    const amount = Math.round(line.merchandise.price.amount * 100 * quantity) / 100
    emit(name, "standard", { data: { cartLine: { merchandise: line.merchandise, quantity, cost: { totalAmount: { ...line.merchandise.price, amount } } } } })
  }

  function cartOf(fresh) {
    const money = (hundredths) => ({ amount: hundredths / 100, currencyCode: fresh.currency })
    const lines = fresh.items.map((item) => ({
      id: item.key,
      quantity: item.quantity,
      cost: { totalAmount: money(item.final_line_price) },
      merchandise: {
        id: String(item.variant_id),
        title: item.variant_title,
        sku: item.sku,
        price: money(item.price),
        image: { src: item.image },
        product: { id: String(item.product_id), title: item.product_title, vendor: item.vendor, type: item.product_type, url: item.url },
      },
    }))
    const attributes = Object.entries(fresh.attributes).map(([key, value]) => ({ key, value }))
    return { id: fresh.token, lines, cost: { totalAmount: money(fresh.total_price) }, totalQuantity: fresh.item_count, attributes }
  }

  const original = window.fetch.bind(window)
  window.fetch = async (...wish) => {
    const response = await original(...wish)
    const address = new URL(typeof wish[0] === "string" ? wish[0] : (wish[0].url ?? wish[0]), location.href)
    if (response.ok && address.origin === location.origin && CART_CHANGES.test(address.pathname)) compareCart().catch(() => {})
    return response
  }

  const { replayQueue } = window.Shopify.analytics
  window.Shopify.analytics.publish = (name, customData) => {
    emit(name, "custom", { customData: customData ?? {} })
    return true
  }
  document.addEventListener("platform:event", ({ detail: { name, data, type = "standard" } }) => emit(name, type, { data }))
  document.addEventListener("visitorConsentCollected", ({ detail }) => {
    for (const port of ports) port.postMessage({ kind: "consent", detail })
    runAllowed()
  })
  for (const { name, data, once } of events) {
    const mark = once && `${NAME}:${name}:${once}`
    if (mark && sessionStorage.getItem(mark)) continue
    if (mark) sessionStorage.setItem(mark, "1")
    emit(name, "standard", { data })
  }
  for (const [name, customData] of replayQueue.splice(0)) window.Shopify.analytics.publish(name, customData)
  runAllowed()
})()
