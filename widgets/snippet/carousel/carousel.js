/** One row of products, drawn like the theme's: same markup, same stylesheet, the shop's own fonts. */
import { createElements } from "../element.js"
import { markedLink } from "../link.js"

const LIMIT = 12

/** A price in the page's language, e.g. "$19.90" of 1990 minor units. */
export function priceOf(minor, currency, lang) {
  const format = new Intl.NumberFormat(lang || undefined, { style: "currency", currency })
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits)
}

export function createCarousel({ window, document, config, consent, active, track, css, words }) {
  const el = createElements(document)
  const seen = new Set()

  async function productsFor(placement) {
    const query = new URLSearchParams({ shop: config.shop, placement, limit: LIMIT })
    if (config.product) query.set("product", config.product)
    if (config.cart) query.set("cart", config.cart)
    if (seen.size) query.set("seen", [...seen].join())
    const country = window.Shopify?.country
    if (country) query.set("country", country)
    const visitor = consent.allowed() && (await active()).known()
    if (visitor) query.set("visitor", visitor)
    const answer = await window.fetch(`${config.api}/recommendations?${query}`)
    return answer.ok ? (await answer.json()).products.filter((product) => product.available) : []
  }

  function card(placement, product) {
    const { title, url, image, currency, price_minor: price, compare_at_minor: before } = product
    const money = (minor) => priceOf(minor, currency, document.documentElement.lang)
    const src = image && markedLink(image, window.location.href)
    return el(
      "li",
      {},
      el(
        "a",
        { href: markedLink(url, window.location.href, placement) },
        src && el("img", { src, alt: "", width: 480, height: 480, loading: "lazy" }),
        el("span", {}, title),
        money(price),
        before > price && " ",
        before > price && el("s", {}, el("i", {}, words.regular_price), " ", money(before)),
      ),
    )
  }

  async function fill(place) {
    const placement = place.dataset.perennialCarousel || config.page
    const products = await productsFor(placement)
    if (!products.length || place.shadowRoot) return
    products.forEach(({ id }) => seen.add(id))
    const title = config.carousels?.[placement]?.title
    const row = el(
      "ul",
      { role: "list", tabindex: 0, "aria-label": title, "data-back": words.previous, "data-on": words.next },
      ...products.map((product) => card(placement, product)),
    )
    const shadow = place.attachShadow({ mode: "open" })
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [sheet]
    shadow.append(el("div", { class: "pnl" }, el("slot", {}), row))
    // The heading stays in the page, where the theme's own heading style reaches it.
    if (title) place.append(el("h2", {}, title))
    track("carousel_shown", { placement, products: products.map(({ id }) => id) })
  }

  return { fill }
}
