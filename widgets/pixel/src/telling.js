/**
 * The platform's events in the app's words. Products by number, what was searched, and with a page the class of device,
 * the language and the campaign of its link; no address, name or amount of anybody, no page addresses.
 */
import { pageOf } from "../../snippet/config.js"
import { LINK_PARAM, MAIL_PARAM } from "../../snippet/link.js"
import { campaignOf, deviceOf } from "../../snippet/visit/facets.js"

const MOST_PRODUCTS = 20
const LONGEST_QUERY = 100
const IS_PLACEMENT = /^[\w-]{1,40}$/
const IS_PHONE = /Mobi/
/** A path of one language begins with it; the shop's own has none. */
const SPOKEN = /^\/([a-z]{2}(-[a-z]{2})?)(\/|$)/i
const IS_CONTACT = /@|(\d[\s().\/-]*){6}/

/** The platform's number of a thing, whether it is named by number or by a longer name. */
const numberOf = (id) => /\d+$/.exec(String(id ?? ""))?.[0]

const productOf = (variant) => ({ product: numberOf(variant?.product?.id), variant: numberOf(variant?.id) })

const productsOf = (lines = []) => {
  const products = lines.map(({ merchandise, variant }) => numberOf((merchandise ?? variant)?.product?.id))
  return [...new Set(products.filter(Boolean))].slice(0, MOST_PRODUCTS)
}

function page({ context }) {
  const { pathname, search } = context.document.location
  const placement = new URLSearchParams(search).get(LINK_PARAM)
  const clicked = IS_PLACEMENT.test(placement ?? "") ? [["recommendation_clicked", { placement }]] : []
  return [["page_viewed", { page: pageOf(pathname), ...cameBy(context) }], ...clicked]
}

function cameBy({ document, window: screen, navigator }) {
  const { pathname, search } = document.location
  const device = screen?.innerWidth ? deviceOf(screen, IS_PHONE.test(navigator?.userAgent)) : undefined
  return { device, language: SPOKEN.exec(pathname)?.[1], ...campaignOf(search) }
}

/** Some type their address or number into the search: that is not kept. */
function query({ query: typed = "" }) {
  const clean = typed.replace(/\p{Cc}|\p{Cs}/gu, " ").trim()
  return IS_CONTACT.test(clean) ? {} : { query: [...clean].slice(0, LONGEST_QUERY).join("") }
}

const cartLine = ({ cartLine: line }) => ({ ...productOf(line?.merchandise), quantity: line?.quantity })

const TOLD = {
  product_viewed: ({ productVariant }) => productOf(productVariant),
  collection_viewed: ({ collection }) => ({ collection: numberOf(collection?.id) }),
  search_submitted: ({ searchResult }) => query(searchResult ?? {}),
  product_added_to_cart: cartLine,
  product_removed_from_cart: cartLine,
  cart_viewed: ({ cart }) => ({ products: productsOf(cart?.lines) }),
  checkout_started: ({ checkout }) => ({ products: productsOf(checkout?.lineItems) }),
  checkout_completed: ({ checkout }) => ({
    products: productsOf(checkout?.lineItems),
    order: numberOf(checkout?.order?.id),
  }),
}

/** The platform's events that we ask for. */
export const HEARD = ["page_viewed", ...Object.keys(TOLD)]

/** The word of a mail's link, where the page was reached by one. */
export const mailOf = ({ context }) =>
  new URLSearchParams(context?.document?.location?.search).get(MAIL_PARAM) || undefined

/** One event of the platform as those we tell of: mostly one. The platform's number lets a repeated one count once. */
export function told(event) {
  const found = event.name === "page_viewed" ? page(event) : [[event.name, TOLD[event.name](event.data ?? {})]]
  return found.map(([name, detail], index) => {
    const id = event.id && (index ? `${event.id}-${index}` : event.id)
    return { name, id, at: event.timestamp, ...detail }
  })
}
