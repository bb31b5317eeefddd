/** She lingers where one buys, without buying: time near the buy button or over a price, added up. */

const LOOK_MS = 250
const NEAR = "form[action*='/cart/add'],[class*=price]"

/** A press that sends the form ends it for this page. On a phone the finger's last place counts. */
export function createHesitation({ window, document, trigger, fire }) {
  let isNear = false
  let lingered = 0
  const moved = ({ target }) => (isNear = Boolean(target.closest?.(NEAR)))
  const clock = window.setInterval(() => {
    if (isNear) lingered += LOOK_MS
    if (lingered >= trigger.ms) fire()
  }, LOOK_MS)

  function disarm() {
    window.clearInterval(clock)
    document.removeEventListener("pointerover", moved)
    document.removeEventListener("submit", disarm)
  }

  document.addEventListener("pointerover", moved, { passive: true })
  document.addEventListener("submit", disarm)
  return { disarm }
}
