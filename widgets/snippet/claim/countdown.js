/** Count down to the moment at which the code ends on the store; never later, never again from the start. */

const two = (number) => String(Math.floor(number)).padStart(2, "0")

/** Hours, minutes and seconds of a number of milliseconds, as 47:59:58. */
export function clockOf(ms) {
  const seconds = Math.ceil(ms / 1_000)
  return [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map(two).join(":")
}

/**
 * @param {object} deps
 * @param {string} deps.endsAt  ISO 8601, from the server
 * @param {(left: string) => void} deps.tick
 * @param {() => void} deps.end  called once, at zero
 */
export function createCountdown({ window, endsAt, tick, end, now = Date.now }) {
  const until = Date.parse(endsAt)

  function start() {
    const left = until - now()
    if (left <= 0) return end()
    tick(clockOf(left))
    window.setTimeout(start, left % 1_000 || 1_000)
  }

  return { start }
}
