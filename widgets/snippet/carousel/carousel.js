/** One row of products, drawn like the theme's: same markup, same stylesheet, the shop's own fonts. */
import { createElements } from "../element.js"
import { createAsking } from "./asking.js"
import { createCards } from "./card.js"
import { priceOf } from "./money.js"

export function createCarousel({ window, document, config, consent, active, track, css, words, wake = () => {} }) {
  const el = createElements(document)
  const seen = new Set()
  const visitor = async () => consent.allowed() && (await active()).known()
  const ask = createAsking({ window, config, visitor, seen })

  function rowOf(placement, strategy, products, { title: usual, titles = {} }) {
    const { lang } = document.documentElement
    const base = window.location.href
    const price = (minor, currency) => priceOf(minor, currency, lang)
    const card = createCards({ el, price, base, root: window.Shopify?.routes?.root, words })
    const title = titles[lang] || titles[lang.slice(0, 2)] || titles[""] || usual
    const list = el(
      "ul",
      { role: "list", tabindex: 0, "aria-label": title, "data-back": words.previous, "data-on": words.next },
      ...products.map((product) => card(product, placement)),
    )
    list.style.setProperty("--pn", JSON.stringify(words.choose))
    const row = el("div", { class: "pnl", "data-placement": placement, "data-strategy": strategy }, el("slot"), list)
    return { row, title }
  }

  async function fill(place) {
    const placement = place.dataset.perennialCarousel || config.page
    const about = config.carousels?.[placement] || {}
    if (about.off) return
    const { products = [], strategy = "" } = (await ask({ placement, limit: about.most })) || {}
    const shown = products.filter((product) => product.available && !seen.has(product.id))
    if (!shown.length || place.shadowRoot) return
    shown.forEach(({ id }) => seen.add(id))
    const { row, title } = rowOf(placement, strategy, shown, about)
    const shadow = place.attachShadow({ mode: "open" })
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [sheet]
    shadow.append(row)
    // The heading stays in the page, where the theme's own heading style reaches it.
    if (title) place.append(el("h2", {}, title))
    track("carousel_shown", { placement, strategy, products: shown.map(({ id }) => id) })
    wake(row, shown)
  }

  return { fill }
}
