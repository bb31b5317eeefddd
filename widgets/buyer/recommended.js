/** A row of products for the platform's own pages, asked from the app by the session token that only the platform can make. */

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} title
 * @property {string} url  with the mark by which the shop's pixel counts a click
 * @property {string} image  empty where there is none
 * @property {string} price  decimal text
 * @property {string | null} compare_at
 * @property {string} currency
 *
 * @typedef {object} Row
 * @property {string} shop
 * @property {string} placement
 * @property {string} strategy
 * @property {string} title
 * @property {Product[]} products
 */

const API = process.env.APP_URL
const LEAST = 2

/**
 * The row; null when the app cannot be asked, or has too little for a row.
 *
 * @param {{get: () => Promise<string>}} sessionToken
 * @param {Record<string, string | undefined>} wish  placement, language, country, bought
 * @param {typeof fetch} [ask]
 * @returns {Promise<Row | null>}
 */
export async function recommended(sessionToken, wish, ask = fetch) {
  try {
    const query = Object.entries(wish).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`)
    const headers = { Authorization: `Bearer ${await sessionToken.get()}` }
    const answer = await ask(`${API}/account/v1/recommendations?${query.join("&")}`, { headers })
    if (!answer.ok) return null
    const row = await answer.json()
    return row.products.length < LEAST ? null : row
  } catch {
    return null
  }
}

/**
 * Tell that the row was drawn, of nobody in particular, where she agreed to be counted. Never fails.
 *
 * @param {Row} row
 * @param {{analytics: boolean} | undefined} allowed
 * @param {typeof fetch} [ask]
 */
export async function tellShown(row, allowed, ask = fetch) {
  if (!allowed?.analytics) return
  const { shop, placement, strategy, products } = row
  const event = { name: "carousel_shown", placement, strategy, products: products.map(({ id }) => id) }
  try {
    // As text: a request that needs no preflight.
    await ask(`${API}/storefront/v1/events`, { method: "POST", body: JSON.stringify({ shop, visitor: null, events: [event] }), keepalive: true })
  } catch {
    // a view less is counted
  }
}

/**
 * The platform's product ids of what an order held, joined as the app reads them.
 *
 * @param {ReadonlyArray<{merchandise: {product?: {id: string}}}> | undefined} lines
 */
export function boughtOf(lines) {
  const ids = (lines ?? []).map(({ merchandise }) => merchandise.product?.id.split("/").pop())
  return [...new Set(ids.filter((id) => id && id !== "0"))].join(",")
}
