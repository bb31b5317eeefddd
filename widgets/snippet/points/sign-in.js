/** Tells the app, by the shop's own address, which the platform signs, that this browser is the signed-in customer's. */
import { knownVisitor } from "../told.js"

export function createSignIn({ window, document, fetch }) {
  /** Only where she agreed to be counted; the key, given with her balance, counts once. A failure is nobody's concern. */
  return async function tell(address, key) {
    const visitor = knownVisitor(document)
    if (!visitor || window.Shopify?.customerPrivacy?.analyticsProcessingAllowed() !== true) return
    await fetch(address.replace(/me$/, "visitors"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ visitor, key }),
    })
  }
}
