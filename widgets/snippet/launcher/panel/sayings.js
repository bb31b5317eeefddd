/** Sentences, amounts and dates in the words of the page and the money format of the shop. */
import { shopMoney } from "./money.js"

/**
 * @param {object} deps
 * @param {object} deps.words  by key; an object of plurals where a number decides
 * @param {string} deps.lang  of these words
 * @param {{currency: string, money: string, points: {name?: string}}} deps.config
 */
export function createSayings({ words, lang, config }) {
  const number = (count) => count.toLocaleString(lang)
  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark)
  const plural = (forms, count) => filled(forms[new Intl.PluralRules(lang).select(count)] ?? forms.other, { n: number(count) })

  const say = (key, values = {}) => filled(words[key] ?? "", values)
  say.number = number
  say.counted = (key, count) => plural(words[key], count)
  say.points = (count) => (config.points?.name ? `${number(count)} ${config.points.name}` : plural(words.points, count))
  say.date = (at) => {
    const day = new Date(at)
    const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric"
    return day.toLocaleDateString(lang, { day: "numeric", month: "long", year })
  }
  say.money = (minor, currency = config.currency) => {
    const style = new Intl.NumberFormat(lang, { style: "currency", currency })
    const amount = minor / 10 ** style.resolvedOptions().maximumFractionDigits
    return (currency === config.currency && shopMoney(amount, config.money)) || style.format(amount)
  }
  return say
}
