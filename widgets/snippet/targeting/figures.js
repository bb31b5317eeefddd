/** The figures that words of popups leave open. A popup whose figure nobody knows, or that would say nothing, stays away. */

const PROXY = "/apps/perennial"

/** @returns {Promise<number | undefined>} her points to spend, where she is signed in; asked once a page */
export async function pointsOf({ window, config }) {
  const answer = await window.fetch(`${config.proxy || PROXY}/v1/me`, { headers: { Accept: "application/json" } })
  const { customer, points } = answer.ok ? await answer.json() : {}
  return customer ? points.available : undefined
}

/** An amount as the shop writes it, e.g. "$19.90" of 1990 minor units. */
export function moneyOf(minor, currency, lang) {
  const format = new Intl.NumberFormat(lang || undefined, { style: "currency", currency })
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits)
}

/**
 * @param {() => number | undefined} total  the cart's worth in the shop's own money, minor units
 * @param {number} [points]
 */
export function createFigures({ document, config, total, points }) {
  const { lang } = document.documentElement
  const numbers = {
    points: () => points,
    cart_points: () => Math.floor((total() ?? 0) / 100) * (config.points?.per_unit ?? 0),
    left: ({ threshold_minor: threshold }) => Math.max(threshold - total(), 0),
  }
  const written = (name, number) =>
    name === "left" ? moneyOf(number, config.currency, lang) : number.toLocaleString(lang || undefined)

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
