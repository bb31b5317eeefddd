/** One card, as card.liquid draws it: a link, and a plain form to buy what has one variant. */
import { markedLink } from "../link.js"

/** A picture that takes its place and shows nothing. */
const NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACw="

/**
 * @param {object} deps
 * @param {Function} deps.el  makes elements
 * @param {(minor: number, currency: string) => string} deps.price
 * @param {string} deps.base  the page's address
 * @param {string} [deps.root]  where the shop's own addresses begin
 * @param {object} deps.words  regular_price, add
 * @returns {(product: object, placement: string) => HTMLLIElement}
 */
export function createCards({ el, price, base, root = "/", words }) {
  function form({ variants: [variant, more] = [] }) {
    if (!variant || more) return null
    const button = el("button", { name: "id", value: variant.id }, words.add)
    return el("form", { action: `${root}cart/add`, method: "post" }, button)
  }

  return (product, placement) => {
    const { id, title, url, image, currency, price_minor: now, compare_at_minor: before } = product
    const src = (image && markedLink(image, base)) || NO_PICTURE
    const link = el(
      "a",
      { href: markedLink(url, base, placement) },
      el("img", { src, alt: "", width: 480, height: 480, loading: "lazy" }),
      el("span", {}, title),
      price(now, currency),
      before > now && " ",
      before > now && el("s", {}, el("i", {}, words.regular_price), " ", price(before, currency)),
    )
    return el("li", { "data-id": id }, link, form(product))
  }
}
