/** The words of one popup in the page's language, with the cart's and her own figures in them. */
import { localeFor } from "../words.js"

const PLACEHOLDER = /\{(\w+)\}/g

/** The names that a popup's words leave open, like `points`. */
export const holesOf = ({ content = {} }) =>
  [...`${content.title} ${content.text}`.matchAll(PLACEHOLDER)].map(([, name]) => name)

/**
 * The popup as it is to be read: in the page's language as far as `popup_words` has it, else as it stands.
 * What names things rather than saying them (addresses, values, names of fields) stays.
 *
 * @param {object} [facts]  what stands for `{points}` and the like
 */
export function saidBy({ config, document }, popup, facts = {}) {
  const { popup_words: spoken = {} } = config
  const words = spoken[localeFor(document.documentElement.lang, Object.keys(spoken))] || {}
  const of = (map, key) => (Object.hasOwn(map, key) ? map[key] : undefined)
  const say = (text) => (of(words, text) ?? text).replace(PLACEHOLDER, (_, name) => of(facts, name) ?? "")
  const SAID = ["title", "text", "action", "decline", "reached", "label", "consent_text"]
  const told = (of) =>
    Object.fromEntries(Object.entries(of).map(([key, it]) => [key, SAID.includes(key) && it ? say(it) : it]))

  const field = (it) => ({ ...told(it), options: it.options?.map(([value, label]) => [value, say(label)]) })
  const step = (it, i) => ({ ...told(i ? it : { ...popup.content, ...it }), fields: it.fields?.map(field) })
  return {
    ...popup,
    content: told(popup.content),
    offer: popup.offer && told(popup.offer),
    steps: (popup.steps || []).map(step),
  }
}
