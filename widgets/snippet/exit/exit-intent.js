/** The mouse leaves over the top edge, on its way up: the only gesture that counts as leaving on a desktop. */

const TRAIL_MS = 150

/**
 * @param {object} deps
 * @param {EventTarget} deps.document
 * @param {() => void} deps.fire  called at each exit gesture
 * @param {() => number} [deps.now]
 */
export function createExitIntent({ window, document, fire, now = Date.now }) {
  let trail = []

  const recent = () => trail.filter(([at]) => now() - at <= TRAIL_MS)

  function moved(event) {
    if (event.pointerType !== "mouse") return
    trail = [...recent(), [now(), event.clientY]]
  }

  function isRising(y) {
    const heights = [...recent().map(([, height]) => height), y]
    return heights[0] > y && heights.every((height, i) => !i || height <= heights[i - 1])
  }

  function left({ pointerType, relatedTarget, clientX: x, clientY: y, buttons }) {
    const leaves = pointerType === "mouse" && !relatedTarget && y <= 0 && x >= 0 && x < window.innerWidth
    if (leaves && !buttons && isRising(y)) fire()
  }

  document.addEventListener("pointermove", moved, { passive: true })
  document.addEventListener("pointerout", left, { passive: true })

  function disarm() {
    document.removeEventListener("pointermove", moved)
    document.removeEventListener("pointerout", left)
  }

  return { disarm }
}
