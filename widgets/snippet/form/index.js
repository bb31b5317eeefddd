/** The form chunk, fetched where a popup asks something. */
import { wordsFor } from "../words.js"
import css from "./form.css"
import { createSteps as create } from "./steps.js"

const ENGLISH = {
  missing: "Please fill this in.",
  not_an_address: "This does not look like an email address.",
  tick_first: "Please tick the box first, so that we may write to you.",
  month: "Month",
  day: "Day",
  next_screen: "Next",
  later: "Keep browsing",
}

export { css }

export const createSteps = async (context, popup) => {
  const words = await wordsFor(context, LOCALES, ENGLISH)
  return create({ ...context, words: { ...context.words, ...words } }, popup)
}
