/** What starts a popup on this page, after she has been here a while and dealt with it. */
import { isSignedIn } from "../config.js"
import { isAsked } from "../due.js"
import { AGAIN, SHOWN } from "../quiet.js"
import { isInteraction } from "../sign.js"

const INTERACTIONS = ["pointerdown", "keydown", "wheel"]
const DWELL_MS = 5_000

/**
 * @param {object} context  what the loader hands to every chunk
 * @param {object[]} popups  those of this page that she may see, best first
 * @param {(popup: object, asked: boolean) => Promise<boolean>} speak  true when her turn is over for this page
 */
export function createArming(context, popups, speak, now = Date.now) {
  const { window, document, config, load, startedAt } = context
  const armed = []
  let interacted = false
  let isDone = false

  const noted = () => (interacted = true)
  const arrivedFromOutside = () =>
    document.referrer && new URL(document.referrer).host !== window.location.host
  // What she did while this very chunk was on its way, the browser remembers.
  const hasActed = () => interacted || window.navigator?.userActivation?.hasBeenActive
  const isEngaged = () => hasActed() || (config.cart_count > 0 && !arrivedFromOutside())

  function disarm() {
    isDone = true
    armed.forEach((trigger) => trigger.disarm())
    INTERACTIONS.forEach((name) => document.removeEventListener(name, noted))
  }

  async function fire(popup, trigger) {
    const asked = isAsked(trigger)
    const isRipe = now() - startedAt >= (trigger.dwell_ms ?? DWELL_MS) && isEngaged() && !isDone
    if ((asked || isRipe) && (await speak(popup, asked)) && !asked) disarm()
  }

  async function start(popup, trigger) {
    const { kind } = trigger
    const deps = { ...context, now, trigger, fire: () => fire(popup, trigger).catch(() => {}) }
    const isMouse = kind === "exit_intent" && !window.matchMedia("(pointer: coarse)").matches
    const part = isMouse ? "exit" : /exit|_up|return/.test(kind) ? "touch" : "triggers"
    const one = (await load(part)).createTrigger(deps)
    if (one && !isAsked(trigger)) isDone ? one.disarm() : armed.push(one)
  }

  /** Back from signing in for one of them: hers to have now. */
  async function goOn() {
    const { sessionStorage: session } = window
    const popup = isSignedIn(config) && popups.find(({ id }) => String(id) === session.getItem(AGAIN))
    if (!popup) return
    session.removeItem(AGAIN)
    if (!(await speak(popup, true))) return
    session.setItem(SHOWN, 1)
    disarm()
  }

  /** @param {string} sign  the first event that said somebody is there */
  function arm(sign) {
    interacted = isInteraction(sign)
    INTERACTIONS.forEach((name) => document.addEventListener(name, noted, { passive: true }))
    // Back from the back/forward cache: this visit has had its chance.
    window.addEventListener("pageshow", (event) => event.persisted && disarm())
    const all = popups.flatMap((popup) => popup.triggers.map((trigger) => start(popup, trigger).catch(() => {})))
    return Promise.all([...all, goOn().catch(() => {})])
  }

  return { arm, disarm }
}
