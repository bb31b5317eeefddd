/** The pictures chunk: what a popup shows beside words, a picture or the row that invites to stay and browse. */
import css from "./pictures.css"

const MOST_PRODUCTS = 4

/** @returns {{css: string, picture: HTMLElement | undefined, row: HTMLElement | undefined, logo: HTMLElement | undefined}} */
export function createPictures({ el, linkTo, content }) {
  const { image, logo, products = [] } = content
  const img = (address, look, alt = "") => el("img", { class: look, src: linkTo(address), alt })
  const card = ({ url, image: src, title }) =>
    el("li", {}, el("a", { href: linkTo(url) }, src && img(src), el("span", {}, title)))
  const cards = products.slice(0, MOST_PRODUCTS).map(card)
  return {
    css,
    logo: logo && img(logo.url, "logo", logo.alt),
    picture: image && img(image.url || image, "picture", image.alt),
    row: cards.length ? el("ul", { class: "products", role: "list" }, ...cards) : null,
  }
}
