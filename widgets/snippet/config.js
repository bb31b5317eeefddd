/** The storefront configuration: printed into the page by the theme, else asked from the app. */

const PAGES = [
  [/\/cart\b/, "cart"],
  [/\/products\//, "product"],
  [/\/collections\//, "collection"],
  [/thank[-_]you/, "thank_you"],
  [/^\/$/, "home"],
]

/** The page type by its path, for hosts that do not name it in `data-page`. */
export function pageOf(path) {
  return PAGES.find(([pattern]) => pattern.test(path))?.[1] || "other"
}

/** The configuration with `page` and `cart_count` of this very page, or null when there is none. */
export async function readConfig({ window, document, script }) {
  const printed = document.getElementById("perennial-config")
  if (printed) return JSON.parse(printed.textContent)
  const { shop, page = pageOf(window.location.pathname), cart, cartCount = 0, product } = script.dataset
  if (!shop) return null
  const query = new URLSearchParams({ shop, page })
  const answer = await window.fetch(new URL("../../storefront/v1/bootstrap?" + query, script.src))
  if (!answer.ok) return null
  return { ...(await answer.json()), page, product, cart, cart_count: +cartCount, plain: true }
}
