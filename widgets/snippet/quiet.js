/**
 * What this browser remembers about popups: that one was shown in this session, and on which date she
 * declined or bought. No identifier. A browser that refuses to remember is never shown a popup.
 */

export const SHOWN = "_pn_shown"
export const AGAIN = "_pn_again"
export const DISMISSED = "_pn_dismissed"
export const CONVERTED = "_pn_converted"
const BAR = "_pn_bar"
const DAY = 86_400_000
const DAYS_AFTER_CONVERSION = 30
const SESSION_DAYS = 0.02 // half an hour

/** A bar interrupts nothing, so it has a dismissal of its own. */
export const noOf = ({ id, layout }) => (layout === "bar" ? BAR + id : DISMISSED)

/** @returns {(popup: object) => boolean} true when nothing she did forbids this popup, in this tab or, with consent, in another */
export function createQuiet({ window, now = Date.now }) {
  const days = (store, key) => (now() - store.getItem(key)) / DAY

  return function allows(popup) {
    try {
      const { sessionStorage: session, localStorage: local } = window
      const since = (key) => Math.min(days(session, key), days(local, key))
      const isFresh = popup.layout === "bar" || (!session.getItem(SHOWN) && days(local, SHOWN) >= SESSION_DAYS)
      return isFresh && since(noOf(popup)) >= (popup.cooldown_days ?? 7) && since(CONVERTED) >= DAYS_AFTER_CONVERSION
    } catch {
      return false
    }
  }
}
