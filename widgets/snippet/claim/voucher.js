/** Ask the app for her own code, and wait politely while it is being prepared. */
import { post } from "../api.js"
import { lifeOf } from "./countdown.js"

const PROXY = "/apps/perennial"
const MOST_ASKS = 12
const SHORTEST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000
const JSON_TYPE = { "Content-Type": "application/json" }

/**
 * By the shop's own address, which the platform signs: who is signed in has one code on all her devices. Each call
 * needs a new key. Null where the platform knows nobody.
 */
async function askSignedIn({ window, config, kept, popup }) {
  const address = `${config.proxy || PROXY}/v1/`
  const me = await window.fetch(`${address}me`, { headers: { Accept: "application/json" } })
  const { key } = me.ok ? await me.json() : {}
  if (!key) return null
  const body = JSON.stringify({ popup, key, visitor: kept() })
  const answer = await window.fetch(`${address}vouchers`, { method: "POST", headers: JSON_TYPE, body })
  return answer.status === 401 ? null : answer
}

/**
 * @param {object} deps
 * @param {boolean} [deps.isSignedIn]  as the page says; whether it still holds, the platform decides
 * @param {() => Promise<string>} deps.token  her browser's, made when it is needed
 * @param {() => string | null} deps.kept  the same where there is one already: what it was given becomes hers
 * @returns {Promise<{state: "ready", code?: string, life?: number, apply_url?: string, variant?: string}  `life` in milliseconds
 *   | {state: "refused"} | {state: "signed_out"} | {state: "unreachable"}>}
 */
export async function askVoucher({ window, config, isSignedIn, token, kept, popup, now = Date.now }) {
  const asBrowser = async () => post({ window, config }, "vouchers", { visitor: await token(), popup })
  for (let asked = 0; asked < MOST_ASKS; asked += 1) {
    const hers = isSignedIn && (await askSignedIn({ window, config, kept, popup }))
    const answer = hers || (await asBrowser())
    if (answer.status === 200) {
      const { ends_at: endsAt, ...voucher } = await answer.json()
      return { state: "ready", ...voucher, life: endsAt && lifeOf(endsAt, answer.headers?.get("Date"), now()) }
    }
    if (answer.status === 409) return { state: (await answer.json()).error === "sign_in_first" ? "signed_out" : "refused" }
    if (answer.status !== 202) break
    const { retry_after_ms: asks = 1_000 } = await answer.json()
    const pause = Math.min(Math.max(asks, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
    await new Promise((go) => window.setTimeout(go, pause))
  }
  return { state: "unreachable" }
}
