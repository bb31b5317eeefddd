/**
 * Her signed token. A visitor is made only after analytics consent; a code claimed without it travels
 * on a token of its own that lives in the session and is joined to nothing but the code. Who agrees later
 * hands that token in, and the code is the visitor's too.
 */
import { post } from "../api.js"
import { CLAIM, isCartTold, knownVisitor, noteCartTold } from "../told.js"

const COOKIE = "_pv"
const THIRTEEN_MONTHS_S = 395 * 86_400
const CART_ATTRIBUTE = "__pv" // two underscores keep it out of what the theme can show

export function createVisitor({ window, document, config, consent }) {
  const known = () => knownVisitor(document)
  const claimed = () => window.sessionStorage.getItem(CLAIM)

  async function made(asked) {
    const answer = await post({ window, config }, "visitors", asked)
    if (!answer.ok) throw new Error("no visitor")
    return answer.json()
  }

  function remember(token) {
    const secure = window.location.protocol === "https:" ? "; secure" : ""
    document.cookie = `${COOKIE}=${token}; path=/; max-age=${THIRTEEN_MONTHS_S}; samesite=lax${secure}`
  }

  async function introduce() {
    const claim = claimed() || undefined
    const { visitor, vouchers } = await made({ visitor: known() || undefined, claim })
    remember(visitor)
    if (vouchers) window.sessionStorage.removeItem(CLAIM)
  }

  /** So that an order can be joined to what she saw; told to each new cart. */
  async function tellCart(token) {
    if (isCartTold({ window, document })) return
    const root = window.Shopify?.routes?.root || "/"
    const answer = await window.fetch(`${root}cart/update.js`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ attributes: { [CART_ATTRIBUTE]: token } }),
    })
    await answer.text() // an answer nobody reads stays open in the browser
    if (answer.ok) noteCartTold({ window, document })
  }

  /** Call with consent only: finds or makes her token and writes it to the cart. */
  async function recognise() {
    if (!known() || claimed()) await introduce()
    const token = known()
    if (token) await tellCart(token)
  }

  /** The token a code is claimed with, where there is one: as long as a claim is not handed in, its own. */
  const kept = () => claimed() || (consent.allowed() && known()) || null

  async function token() {
    if (kept()) return kept()
    const { visitor } = await made({ purpose: "claim" })
    window.sessionStorage.setItem(CLAIM, visitor)
    return visitor
  }

  return { kept, known, recognise, token }
}
