/**
 * The server's word on whether a known visitor may be interrupted: asked once a session, when the page idles after
 * the dwell, never at load and never at the gesture. Until it is there, the session's own rules decide.
 */
import { knownVisitor } from "../told.js"
import { isHeldOut } from "./holdout.js"

export const VERDICT = "_pn_verdict"
const DWELL_MS = 5_000
const TIMEOUT_MS = 8_000

export function createVerdict({ window, document, config, idle, startedAt, now = Date.now }) {
  const store = window.sessionStorage
  let answer = JSON.parse(store.getItem(VERDICT))

  async function ask() {
    const query = new URLSearchParams({ shop: config.shop, visitor: knownVisitor(document) })
    const signal = window.AbortSignal?.timeout?.(TIMEOUT_MS)
    const heard = await window.fetch(`${config.api}/attention?${query}`, { signal })
    if (!heard.ok) return
    answer = await heard.json()
    store.setItem(VERDICT, JSON.stringify(answer))
  }

  if (!answer) window.setTimeout(() => idle(ask), Math.max(startedAt + DWELL_MS - now(), 0))

  /** True where it may speak; what is meant for some only waits for the server's word. */
  const speaks = (popup) => (answer ? answer.popups.includes(popup.id) : !popup.asks)

  /** True where the control group hides it; the server's word wins over the hash. */
  const holdsBack = (popup) =>
    answer?.held_out ? answer.held_out.includes(popup.id) : isHeldOut(popup.holdout, knownVisitor(document))

  return { speaks, holdsBack }
}
