/** Hears what shoppers do and tells the app in batches, as long as she agrees to be counted. Never throws. */
import { HEARD, mailOf, told } from "./telling.js"

const COOKIE = "_pv"
const ATTRIBUTE = "__pv"
const BATCH = 50 // the most the app takes at once
const GATHER_MS = 150 // a page's events come together; she may leave soon after

/**
 * @param {object} sandbox  what the platform gives a pixel
 * @param {object} [outside]  replaced in tests
 */
export function createPixel(
  { analytics, browser, init, settings, customerPrivacy },
  { fetch = globalThis.fetch.bind(globalThis), wait = setTimeout, now = () => new Date() } = {},
) {
  const shop = init.data.shop.myshopifyDomain
  let mayCount = init.customerPrivacy?.analyticsProcessingAllowed === true
  let carried = visitorIn(init.data.cart)
  let waiting = []
  let isPlanned = false
  let mail

  function plan() {
    if (isPlanned || !waiting.length) return
    isPlanned = true
    wait(() => flush().catch(() => {}), GATHER_MS)
  }

  async function flush() {
    isPlanned = false
    const visitor = await visitorToken()
    const events = waiting.splice(0, BATCH)
    plan()
    if (!mayCount || !events.length) return
    const body = JSON.stringify({ shop, visitor, mail, sent_at: now().toISOString(), events })
    if (visitor) mail = undefined
    // A text body needs no preflight; keepalive lets it outlive the page.
    const told = { method: "POST", body, keepalive: true, headers: { "Content-Type": "text/plain" } }
    await fetch(`${settings.api}/events`, told)
  }

  /** The cookie that our script made with her consent; the checkout may not see it, but knows her cart. */
  async function visitorToken() {
    const kept = await browser.cookie.get(COOKIE).catch(() => "")
    return kept || carried || null
  }

  function hear(event) {
    if (!mayCount) return
    carried = visitorIn(event.data?.checkout ?? event.data?.cart) || carried
    mail = mailOf(event) || mail
    waiting.push(...told(event))
    plan()
  }

  for (const name of HEARD) {
    analytics.subscribe(name, (event) => {
      try {
        hear(event)
      } catch {
        // counting is never worth an error
      }
    })
  }
  customerPrivacy.subscribe("visitorConsentCollected", ({ customerPrivacy: decided }) => {
    mayCount = decided.analyticsProcessingAllowed === true
    if (!mayCount) waiting = []
  })
}

const visitorIn = (cart) => cart?.attributes?.find(({ key }) => key === ATTRIBUTE)?.value
