// What a UI extension finds in its worker: a document of its own, the `shopify` object, and the page behind promises.
(() => {
  const SIGNALS = ["attributes", "checkoutToken", "discountCodes", "lines", "note", "order", "orderConfirmation", "settings", "customerPrivacy"]
  const GROUPS = ["cost", "localization", "buyerIdentity", "authenticatedAccount"]
  const waiting = new Map()
  const extended = new Map()
  let port
  let calls = 0

  function signal(value) {
    const listeners = new Set()
    return {
      get value() { return value },
      get current() { return value },
      subscribe(listener) {
        listeners.add(listener)
        listener(value)
        return () => listeners.delete(listener)
      },
      destroy: async () => listeners.clear(),
      change(fresh) {
        value = fresh
        for (const listener of listeners) listener(fresh)
      },
    }
  }

  const ask = (what, ...values) =>
    new Promise((resolve, reject) => {
      waiting.set(++calls, { resolve, reject })
      port.postMessage({ kind: "ask", call: calls, what, values })
    })

  const fail = (error, isFatal = false) => port.postMessage({ kind: "failed", message: String(error?.message ?? error), trace: String(error?.stack ?? ""), isFatal })

  function formats(language, currency, words) {
    const found = (key, options) => {
      const kinds = options?.count === undefined ? [key] : [`${key}.${new Intl.PluralRules(language).select(options.count)}`, `${key}.other`, key]
      return kinds.map((each) => each.split(".").reduce((part, name) => part?.[name], words)).find((text) => typeof text === "string")
    }
    return {
      translate: (key, options) => (found(key, options) ?? key).replace(/\{\{\s*(\w+)\s*\}\}/g, (all, name) => options?.[name] ?? all),
      formatNumber: (value, options) => new Intl.NumberFormat(language, options).format(value),
      formatCurrency: (value, options) => new Intl.NumberFormat(language, { style: "currency", currency, ...options }).format(value),
      formatDate: (value, options) => new Intl.DateTimeFormat(language, options).format(value),
    }
  }

  function data(api) {
    const found = { ...api }
    for (const name of SIGNALS) if (name in api) found[name] = signal(api[name] ?? undefined)
    for (const name of GROUPS) {
      if (!api[name]) delete found[name]
      else found[name] = Object.fromEntries(Object.entries(api[name]).map(([key, value]) => [key, signal(value ?? undefined)]))
    }
    return found
  }

  function shopifyObject({ target, extension, api }) {
    const rendered = signal(false)
    const { language, currency } = api.localization
    return {
      ...data(api),
      extension: { target, apiVersion: extension.apiVersion, scriptUrl: extension.source, version: "1", capabilities: signal(extension.capabilities), rendered },
      extensionPoint: target,
      version: extension.apiVersion,
      i18n: formats(language.isoCode, currency.isoCode, extension.words),
      sessionToken: { get: () => ask("sessionToken") },
      storage: { read: (key) => ask("read", key), write: (key, value) => ask("write", key, value), delete: (key) => ask("delete", key) },
      analytics: { publish: (name, values) => ask("publish", name, values) },
      applyTrackingConsentChange: (change) => ask("consent", change),
      toast: { show: (text) => ask("toast", text) },
      query: () => Promise.reject(new Error("The stand-in has no Storefront API")),
      extend: (name, run) => extended.set(name, run),
      reload: () => ask("reload"),
    }
  }

  const receivers = {
    answer({ call, value, error }) {
      const { resolve, reject } = waiting.get(call)
      waiting.delete(call)
      if (error === undefined) resolve(value)
      else reject(new Error(error))
    },
    happened: ({ number, type, values }) => self.extensionDocument.happen(number, type, values),
    consent: ({ state }) => self.shopify.customerPrivacy.change(state),
  }

  async function start({ dom, code, target }) {
    self.addEventListener("error", ({ error, message }) => fail(error ?? message))
    self.addEventListener("unhandledrejection", ({ reason }) => fail(reason))
    importScripts(dom)
    self.extensionDocument.watch((children) => port.postMessage({ kind: "tree", children }))
    self.navigation = { navigate: (address) => ask("navigate", address) }
    importScripts(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))
    const run = extended.get(target)
    if (!run) throw new Error(`The script does not extend ${target}`)
    await run(self.shopify)
    self.shopify.extension.rendered.change(true)
  }

  self.onmessage = ({ data: message, ports }) => {
    self.onmessage = null
    port = ports[0]
    port.onmessage = ({ data: told }) => receivers[told.kind](told)
    self.shopify = shopifyObject(message)
    start(message).catch((error) => fail(error, true))
  }
})()
