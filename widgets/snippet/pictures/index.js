/** The pictures chunk: what a popup shows beside words, a picture or the row that invites to stay and browse. */
import { createRow } from "./row.js"
import css from "./pictures.css"

/** @returns {{css: string, picture: HTMLElement | undefined, row: HTMLElement | undefined}} */
export function createPictures({ el, linkTo, ...context }) {
  const { image, products = [] } = context.content
  return {
    css,
    picture: image && el("img", { class: "picture", src: linkTo(image.url || image), alt: image.alt || "" }),
    row: products[0] && createRow({ ...context, el }, products),
  }
}
