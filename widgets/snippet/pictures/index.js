/** The pictures chunk: what a popup shows beside words, a picture or the row that invites to stay and browse. */
import { createRow } from "./row.js"
import css from "./pictures.css"

/** @returns {{css: string, picture: HTMLElement | undefined, row: HTMLElement | undefined, logo: HTMLElement | undefined}} */
export function createPictures({ el, linkTo, ...context }) {
  const { image, logo, products = [] } = context.content
  const img = (address, look, alt = "") => el("img", { class: look, src: linkTo(address), alt })
  return {
    css,
    logo: logo && img(logo.url, "logo", logo.alt),
    picture: image && img(image.url || image, "picture", image.alt),
    row: products[0] && createRow({ ...context, el }, products),
  }
}
