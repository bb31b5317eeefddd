/** Ask the app for the visitor's own code, and wait politely while it is being prepared. */
import { post } from "../api.js"
import { lifeOf } from "./countdown.js"

const MOST_ASKS = 12
const SHORTEST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000

/**
 * @returns {Promise<{state: "ready", code: string, life: number | undefined, apply_url: string}  `life` in milliseconds
 *   | {state: "refused"} | {state: "unreachable"}>}
 */
export async function askVoucher({ window, config, visitor, popup, now = Date.now }) {
  for (let asked = 0; asked < MOST_ASKS; asked += 1) {
    const answer = await post({ window, config }, "vouchers", { visitor, popup })
    if (answer.status === 200) {
      const { ends_at: endsAt, ...voucher } = await answer.json()
      return { state: "ready", ...voucher, life: endsAt && lifeOf(endsAt, answer.headers?.get("Date"), now()) }
    }
    if (answer.status === 409) return { state: "refused" }
    if (answer.status !== 202) break
    const { retry_after_ms: asks = 1_000 } = await answer.json()
    const pause = Math.min(Math.max(asks, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
    await new Promise((go) => window.setTimeout(go, pause))
  }
  return { state: "unreachable" }
}
