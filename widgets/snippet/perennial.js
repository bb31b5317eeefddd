/** Entry: the one stable name that shops link. Whatever goes wrong here, the shop's page never hears of it. */
import { createLoader } from "./loader.js"

try {
  const script = document.currentScript || document.querySelector('script[src*="perennial.js"]')
  // Chunks by full address: a classic script from another host has no base for relative imports.
  const load = (name) => import(new URL(`${name}-${BUILD}.js`, script.src).href)
  createLoader({ window, document, script, load }).start()
} catch {
  // nothing reaches the page
}
