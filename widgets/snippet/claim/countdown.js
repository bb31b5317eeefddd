/** Count down to the moment at which the code ends on the store; never later, never again from the start. */

const two = (number) => String(Math.floor(number)).padStart(2, "0")

/** Hours, minutes and seconds of a number of milliseconds, as 47:59:58. */
export function clockOf(ms) {
  const seconds = Math.ceil(ms / 1_000)
  return [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map(two).join(":")
}

/**
 * How long a code lives from now, by the server's clock where its answer tells the time: a device whose clock is wrong
 * must not promise more.
 *
 * @param {string} endsAt  ISO 8601, from the server
 * @param {string | null} [toldAt]  the answer's Date header; whole seconds, so the later end of its second is taken
 */
export function lifeOf(endsAt, toldAt, now) {
  const served = Date.parse(toldAt)
  return Date.parse(endsAt) - Math.max(Number.isNaN(served) ? -Infinity : served + 999, now)
}

/**
 * @param {object} deps
 * @param {number} deps.life  milliseconds from now
 * @param {(left: string) => void} deps.tick
 * @param {() => void} deps.end  called once, at zero
 * @param {() => number} [deps.now]  the device's clock, which its owner may set back
 * @param {() => number} [deps.running]  a clock that only runs on, and that sleep may stop
 */
export function createCountdown({ window, life, tick, end, now = Date.now, running = () => window.performance.now() }) {
  const began = [now(), running()]

  function start() {
    const left = life - Math.max(now() - began[0], running() - began[1])
    if (left <= 0) return end()
    tick(clockOf(left))
    window.setTimeout(start, left % 1_000 || 1_000)
  }

  return { start }
}
