/** A row that becomes hers when it comes into view: one call, in the place that is kept. */
import { createAsking } from "../carousel/asking.js"
import { createCards } from "../carousel/card.js"
import { createPrices } from "../carousel/money.js"

const PROXY = "/apps/perennial/v1/recommendations"
/** Fewer are no row; the theme's own stays. */
const FEWEST = 2

/**
 * @param {object} deps
 * @param {() => string | null} deps.known  her browser's token
 */
export function createPersonal({ window, document, config, consent, el, words, known }) {
  const visitor = async () => (consent.allowed() ? known() : null)

  function elsewhere(row) {
    const rows = [...document.querySelectorAll(".pnl")].filter((other) => other !== row)
    return rows.flatMap((other) => [...other.querySelectorAll("li[data-id]")].map((li) => li.dataset.id))
  }

  /** The products that stand in it now; none when it stays as it was. */
  async function fill(row) {
    const { placement, personal: strategy, product, cart, customer } = row.dataset
    const isSignedIn = customer !== undefined
    if (!isSignedIn && !(await visitor())) return []
    const seen = new Set(elsewhere(row))
    const ask = createAsking({ window, config: { ...config, product, cart }, visitor, seen })
    const told = await ask({ placement, strategy, address: isSignedIn ? PROXY : undefined })
    const products = (told?.products || []).filter(({ id, available }) => available && !seen.has(id))
    // What is not the list that the heading names is no better than what stands there.
    if (told?.strategy !== strategy || products.length < FEWEST) return []
    const price = createPrices(row.dataset, document.documentElement.lang)
    const card = createCards({ el, price, base: window.location.href, root: window.Shopify?.routes?.root, words })
    const list = row.querySelector("ul")
    list.replaceChildren(...products.map((each) => card(each, placement)))
    list.scrollTo(0, 0)
    list.ariaLabel = row.dataset.heading
    row.querySelector("h2").textContent = row.dataset.heading
    row.dataset.strategy = told.strategy
    return products
  }

  /** @returns {Promise<object[]>} once the row is in view and what it will be */
  function watch(row) {
    return new Promise((done) => {
      const watcher = new window.IntersectionObserver(([{ isIntersecting }]) => {
        if (!isIntersecting) return
        watcher.disconnect()
        fill(row).catch(() => []).then(done)
      })
      watcher.observe(row)
    })
  }

  return { watch }
}
