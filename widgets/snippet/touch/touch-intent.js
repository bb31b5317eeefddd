/** A phone has no pointer that leaves, so small signs add up: a fast scroll back up, a return, a full cart at rest. */

const ENOUGH = 2
const WEIGHT = { scrolledUp: 2, returned: 1, rested: 1 }
const FAST = 1.5 // px per ms
const RUN_MS = 100
const DEPTH = 0.25
const AFTER_TAP_MS = 1_000 // a tap on a 'top' link scrolls fast too
const AWAY_MS = 5_000
const REST_MS = 30_000

/** Triggers that are one of the signs by itself. */
const ALONE = { scroll_up: "scrolledUp", return: "returned" }

/**
 * @param {object} deps
 * @param {number} [deps.cartCount]  resting counts only with something in the cart
 * @param {string} [deps.only]  the one sign that counts, and then alone is enough
 * @param {() => void} deps.fire  called when enough signs came together, at each further sign too
 */
export function createTouchIntent({ window, document, cartCount, only, fire, now = Date.now }) {
  let score = 0
  let deepest = 0
  let tappedAt = -AFTER_TAP_MS
  let hiddenAt = 0
  let last = { at: now(), y: window.scrollY }
  let run = null
  let rest

  function sign(kind) {
    score += only ? ENOUGH * (kind === only) : WEIGHT[kind]
    if (score >= ENOUGH && (!only || kind === only)) fire()
  }

  function scrolled() {
    const here = { at: now(), y: window.scrollY }
    const room = document.documentElement.scrollHeight - window.innerHeight
    deepest = Math.max(deepest, here.y / room)
    if (here.y >= last.y) run = null
    else {
      run ||= last
      const took = here.at - run.at
      const isFast = run.y - here.y >= FAST * took
      if (!isFast) run = null
      else if (took >= RUN_MS && deepest >= DEPTH && here.at - tappedAt >= AFTER_TAP_MS) {
        run = null
        sign("scrolledUp")
      }
    }
    last = here
    restAgain()
  }

  function tapped() {
    tappedAt = now()
    restAgain()
  }

  function turned() {
    if (document.hidden) hiddenAt = now()
    else if (hiddenAt && now() - hiddenAt >= AWAY_MS) sign("returned")
  }

  function restAgain() {
    window.clearTimeout(rest)
    if (cartCount > 0) rest = window.setTimeout(() => sign("rested"), REST_MS)
  }

  window.addEventListener("scroll", scrolled, { passive: true })
  document.addEventListener("click", tapped, { passive: true })
  document.addEventListener("visibilitychange", turned)
  restAgain()

  function disarm() {
    window.clearTimeout(rest)
    window.removeEventListener("scroll", scrolled)
    document.removeEventListener("click", tapped)
    document.removeEventListener("visibilitychange", turned)
  }

  return { disarm }
}

export const createTrigger = (deps) =>
  createTouchIntent({ ...deps, cartCount: deps.config.cart_count, only: ALONE[deps.trigger.kind] })
