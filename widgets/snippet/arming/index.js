/** The arming chunk, fetched at her first sign where a popup may come. What then decides follows when the page idles. */
import { createArming } from "./arming.js"

export function arming(context, popups, count, sign) {
  let speaker
  const coming = new Promise((go) =>
    context.idle(async () => go((speaker = await (await context.load("speaking")).createSpeaker(context, popups, count)))),
  )
  // What she asked for is worth waiting; a gesture that nobody was ready for is over.
  const speak = async (popup, asked) => (speaker || (asked && (await coming)))?.speak(popup, asked)
  return createArming(context, popups, speak).arm(sign)
}
