/** The chunk of the rarer triggers: what else than leaving may set a popup off. */
import { totalOf, watchCart } from "../cart.js"
import { visitOf } from "../visit/visit.js"
import { createHesitation } from "./hesitation.js"

const LOOK_MS = 1_000

/** Fire each second once `isReached()`; whether the moment suits is decided where it is heard. */
function polling({ window, fire }, isReached) {
  const clock = window.setInterval(() => isReached() && fire(), LOOK_MS)
  return { disarm: () => window.clearInterval(clock) }
}

function listening(target, name, act, options = { passive: true }) {
  target.addEventListener(name, act, options)
  return { disarm: () => target.removeEventListener(name, act, options) }
}

function resting(deps) {
  const { document, now, trigger } = deps
  let last = now()
  const inputs = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]
  const heard = inputs.map((name) => listening(document, name, () => (last = now())))
  const clock = polling(deps, () => now() - last >= trigger.ms)
  return { disarm: () => [...heard, clock].forEach((each) => each.disarm()) }
}

function clicked({ document, trigger, fire }) {
  return listening(document, "click", (event) => {
    if (!event.target.closest?.(trigger.selector)) return
    event.preventDefault()
    fire()
  }, {})
}

function scrolled({ window, document, trigger, fire }) {
  return listening(document, "scroll", () => {
    const room = document.documentElement.scrollHeight - window.innerHeight
    if (room > 0 && window.scrollY * 100 >= room * trigger.percent) fire()
  })
}

/** Now, or at the change that reaches it. */
function valued(deps) {
  const watch = watchCart(deps, () => {})
  const clock = polling(deps, () => totalOf(deps.config) >= deps.trigger.min_minor)
  return { disarm: () => [watch, clock].forEach((each) => each.disarm()) }
}

/** What a popup's `triggers` name; a new kind is one more line. */
const KINDS = {
  time: (deps) => polling(deps, () => deps.now() - deps.startedAt >= deps.trigger.ms),
  pages: (deps) => polling(deps, () => visitOf(deps).pages >= deps.trigger.count),
  idle: resting,
  scroll: scrolled,
  hesitation: createHesitation,
  cart_value: valued,
  click: clicked,
  back_in_stock: (deps) => clicked({ ...deps, trigger: { selector: "[data-perennial-restock]" } }),
  event: ({ document, trigger, fire }) => listening(document, `perennial:${trigger.name}`, fire),
}

/** @returns {{disarm: () => void} | undefined} nothing for a kind this version does not know */
export const createTrigger = (deps) => KINDS[deps.trigger.kind]?.(deps)
