/** The popup chunk, fetched when an armed page idles. `words` are a promise: her language comes ahead of the moment. */
import css from "./popup.css"
import { createPopup } from "./popup.js"

export const showPopup = async (context, popup, facts) =>
  createPopup({ ...context, shared: context, css, words: await context.words }).show(popup, facts)
