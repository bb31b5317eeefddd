/** Writes what the loader reads by `createQuiet`. Only with consent anything outlives the session. */
import { AGAIN, CONVERTED, DISMISSED, SHOWN, createQuiet, noOf } from "./quiet.js"

/**
 * @param {object} deps
 * @param {{allowed: () => boolean}} deps.consent
 * @param {() => number} [deps.now]  milliseconds
 */
export function createMemory({ window, consent, now = Date.now }) {
  const allows = createQuiet({ window, now })

  function attempt(act) {
    try {
      return act(window.sessionStorage, window.localStorage)
    } catch {
      return false
    }
  }
  const note = (key) => attempt((session, local) => (consent.allowed() ? local : session).setItem(key, now()))

  /** Note the showing before it happens; false means: do not show. */
  const showing = (popup) =>
    attempt((session, local) => {
      if (!allows(popup)) return false
      session.setItem(SHOWN, 1)
      if (consent.allowed()) local.setItem(SHOWN, now())
      return true
    })

  /** Consent came: what the session knows may now outlive it. */
  const keep = () =>
    attempt((session, local) => {
      for (const key of [DISMISSED, CONVERTED]) {
        if (session.getItem(key)) local.setItem(key, session.getItem(key))
      }
    })

  /** She goes to sign in for it: when she is back it is shown once more, as what she asked for. */
  const again = (id) =>
    attempt((session, local) => {
      session.setItem(AGAIN, id)
      session.removeItem(SHOWN)
      local.removeItem(SHOWN)
    })

  return { allows, showing, keep, again, dismissed: (popup) => note(noOf(popup)), converted: () => note(CONVERTED) }
}
