/** The cart's worth, as the page began and after each change that the theme's own script makes. */

const CHANGES = /\/cart\/(add|change|update|clear)/

/** What the cart is worth in its own currency's minor units, as far as this page knows. */
export const totalOf = (config) => +(config.cart_total ?? config.cartTotal ?? 0)

/** The cart is read only after a change was seen, and nothing of the theme's is touched for it. */
export function watchCart({ window, config }, changed) {
  async function read() {
    const answer = await window.fetch(`${window.Shopify?.routes?.root || "/"}cart.js`)
    const { total_price: total, item_count: count } = await answer.json()
    Object.assign(config, { cart_total: total, cart_count: count })
    changed()
  }

  const watcher = new window.PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => CHANGES.test(name))) read().catch(() => {})
  })
  watcher.observe({ type: "resource" })
  return { disarm: () => watcher.disconnect() }
}
