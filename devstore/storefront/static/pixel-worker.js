// What a web pixel finds in its worker: events, consent, and the browser's storage behind promises. No page.
(() => {
  const GROUPS = { all_events: () => true, all_standard_events: ({ type }) => type === "standard", all_custom_events: ({ type }) => type === "custom", all_dom_events: ({ type }) => type === "dom" }
  const EXTENSION = "WebPixel::Render"
  const subscriptions = []
  const consents = []
  const seen = []
  const waiting = new Map()
  let port
  let calls = 0

  const matches = (name, event) => (GROUPS[name] ? GROUPS[name](event) : event.name === name)

  function tell(callback, value) {
    try {
      callback(value)
    } catch (error) {
      console.error(error)
    }
  }

  function subscribe(name, callback) {
    subscriptions.push([name, callback])
    for (const event of seen) if (matches(name, event)) tell(callback, event)
    return Promise.resolve()
  }

  const ask = (place, method) => (...values) =>
    new Promise((resolve, reject) => {
      waiting.set(++calls, { resolve, reject })
      port.postMessage({ kind: "ask", call: calls, place, method, values })
    })
  const storage = (place) => Object.fromEntries(["getItem", "setItem", "removeItem", "key", "length", "clear"].map((method) => [method, ask(place, method)]))

  async function sendBeacon(address, body = "") {
    const headers = { "Content-Type": "text/plain;charset=UTF-8" }
    try {
      await fetch(address, { method: "POST", body, headers, keepalive: true, mode: "no-cors" })
      return true
    } catch {
      return false
    }
  }

  const receivers = {
    event({ event }) {
      seen.push(event)
      for (const [name, callback] of subscriptions) if (matches(name, event)) tell(callback, event)
    },
    answer({ call, value, error }) {
      const { resolve, reject } = waiting.get(call)
      waiting.delete(call)
      if (error === undefined) resolve(value)
      else reject(new Error(error))
    },
    consent({ detail }) {
      const customerPrivacy = {
        analyticsProcessingAllowed: detail.analyticsAllowed,
        marketingAllowed: detail.marketingAllowed,
        preferencesProcessingAllowed: detail.preferencesAllowed,
        saleOfDataAllowed: detail.saleOfDataAllowed,
      }
      for (const callback of consents) tell(callback, { customerPrivacy })
    },
  }

  self.onmessage = ({ data: { source, settings, init }, ports }) => {
    port = ports[0]
    port.onmessage = ({ data }) => receivers[data.kind](data)
    const browser = { cookie: { get: ask("cookie", "get"), set: ask("cookie", "set") }, localStorage: storage("localStorage"), sessionStorage: storage("sessionStorage"), sendBeacon }
    const customerPrivacy = { subscribe: (name, callback) => void (name === "visitorConsentCollected" && consents.push(callback)) }
    const pixel = { analytics: { subscribe }, browser, init, settings, customerPrivacy }
    self.shopify = { extend: (name, callback) => name === EXTENSION && tell(callback, pixel) }
    self.register = (callback) => self.shopify.extend(EXTENSION, callback)
    self.onmessage = null
    try {
      importScripts(source)
    } catch (error) {
      console.error(error)
    }
    port.postMessage({ kind: "ready" })
  }
})()
