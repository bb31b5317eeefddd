/** Buying in the card: a choice of variants where there are several, the cart without leaving the page. */
import { LINK_PARAM } from "../link.js"

/**
 * @param {object} deps
 * @param {object} deps.cart  createCart
 * @param {(li: Element) => object[] | undefined} deps.choicesOf  variants that are known without asking
 * @param {(variant: object) => string} deps.price  of a variant, as the row writes prices
 * @param {(li: Element, words: string) => void} deps.say
 * @param {(li: Element, variant: string) => void} deps.onAdded
 */
export function createBuying({ el, cart, choicesOf, price, say, onAdded, words }) {
  async function add(li, form, variant) {
    if (form.ariaBusy === "true") return
    form.ariaBusy = "true"
    const trouble = await cart.add(variant).catch(() => words.unreachable)
    form.ariaBusy = "false"
    say(li, trouble || words.added)
    if (!trouble) onAdded(li, variant)
  }

  /** Instead of the button, in its place: which one, and into the cart. */
  async function choose(li, form) {
    const title = li.querySelector("span").textContent
    const all = choicesOf(li) || (await cart.variantsOf(new URL(form.action).pathname))
    const variants = all.filter(({ available }) => available)
    const options = variants.map((each) => el("option", { value: each.id }, each.title))
    const select = el("select", { name: "id", "aria-label": `${words.option}: ${title}` }, ...options)
    const show = () => showPrice(li, price(variants[select.selectedIndex]))
    select.addEventListener("change", show)
    show()
    const button = el("button", { "aria-label": `${words.add}: ${title}` }, "+")
    const fresh = el("form", { action: cart.address, method: "post", class: "pnc" }, select, button)
    form.replaceWith(fresh)
    select.focus()
  }

  /** The chosen one's price stands where the cheapest one's stood. */
  function showPrice(li, text) {
    const title = li.querySelector("span")
    while (title.nextSibling && title.nextSibling.nodeName !== "SMALL") title.nextSibling.remove()
    title.after(`${text} `)
  }

  /** A form of a card was sent. On the cart's own page the shop takes it, and draws the page anew. */
  return function submitted(event) {
    const form = event.target
    const li = form.closest("li")
    const isChoice = event.submitter?.name === LINK_PARAM
    const variant = form.elements.id?.value
    if (!li || (!isChoice && (!variant || cart.isHere()))) return
    event.preventDefault()
    if (isChoice) choose(li, form).catch(() => form.submit())
    else add(li, form, variant)
  }
}
