/** What this browser has yet to tell about her, known without a request. */

export const CLAIM = "_pn_claim"
const CART_TOLD = "_pn_cart"

const cookie = (document, name) => document.cookie.match(`(?:^|; )${name}=([^;?%]+)`)?.[1] || ""

/** Her token once she has one. */
export const knownVisitor = (document) => cookie(document, "_pv") || null

/** The platform's name of her cart, without its key: another one after each order, empty where none can be read. */
const cartOf = (document) => cookie(document, "cart")

export const isCartTold = ({ window, document }) =>
  window.sessionStorage.getItem(CART_TOLD) === cartOf(document)

export const noteCartTold = ({ window, document }) =>
  window.sessionStorage.setItem(CART_TOLD, cartOf(document))

/** A code taken before she agreed, or a cart that does not carry her token yet. */
export const hasNews = (context) =>
  context.window.sessionStorage.getItem(CLAIM) || (knownVisitor(context.document) && !isCartTold(context))
