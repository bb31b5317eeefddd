/** Whom a popup is for, as far as her own browser knows. Segments never leave the server. */
import { totalOf } from "../cart.js"
import { isSignedIn } from "../config.js"
import { holesOf } from "../saying/saying.js"
import { visitOf } from "../visit/visit.js"
import { createFigures, pointsOf } from "./figures.js"

const PHONE = "(max-width: 600px), (pointer: coarse) and (max-height: 600px)"

/** A two-letter language holds for all its kinds: pt for pt-BR. */
const speaks = (languages, lang) =>
  languages.some((each) => [lang, lang.split("-")[0]].includes(each.toLowerCase()))

function campaignOf(utm = []) {
  return Object.fromEntries([...new URLSearchParams(utm.join("&"))].map(([key, value]) => [key, value.toLowerCase()]))
}

/** What each key of a `target` asks; a key this version does not know lets nobody in. */
function rulesOf(context) {
  const { window, document, config, total, points } = context
  const country = config.country || window.Shopify?.country
  return {
    devices: (kinds) => kinds.includes(window.matchMedia(PHONE).matches ? "phone" : "desktop"),
    visitors: (kind) => (kind === "returning") === Boolean(visitOf(context).back),
    signed_in: (is) => is === isSignedIn(config),
    cart_min_minor: (least) => total() >= least,
    cart_max_minor: (most) => total() <= most,
    points_min: (least) => points >= least,
    utm(wanted) {
      const has = campaignOf(visitOf(context).utm)
      return Object.entries(wanted).every(([key, value]) => has[`utm_${key}`] === String(value).toLowerCase())
    },
    countries: (codes) => codes.includes(country),
    languages: (list) => speaks(list, document.documentElement.lang.toLowerCase()),
    url: (paths) => paths.some((start) => window.location.pathname.startsWith(start)),
  }
}

/**
 * @param {object[]} popups  those of this page; her points are asked only if one of them needs them
 * @returns {Promise<(popup: object) => object | null>} the figures for its words, or null where it is not for her
 */
export async function createTargeting(context, popups) {
  const { config } = context
  const isOurMoney = !config.cart_currency || config.cart_currency === config.currency
  const total = () => (isOurMoney ? totalOf(config) : undefined)
  const needsPoints = popups.some((popup) => popup.target?.points_min || holesOf(popup).includes("points"))
  const points = needsPoints ? await pointsOf(context).catch(() => undefined) : undefined
  const rules = rulesOf({ ...context, total, points })
  const factsFor = createFigures({ ...context, total, points })
  return (popup) =>
    Object.entries(popup.target || {}).every(([key, wanted]) => rules[key]?.(wanted) ?? false)
      ? factsFor(popup, holesOf(popup))
      : null
}
