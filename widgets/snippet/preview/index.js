/** The preview chunk: a popup for the merchant who follows a signed link, without memory, without events, with a sample of its code. */

import { popupWords } from "../popup/words.js"

/** A code and figures as they might be, so that no sentence has a hole. */
const SAMPLE = { code: "SAMPLE", apply_url: "#", life: 48 * 3_600_000, facts: { points: "250", cart_points: "40" } }
const LEFT = 10

/** The sample with money of the shop's own currency. */
function sampleIn(currency, { lang }) {
  const left = LEFT.toLocaleString(lang || undefined, { style: "currency", currency, maximumFractionDigits: 2 })
  return { ...SAMPLE, facts: { ...SAMPLE.facts, left } }
}

async function fetched({ window, config }) {
  const token = new URLSearchParams(window.location.search).get("pn_preview")
  const answer = await window.fetch(`${config.api}/preview?${new URLSearchParams({ shop: config.shop, token })}`)
  return answer.json()
}

/**
 * `config.preview` is what the editor's frame brings; on the live theme the link's token is asked for.
 *
 * @returns the frame of what is shown, which can `close()`
 */
export async function preview(context) {
  const { window, config, load } = context
  const { popup, popup_words, brand, currency = config.currency || "USD" } = config.preview || (await fetched(context))
  const sample = sampleIn(currency, context.document.documentElement)
  const silent = () => {}
  const forgetful = { allows: () => true, showing: () => true, dismissed: silent, again: silent }
  const seen = {
    ...context,
    config: { ...config, popup_words, brand, sample },
    memory: forgetful,
    track: silent,
    active: async () => ({ flush: silent, push: silent, known: () => null, token: async () => null }),
  }
  seen.words = popupWords(seen)
  if (popup.layout === "bar") return (await load("bar")).bar(seen, [{ ...popup, asks: false, target: undefined }])
  return (await load("popup")).showPopup(seen, popup, sample.facts)
}
