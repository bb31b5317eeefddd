/** The storefront configuration: printed into the page by the theme, else asked from the app. */

/** The page type by its path, for hosts that do not name it in `data-page`. */
export function pageOf(path) {
  if (path === "/") return "home"
  if (/thank[-_]you/.test(path)) return "thank_you"
  return path.match(/\/(cart|product|collection)s?\b/)?.[1] || "other"
}

/** The configuration with `page` and `cart_count` of this very page, or null when there is none. */
export async function readConfig({ window, document, script }) {
  const printed = document.getElementById("perennial-config")
  if (printed) return JSON.parse(printed.textContent)
  const { shop, page = pageOf(window.location.pathname), cartCount = 0, ...told } = script.dataset
  if (!shop) return null
  const query = new URLSearchParams({ shop, page })
  const answer = await window.fetch(new URL("../../storefront/v1/bootstrap?" + query, script.src))
  return answer.ok ? { ...told, ...(await answer.json()), page, cart_count: +cartCount, plain: 1, notes: 1 } : null
}

/** Whether the page was made for a signed-in customer; attributes of plain hosts are words. */
export const isSignedIn = ({ signed_in: is, signedIn }) => String(is ?? signedIn) === "true"
