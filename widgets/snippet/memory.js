/**
 * What this browser remembers about popups: that one was shown in this session, and on which date she
 * declined or bought. No identifier. A browser that refuses to remember is never shown a popup.
 */

const SHOWN = "_pn_shown"
const DISMISSED = "_pn_dismissed"
const CONVERTED = "_pn_converted"
const DAY = 86_400_000
const DAYS_AFTER_CONVERSION = 30

/**
 * @param {object} deps
 * @param {() => [Storage, Storage]} deps.stores  session and local storage; may throw
 * @param {() => boolean} deps.mayKeep  true once dates may outlive the session
 * @param {() => number} [deps.now]  milliseconds
 */
export function createMemory({ stores, mayKeep, now = Date.now }) {
  const attempt = (act) => {
    try {
      return act() !== false
    } catch {
      return false
    }
  }
  const daysSince = (key) => Math.min(...stores().map((store) => (now() - store.getItem(key)) / DAY))
  const note = (key) => attempt(() => stores()[+mayKeep()].setItem(key, now()))

  /** True when nothing she did forbids this popup. */
  const allows = (popup) =>
    attempt(
      () =>
        !stores()[0].getItem(SHOWN) &&
        daysSince(DISMISSED) >= (popup.cooldown_days ?? 7) &&
        daysSince(CONVERTED) >= DAYS_AFTER_CONVERSION,
    )

  /** Note the showing before it happens; false means: do not show. */
  const showing = () => attempt(() => stores()[0].setItem(SHOWN, 1))

  /** Consent came: what the session knows may now outlive it. */
  const keep = () =>
    attempt(() => {
      const [session, local] = stores()
      for (const key of [DISMISSED, CONVERTED]) {
        if (session.getItem(key)) local.setItem(key, session.getItem(key))
      }
    })

  return { allows, showing, keep, dismissed: () => note(DISMISSED), converted: () => note(CONVERTED) }
}
