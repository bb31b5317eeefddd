/** The shop's own cart: put something in, and let the theme show it. */

/** The theme's parts that draw the cart themselves, by the platform's reference theme. */
const DRAWERS = "cart-drawer, cart-notification"

export function createCart({ window, document }) {
  const root = window.Shopify?.routes?.root || "/"

  /** Whether this page is the cart, which only the shop itself can draw anew. */
  const isHere = () => window.location.pathname.replace(/\/$/, "") === `${root}cart`

  /** @returns {Promise<string>} empty when it lies in the cart, else the shop's own words why not; rejects offline */
  async function add(variant) {
    const drawer = document.querySelector(DRAWERS)
    const sections = drawer?.getSectionsToRender?.().map(({ section, id }) => section || id)
    const body = { id: variant, quantity: 1, ...(sections && { sections, sections_url: window.location.pathname }) }
    const answer = await window.fetch(`${root}cart/add.js`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    })
    const told = await answer.json()
    if (!answer.ok) return told.description || told.message || "?"
    tell(drawer, told)
    return ""
  }

  function tell(drawer, told) {
    try {
      drawer?.classList.remove("is-empty")
      drawer?.renderContents?.(told)
    } catch {
      // the theme's own trouble; the line is in the cart
    }
    const event = new window.CustomEvent("cart:refresh", { bubbles: true })
    document.documentElement.dispatchEvent(event)
  }

  /** The choices of a product that has a page in this shop. */
  async function variantsOf(path) {
    const answer = await window.fetch(`${path}.js`, { headers: { Accept: "application/json" } })
    if (!answer.ok) throw new Error("no product")
    return (await answer.json()).variants.map(({ id, title, price, available }) => ({ id, title, price, available }))
  }

  return { add, isHere, variantsOf, address: `${root}cart/add` }
}
