/** The looks chunk, fetched where a popup wears a template. */
import css from "./looks.css"
import { shopButton } from "./button.js"
import { createLook } from "./looks.js"

/** Where neither the popup nor the brand has a colour for what is pressed, it looks as the page's own buttons do. */
export function lookOf(page, popup) {
  const { classes, vars } = createLook(page, popup, page.config.brand)
  return { css, classes, vars: vars.accent ? vars : { ...vars, ...shopButton(page) } }
}
