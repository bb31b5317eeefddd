/** Her wish list as small cards. */

/** The placement that links of the list are counted for. */
const PLACEMENT = "launcher"

export function createWishes({ el, say, linkTo }) {
  function card({ title, url, image, price_minor: price, compare_at_minor: before, currency, available }) {
    const money = available ? say.money(price, currency) : say("sold_out")
    const reduced = available && before > price && el("s", {}, say.money(before, currency))
    const picture = image && el("img", { src: image, alt: "", width: 112, height: 112, loading: "lazy" })
    const words = [el("span", { class: "name", dir: "auto" }, title), el("span", { class: "price" }, money, reduced || "")]
    return el("li", {}, el("a", { href: linkTo(url, PLACEMENT) }, picture, ...words))
  }

  const list = (cards) =>
    el("ul", { class: "wishes", role: "list", tabindex: "0", "aria-label": say("wishes") }, ...cards.map(card))

  return { list }
}
