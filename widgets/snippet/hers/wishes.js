/**
 * Her wish list: hearts on cards and on a product's page. A signed-in customer's is kept by the shop's own
 * address, which the platform signs; a browser's by its token, made with consent only.
 */
import { post } from "../api.js"

const PROXY = "/apps/perennial/v1"

/**
 * @param {object} deps
 * @param {boolean} deps.isSignedIn
 * @param {() => string | null} deps.known  the browser's token
 * @param {() => Promise<unknown>} deps.recognise  makes one, with consent only
 */
export function createWishes({ window, config, isSignedIn, known, recognise }) {
  async function read(answer) {
    const told = await answer.json()
    if (!answer.ok) throw new Error(told.error)
    return told
  }

  /** @returns {Promise<string[]>} ids of products */
  async function list() {
    if (isSignedIn) return (await read(await window.fetch(`${PROXY}/wishes`))).products
    const query = new URLSearchParams({ shop: config.shop, visitor: known() })
    return known() ? (await read(await window.fetch(`${config.api}/wishes?${query}`))).products : []
  }

  /** Keep a heart given or taken back; rejects when that did not work. */
  async function wish(product, wished) {
    if (!isSignedIn) {
      if (!known()) await recognise()
      return read(await post({ window, config }, "wishes", { visitor: known(), product, wished }))
    }
    const { key } = await read(await window.fetch(`${PROXY}/me`))
    const body = JSON.stringify({ product, wished, key })
    const headers = { "Content-Type": "application/json" }
    return read(await window.fetch(`${PROXY}/wishes`, { method: "POST", headers, body }))
  }

  return { list, wish }
}
