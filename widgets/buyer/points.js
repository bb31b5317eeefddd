/** A customer's own points, asked from the app by the session token that only the platform can make. */

/**
 * @typedef {object} Programme
 * @property {number} per_unit  points for one whole unit of the shop's currency
 * @property {number} pending_days
 * @property {string} name  the shop's own word for points, or nothing
 *
 * @typedef {object} Own
 * @property {string | null} customer
 * @property {{available: number, pending: number, debt: number}} points
 * @property {string} currency
 * @property {Programme | null} programme  null while the shop's programme is off
 *
 * @typedef {(key: string, options?: Record<string, any>) => any} Translate
 */

/**
 * What the app says about her; null when it cannot be asked.
 *
 * @param {{get: () => Promise<string>}} sessionToken
 * @param {typeof fetch} [ask]
 * @returns {Promise<Own | null>}
 */
export async function ownPoints(sessionToken, ask = fetch) {
  try {
    const headers = { Authorization: `Bearer ${await sessionToken.get()}` }
    const answer = await ask(`${process.env.APP_URL}/account/v1/me`, { headers })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

/**
 * So many points in words: the shop's own, or those of her language.
 *
 * @param {Translate} translate
 * @param {number} count
 * @param {string} [name]
 */
export function amountOf(translate, count, name = "") {
  return name ? `${count} ${name}` : translate("amount", { count })
}

/**
 * What an order of this subtotal earns; null where it was paid in another currency than the shop counts in.
 *
 * @param {{amount: number, currencyCode: string} | undefined} subtotal
 * @param {Programme} programme
 * @param {string} currency
 * @returns {number | null}
 */
export function earnedBy(subtotal, programme, currency) {
  if (subtotal?.currencyCode !== currency) return null
  // In hundredths, so that 0.29 * 100 is 29.
  return Math.floor((Math.round(subtotal.amount * 1000) * programme.per_unit) / 1000)
}
