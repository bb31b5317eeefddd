/**
 * Hold shopper events and send them in batches, by a beacon that outlives the page, and only with consent.
 * Each bears a number, so that what is sent twice counts once.
 */
import { MAIL_PARAM } from "../link.js"

const BATCH = 50 // the most the app takes at once

/**
 * @param {object} deps
 * @param {() => string | null} deps.visitor  her token once she has one
 * @param {() => boolean} deps.mayCount  without it events wait in memory and die with the page
 * @param {number} [deps.limit]  events that trigger a send by themselves
 */
export function createEventQueue({ window, config, visitor, mayCount, limit = 10, now = () => new Date() }) {
  let waiting = []
  let mail = new URLSearchParams(window.location?.search).get(MAIL_PARAM) || undefined

  function push(name, detail = {}) {
    waiting.push({ name, id: window.crypto?.randomUUID?.(), at: now().toISOString(), ...detail })
    waiting = waiting.slice(-BATCH)
    if (waiting.length >= limit) flush()
  }

  function flush() {
    try {
      const token = visitor()
      if (!waiting.length || !token || !mayCount()) return
      const batch = { shop: config.shop, visitor: token, mail, sent_at: now().toISOString(), events: waiting }
      // A text body needs no preflight.
      if (!window.navigator.sendBeacon(`${config.api}/events`, JSON.stringify(batch))) return
      waiting = []
      mail = undefined
    } catch {
      // counting is never worth an error
    }
  }

  return { push, flush }
}
