/** What a screen's answers become: an address goes where consent is kept, the rest to the popup's answers. */
import { post } from "../api.js"

/** The platform's own form of telling an app who left an address; absent on other hosts. */
function tellPlatform(window, email, appId) {
  try {
    window.Shopify?.analytics?.visitor?.({ email }, { appId })
  } catch {
    // the address is with the app already
  }
}

/**
 * @param {object} said  `answers` of this screen and the `consentText` that stood beside the ticked box
 * @returns {Promise<"sent" | "wrong" | "unreachable">}
 */
export async function sendAnswers({ window, document, config, visitor, popup, key }, { answers, consentText }) {
  const { email, variant, ...others } = answers
  const rest = Object.keys(others).length ? others : undefined
  const locale = document.documentElement.lang || ""
  const who = { visitor, locale }
  const asked = !email
    ? ["answers", { visitor, popup: popup.id, key, answers: rest }]
    : variant
      ? ["restocks", { ...who, popup: popup.id, email, variant, text: consentText }]
      : ["subscriptions", { ...who, email, text: consentText, source: `popup:${popup.id}`, answers: rest, proof: popup.offer?.needs && true }]
  if (config.sample || (!email && !rest)) return "sent"
  const answer = await post({ window, config }, ...asked)
  if (answer.ok && email) tellPlatform(window, email, config.app_id)
  return answer.ok ? "sent" : answer.status === 400 ? "wrong" : "unreachable"
}
