/** Asks the app for the products of a row. */

const LIMIT = 12
/** The app reads no longer list. */
const MOST_IDS = 100

/**
 * @param {object} deps
 * @param {() => Promise<string | null>} deps.visitor  her token, where she agreed to be recognised
 * @param {Set<string>} deps.seen  what the page shows already
 * @returns {(row: object) => Promise<object | null>}  the answer, null when there is none
 */
export function createAsking({ window, config, visitor, seen }) {
  return async function ask({ placement, strategy, limit = LIMIT, address = `${config.api}/recommendations` }) {
    const query = new URLSearchParams({ shop: config.shop, placement, limit })
    const country = window.Shopify?.country
    const told = { strategy, product: config.product, cart: config.cart, seen: [...seen].slice(0, MOST_IDS).join(), country }
    for (const name in told) if (told[name]) query.set(name, told[name])
    const token = await visitor()
    if (token) query.set("visitor", token)
    const answer = await window.fetch(`${address}?${query}`)
    return answer.ok ? answer.json() : null
  }
}
