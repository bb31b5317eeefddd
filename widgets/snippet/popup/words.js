/** What every popup says besides the merchant's own words. */
import { wordsFor } from "../words.js"

const ENGLISH = {
  close: "Close",
  decline: "No thanks",
  preparing: "Getting your code ready",
  unreachable: "That did not work just now. Please try again in a moment.",
}

export const popupWords = (context) => wordsFor(context, LOCALES, ENGLISH)
