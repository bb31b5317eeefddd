/** Calls to the app's storefront API. */

const TIMEOUT_MS = 8_000

/** Post JSON; rejects after 8 s. */
export function post({ window, config }, path, body) {
  return window.fetch(`${config.api}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ shop: config.shop, ...body }),
    signal: window.AbortSignal?.timeout?.(TIMEOUT_MS),
  })
}
