/** Decide what this page needs, and load the rest only when its moment comes. */
import { readConfig } from "./config.js"
import { createConsent } from "./consent.js"
import { createMemory } from "./memory.js"
import { hasNews } from "./told.js"

/** The popups of this page, best first. The last chance needs something in the cart. */
export function popupsFor({ popups = [], page, cart_count: cartCount }) {
  return popups
    .filter((popup) => popup.pages.includes(page) && (page !== "cart" || cartCount > 0))
    .sort((a, b) => b.priority - a.priority)
}

/**
 * @param {object} deps
 * @param {Window} deps.window
 * @param {Document} deps.document
 * @param {HTMLScriptElement} deps.script  the tag that loaded us; its data attributes serve plain hosts
 * @param {(name: string) => Promise<object>} deps.load  fetches a chunk by name
 */
export function createLoader({ window, document, script, load }) {
  const idle = (act) =>
    (window.requestIdleCallback || window.setTimeout)(() => Promise.resolve().then(act).catch(() => {}))

  async function run() {
    const config = await readConfig({ window, document, script })
    if (!config || window.Shopify?.designMode) return
    const consent = createConsent({ window, document, granted: script.dataset.consent === "analytics" })
    const memory = createMemory({
      stores: () => [window.sessionStorage, window.localStorage],
      mayKeep: consent.allowed,
    })
    consent.whenAllowed(memory.keep)
    if (config.page === "thank_you") memory.converted()

    let activity
    const active = () => (activity ||= load("activity").then((part) => part.createActivity(context)))
    const track = (name, detail) => active().then((it) => it.push(name, detail)).catch(() => {})
    const context = { window, document, config, consent, memory, load, active, track }

    const popups = popupsFor(config).filter(memory.allows)
    const hasRow = document.querySelector("[data-perennial-carousel]")
    if (hasRow) idle(async () => (await load("carousel")).fillCarousels(context))
    if (popups.length) {
      idle(async () => (await load("arming")).createArming(context, popups).arm())
    }
    if (popups.length || config.plain || hasNews(context)) {
      idle(() => consent.whenAllowed(() => active().catch(() => {})))
    }
  }

  function start() {
    const go = () => run().catch(() => {})
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", go)
    else go()
  }

  return { start, run }
}
