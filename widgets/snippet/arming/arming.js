/** What starts a popup on this page, and the promise that at most one ever comes. */
import { createExitIntent } from "./exit-intent.js"
import { createManners } from "./manners.js"

const INTERACTIONS = ["pointerdown", "keydown", "wheel"]

/** What a popup's `trigger.kind` names; a new kind is one more line. */
const TRIGGERS = {
  async exit_intent(deps) {
    if (!deps.window.matchMedia("(pointer: coarse)").matches) return createExitIntent(deps)
    return (await deps.load("touch")).createTouchIntent(deps)
  },
  time({ window, fire }) {
    const clock = window.setInterval(fire, 1_000)
    return { disarm: () => window.clearInterval(clock) }
  },
}

/**
 * @param {object} context  what the loader hands to every chunk
 * @param {object[]} popups  those of this page that she may see, best first
 */
export function createArming(context, popups, now = Date.now) {
  const { window, document, config, memory, load } = context
  const manners = createManners(context)
  const startedAt = now()
  const armed = new Map()
  let interacted = false
  let isDone = false

  const noted = () => (interacted = true)
  const arrivedFromOutside = () =>
    document.referrer && new URL(document.referrer).host !== window.location.host
  const isEngaged = () => interacted || (config.cart_count > 0 && !arrivedFromOutside())

  function disarm() {
    isDone = true
    armed.forEach((trigger) => trigger.disarm())
    INTERACTIONS.forEach((name) => document.removeEventListener(name, noted))
  }

  async function fire(popup) {
    const hasDwelt = now() - startedAt >= (popup.trigger.dwell_ms ?? 5_000)
    if (isDone || !hasDwelt || !isEngaged() || !manners.isFree() || !memory.allows(popup)) return
    disarm()
    const { showPopup } = await load("popup")
    if (manners.isFree() && memory.showing()) await showPopup(context, popup)
  }

  async function arm() {
    // The popup is fetched at her first move, so that a page nobody looks at costs nothing more.
    const fetchAhead = () => load("popup").catch(() => {})
    for (const name of ["pointermove", ...INTERACTIONS]) document.addEventListener(name, fetchAhead, { once: true })
    INTERACTIONS.forEach((name) => document.addEventListener(name, noted, { passive: true }))
    // Back from the back/forward cache: this visit has had its chance.
    window.addEventListener("pageshow", (event) => event.persisted && disarm())
    const kinds = new Set()
    for (const popup of popups) {
      const { kind } = popup.trigger
      if (!TRIGGERS[kind] || kinds.has(kind)) continue
      kinds.add(kind)
      const safely = () => fire(popup).catch(() => {})
      const deps = { window, document, load, now, cartCount: config.cart_count, fire: safely }
      armed.set(kind, await TRIGGERS[kind](deps))
    }
  }

  return { arm, fire, disarm }
}
