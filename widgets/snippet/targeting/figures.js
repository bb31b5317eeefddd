/** The figures that words of popups leave open. A popup whose figure nobody knows, or that would say nothing, stays away. */
import { createPrices } from "../carousel/money.js"

const PROXY = "/apps/perennial"

/** @returns {Promise<number | undefined>} her points to spend, where she is signed in; asked once a page */
export async function pointsOf({ window, config }) {
  const answer = await window.fetch(`${config.proxy || PROXY}/v1/me`, { headers: { Accept: "application/json" } })
  const { customer, points } = answer.ok ? await answer.json() : {}
  return customer ? points.available : undefined
}

/**
 * @param {() => number | undefined} total  the cart's worth in the shop's own money, minor units
 * @param {number} [points]
 */
export function createFigures({ document, config, total, points }) {
  const { lang } = document.documentElement
  const price = createPrices({ money: config.money, currency: config.cart_currency }, lang)
  const numbers = {
    points: () => points,
    cart_points: () => Math.floor((total() ?? 0) / 100) * (config.points?.per_unit ?? 0),
    left: ({ threshold_minor: threshold }) => Math.max(threshold - total(), 0),
  }
  const written = (name, number) =>
    name === "left" ? price(number, config.currency) : number.toLocaleString(lang || undefined)

  /** What stands for each name, or null where one of them says nothing. A threshold that is reached says so in words. */
  return function factsFor(popup, names) {
    if (!names.length) return {}
    const facts = names.map((name) => [name, numbers[name]?.(popup)])
    const isWhole = facts.every(([name, number]) => number > 0 || (name === "left" && number === 0 && popup.content.reached))
    if (!isWhole) return null
    const isReached = facts.some(([name, number]) => name === "left" && number === 0)
    return { isReached, ...Object.fromEntries(facts.map(([name, number]) => [name, written(name, number)])) }
  }
}
