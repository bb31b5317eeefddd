/** The products chunk: the row of pictures in a popup that invites her to stay and browse. */
import css from "./products.css"

const MOST = 4

/** @returns {{css: string, row: HTMLElement}} */
export function createProductRow({ el, linkTo, products }) {
  const cards = products
    .slice(0, MOST)
    .map(({ url, image, title }) =>
      el("li", {}, el("a", { href: linkTo(url) }, image && el("img", { src: linkTo(image), alt: "" }), el("span", {}, title))),
    )
  return { css, row: el("ul", { class: "products", role: "list" }, ...cards) }
}
