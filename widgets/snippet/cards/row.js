/** A row of cards comes alive: buying in place, hearts, arrows, and what of it is told. */
import { LINK_PARAM } from "../link.js"
import { addArrows } from "./arrows.js"
import { createBuying } from "./buying.js"
import { createTelling } from "./telling.js"

/**
 * @param {object} deps
 * @param {Element} deps.row  the `.pnl` of the theme or of the carousel chunk
 * @param {(variant: object) => string} deps.price  of a variant, as the row writes prices
 * @param {boolean} deps.tellsShown  false where who drew the row has told already
 */
export function createRow({ window, el, row, cart, track, words, price, tellsShown }) {
  const telling = createTelling({ window, row, track })
  const known = new Map()
  let hearts
  const cards = () => row.querySelectorAll("li[data-id]")

  const say = (li, text) => {
    li.querySelector("[role=status]").textContent = text
  }
  const choicesOf = (li) => known.get(li.dataset.id)
  const submitted = createBuying({ el, cart, choicesOf, price, say, onAdded: telling.added, words })

  /** The button that the stylesheet has drawn becomes one, and each says what it is for. */
  function arm(li) {
    const [link, form] = li.children
    const title = link.querySelector("span").textContent
    if (!form) {
      const button = el("button", { name: LINK_PARAM, value: row.dataset.placement }, words.choose)
      link.after(el("form", { action: link.href }, button))
    }
    const button = link.nextSibling.querySelector("button")
    button.ariaLabel = `${button.textContent}: ${title}`
  }

  /** The cards are new; `products` are what the app said of them, where it did. */
  function refresh(products = []) {
    for (const { id, variants, currency } of products) {
      known.set(String(id), variants?.map((variant) => ({ ...variant, currency })))
    }
    for (const li of cards()) {
      arm(li)
      li.append(el("p", { role: "status", class: "pns" }))
      hearts?.add(li)
    }
    if (tellsShown) telling.watch()
  }

  /** She has a wish list: hearts on the cards that stand here, and on those to come. */
  function adorn(given) {
    hearts = given
    for (const li of cards()) if (li.querySelector("[role=status]")) hearts.add(li)
  }

  row.addEventListener("submit", submitted)
  row.addEventListener("click", ({ target }) => {
    const link = target.closest("li a")
    if (link) telling.clicked(link.closest("li"))
  })
  addArrows({ window, el, list: row.querySelector("ul") })
  return { row, refresh, adorn }
}
