/** The looks chunk, fetched where a popup wears a template. */
import css from "./looks.css"
import { createLook } from "./looks.js"

export const lookOf = ({ window, document, config }, popup) => ({
  css,
  ...createLook({ window, document }, popup, config.brand),
})
