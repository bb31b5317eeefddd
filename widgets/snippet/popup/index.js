/** The popup chunk, fetched while the page idles. */
import { wordsFor } from "../words.js"
import css from "./popup.css"
import { createPopup } from "./popup.js"

const ENGLISH = {
  close: "Close",
  decline: "No thanks",
  preparing: "Getting your code ready",
  unreachable: "That did not work just now. Please try again in a moment.",
}

export async function showPopup(context, popup) {
  const words = await wordsFor(context, LOCALES, ENGLISH)
  return createPopup({ ...context, css, words }).show(popup)
}
