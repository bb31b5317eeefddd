/**
 * Her signed token. A visitor is made only after analytics consent; a code claimed without it travels
 * on a token of its own that lives in the session and is joined to nothing.
 */
import { post } from "../api.js"

const COOKIE = "_pv"
const THIRTEEN_MONTHS_S = 395 * 86_400
const CLAIM = "_pn_claim"
const CART_TOLD = "_pn_cart"
const CART_ATTRIBUTE = "__pv" // two underscores keep it out of what the theme can show

export function createVisitor({ window, document, config, consent }) {
  const known = () => document.cookie.match(/(?:^|; )_pv=([^;]+)/)?.[1] || null

  async function made(purpose) {
    const answer = await post({ window, config }, "visitors", purpose ? { purpose } : {})
    if (!answer.ok) throw new Error("no visitor")
    return (await answer.json()).visitor
  }

  function remember(token) {
    const secure = window.location.protocol === "https:" ? "; secure" : ""
    document.cookie = `${COOKIE}=${token}; path=/; max-age=${THIRTEEN_MONTHS_S}; samesite=lax${secure}`
  }

  /** So that an order can be joined to what she saw; told once a session. */
  async function tellCart(token) {
    if (window.sessionStorage.getItem(CART_TOLD)) return
    const root = window.Shopify?.routes?.root || "/"
    const answer = await window.fetch(`${root}cart/update.js`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ attributes: { [CART_ATTRIBUTE]: token } }),
    })
    await answer.text() // an answer nobody reads stays open in the browser
    if (answer.ok) window.sessionStorage.setItem(CART_TOLD, 1)
  }

  /** Call with consent only: finds or makes her token and writes it to the cart. */
  async function recognise() {
    if (!known()) remember(await made())
    const token = known()
    if (token) await tellCart(token)
  }

  /** The token a code is claimed with. */
  async function token() {
    if (consent.allowed() && known()) return known()
    const kept = window.sessionStorage.getItem(CLAIM)
    if (kept) return kept
    const fresh = await made("claim")
    window.sessionStorage.setItem(CLAIM, fresh)
    return fresh
  }

  return { known, recognise, token }
}
