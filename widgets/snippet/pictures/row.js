/**
 * The row of products in a popup: the cards of carousels, without what buys. The configuration tells what stands in it, but for the product whose page this is;
 * prices may have changed since, so they are asked for when the row is shown, in a line that is kept for them.
 */
import { createAsking } from "../carousel/asking.js"
import { createCards } from "../carousel/card.js"
import { createPrices } from "../carousel/money.js"

const PLACEMENT = "popup"
const MOST_PRODUCTS = 3
/** Keeps the line until its price is known. */
const UNKNOWN = "\u00a0"

/**
 * @param {object} context
 * @param {{id: string, title: string, url: string, image: string}[]} products
 * @returns {HTMLUListElement | undefined} nothing where no product is left
 */
export function createRow({ window, document, config, el }, products) {
  const price = createPrices(
    { money: config.money, currency: config.cart_currency || window.Shopify?.currency?.active },
    document.documentElement.lang,
  )
  const card = createCards({ el, price: () => UNKNOWN, base: window.location.href, words: {} })
  const isHere = ({ url }) => new URL(url, window.location.href).pathname === window.location.pathname
  const shown = products.filter((product) => !isHere(product)).slice(0, MOST_PRODUCTS)
  const cards = shown.map(({ id, title, url, image }) => card({ id, title, url, image }, PLACEMENT))

  async function fillIn() {
    const ask = createAsking({ window, config, visitor: () => null, seen: new Set() })
    const { products: told = [] } = (await ask({ placement: PLACEMENT })) || {}
    shown.forEach(({ id }, i) => {
      const known = told.find((each) => each.id === id)
      if (known) cards[i].querySelector("span").nextSibling.data = price(known.price_minor, known.currency)
    })
  }

  if (!cards[0]) return undefined
  fillIn().catch(() => {})
  return el("ul", { class: "products", role: "list" }, ...cards)
}
