import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { brotliSize } from "../build.mjs"
import { THEME, createShop, product, records } from "./liquid.mjs"

const render = createShop()
const config = { api: "https://app.test/storefront/v1" }
const numbersIn = (html) => [...html.matchAll(/<li [^>]*><a href="\/products\/record-number-(\d+)\?/g)].map(([, id]) => +id)
const cartOf = (...numbers) => ({
  items: numbers.map((number) => ({ product_id: product(number).id, product: product(number) })),
  item_count: numbers.length,
})

test("a row is links that name their placement, with plain forms to buy", async () => {
  const html = await render("best-sellers", { bestSellers: records.slice(0, 3), config })
  assert.match(html, /<h2>Best sellers<\/h2>/)
  assert.match(html, /data-row="best_sellers https:\/\/app\.test \$12,345\.00"/)
  assert.match(html, /href="\/products\/record-number-1\?_pn=home"/)
  assert.match(html, /<s><i>Regular price <\/i>\$32\.00<\/s>/)
  assert.match(html, /<img [^>]*width="480" height="480" loading="lazy"/)
  assert.match(html, /<form action="\/cart\/add" method="post"><button name="id" value="46900000294917">Add to cart<\/button>/)
  assert.doesNotMatch(html, /<script|<!--/)
})

test("a product of several variants, or sold only by plan, is a link that looks as if it had a button", async () => {
  for (const fields of [{ variants: { size: 3 } }, { requires_selling_plan: true }]) {
    const html = await render("best-sellers", { bestSellers: [product(1, fields)] })
    assert.doesNotMatch(html, /<form|<button/)
    assert.match(html, /--pn:'Choose options'/)
  }
})

test("a rating is shown where the shop has one, and a missing picture keeps its place", async () => {
  const metafields = { reviews: { rating: { value: { rating: "4.6", scale_max: "5.0" } } } }
  const html = await render("best-sellers", { bestSellers: [product(1, { metafields }), product(2, { featured_image: null })] })
  assert.match(html, /<small role="img" aria-label="4\.6 out of 5\.0 stars">★ 4\.6<\/small>/)
  assert.equal(html.match(/★/g).length, 1)
  assert.equal(html.match(/<img [^>]*width="480" height="480"/g).length, 2)
})

test("sold-out products and those in the cart are left out, and the row still fills", async () => {
  const bestSellers = [product(1, { available: false }), ...records.slice(1)]
  const html = await render("cart-carousel", { bestSellers, cart: cartOf(3, 5), settings: { most: 4 } })
  assert.deepEqual(numbersIn(html), [2, 4, 6, 7])
})

test("a cart shows what goes with the product put in last, filled up with best sellers", async () => {
  const cart = cartOf(3)
  cart.items[0].product.metafields = { $app: { bought_together: { value: [product(9), product(3), product(2)] } } }
  const html = await render("cart-carousel", { bestSellers: records, cart, settings: { most: 4 } })
  assert.deepEqual(numbersIn(html), [9, 2, 1, 4])
  assert.match(html, /data-row="bought_together /)
})

test("a row without products prints nothing at all", async () => {
  for (const bestSellers of [undefined, [], [product(1, { available: false })]]) {
    assert.equal(await render("best-sellers", { bestSellers }), "")
  }
})

test("each page has its own placement, and a search that found something has no row", async () => {
  const placementOn = async (page_type, more = {}) => {
    const html = await render("best-sellers", { bestSellers: records, request: { page_type }, ...more })
    return html.match(/\?_pn=(\w+)/)?.[1]
  }
  const pages = { index: "home", collection: "collection", 404: "not_found", search: "search_empty", page: "page" }
  for (const [page, placement] of Object.entries(pages)) assert.equal(await placementOn(page), placement)
  assert.equal(await placementOn("customers/account"), "account")
  assert.equal(await placementOn("search", { search: { performed: true, results_count: 0 } }), "search_empty")
  assert.equal(await placementOn("search", { search: { performed: true, results_count: 3 } }), undefined)
})

test("a collection with a list of its own shows that", async () => {
  const collection = { metafields: { $app: { best_sellers: { value: [product(7)] } } } }
  const html = await render("best-sellers", { bestSellers: records, request: { page_type: "collection" }, collection })
  assert.deepEqual(numbersIn(html), [7])
})

test("inside the cart's drawer a row has a placement of its own", async () => {
  const html = await render("cart-carousel", { bestSellers: records, section: { id: "sections--1__cart-drawer" } })
  assert.match(html, /\?_pn=cart_drawer"/)
  assert.match(await render("cart-carousel", { bestSellers: records, section: { id: "apps" } }), /\?_pn=cart"/)
})

const onPage = (lists, number = 9) => ({
  product: {
    ...product(number),
    metafields: { $app: Object.fromEntries(Object.entries(lists).map(([key, value]) => [key, { value }])) },
  },
  request: { page_type: "product" },
})
const shown = async (lists, list, bestSellers = records.slice(0, 8)) =>
  numbersIn(await render("product-carousel", { ...onPage(lists), settings: { list }, bestSellers }))

test("a product shows the chosen list, filled up with best sellers, and never itself", async () => {
  const together = [product(11), product(9), product(12)]
  assert.deepEqual(await shown({ bought_together: together }, "bought_together"), [11, 12, 1, 3, 5, 7])
  assert.deepEqual(await shown({ similar: together }, "similar"), [9, 2, 4, 6, 8].filter((each) => each !== 9))
  assert.deepEqual(await shown({ bought_together: [product(11)], similar: together }, "similar"), [12, 2, 4, 6, 8])
})

test("a list of nothing but its own product shows what sells best, and leaves the other row alone", async () => {
  const plain = { bought_together: [product(9)], similar: [product(11), product(12), product(13)] }
  assert.deepEqual(await shown(plain, "bought_together"), [1, 3, 5, 7])
  assert.deepEqual(await shown(plain, "similar"), [11, 12, 13, 2, 4, 6, 8])
  const html = await render("product-carousel", { ...onPage(plain), settings: { list: "bought_together" }, bestSellers: records })
  assert.match(html, /<h2>Best sellers<\/h2>/)
  assert.match(html, /data-row="best_sellers /)
  const other = { bought_together: [product(11), product(12)], similar: [product(9)] }
  assert.deepEqual(await shown(other, "bought_together"), [11, 12, 1, 3, 5, 7])
  assert.deepEqual(await shown(other, "similar"), [2, 4, 6, 8])

  const cart = cartOf(3)
  cart.items[0].product.metafields = { $app: { bought_together: { value: [product(3)] } } }
  const inCart = await render("cart-carousel", { bestSellers: records, cart, settings: { most: 3 } })
  assert.deepEqual(numbersIn(inCart), [1, 2, 4])
  assert.match(inCart, /data-row="best_sellers /)
})

test("both rows of a product page never share a product, whatever lists there are", async () => {
  const some = (...numbers) => numbers.map((number) => product(number))
  const lists = [undefined, [], some(9), some(1), some(2, 3), some(1, 2, 3, 4, 9, 10, 11), some(...Array.from({ length: 19 }, (_, i) => 19 - i))]
  for (const bought_together of lists) {
    for (const similar of lists) {
      for (const sellers of [[], some(1, 2), records]) {
        const rows = await Promise.all(["bought_together", "similar"].map((list) => shown({ bought_together, similar }, list, sellers)))
        const all = rows.flat()
        assert.equal(new Set(all).size, all.length, JSON.stringify(rows))
        assert.ok(!all.includes(9))
        const isPlain = bought_together?.length === 1 && bought_together[0].id === product(9).id
        const first = [bought_together, similar, sellers].find((list) => list?.length)
        if (first?.length > 1 && !isPlain) assert.ok(rows[0].length > 0)
      }
    }
  }
})

test("the merchant's heading wins and cannot become markup", async () => {
  const html = await render("best-sellers", { bestSellers: records, settings: { heading: "<b>Loved</b>" } })
  assert.match(html, /<h2>&lt;b&gt;Loved/)
})

test("what the merchant set for the placement counts in every theme: off, how many, the heading in her language", async () => {
  const drawn = (about, more = {}) => render("best-sellers", { bestSellers: records, config: { carousels: { home: about, other: {} } }, ...more })
  assert.equal(await drawn({ off: true }), "")
  assert.equal(numbersIn(await drawn({ most: 5 })).length, 5)
  assert.equal(numbersIn(await drawn({ most: 24 })).length, 12)
  const titles = { "": "Loved", de: "Beliebt & gut", "pt-BR": "Amados" }
  for (const [iso_code, title] of [["de", "Beliebt &amp; gut"], ["de-AT", "Beliebt &amp; gut"], ["pt-BR", "Amados"], ["sv", "Loved"]]) {
    const html = await drawn({ titles }, { request: { page_type: "index", locale: { iso_code } } })
    assert.match(html, new RegExp(`<h2>${title}</h2>`))
  }
  assert.match(await drawn({ titles }, { settings: { heading: "Here" } }), /<h2>Here<\/h2>/)
  assert.match(await drawn({ titles: { fr: "Aimés" } }), /<h2>Best sellers<\/h2>/)
})

test("a page without a placement of its own is counted as any other page", async () => {
  const config = { carousels: { home: {}, other: { most: 4 } } }
  const html = await render("best-sellers", { bestSellers: records, config, request: { page_type: "blog" } })
  assert.equal(html.match(/_pn=other"/g).length, 4)
})

test("the script is asked for by one picture, after her first move; at once only in a row of her own", async () => {
  const html = await render("best-sellers", { bestSellers: records })
  assert.equal(html.match(/onload=/g).length, 1)
  assert.match(html, /onload="\['pointerover','keyup'\].map\([^"]*import\('\/\/cdn\.test[^']*\/cards-\w{8}\.js'\)/)
  const collections = { all: { products: [...records, product(31)] } }
  const hers = await render("personal-carousel", { bestSellers: records, collections, settings: { list: "buy_again" } })
  assert.match(hers, /<h2>More to discover<\/h2>/)
  assert.deepEqual(numbersIn(hers), [17, 18, 19, 20, 31])
  assert.match(hers, /data-personal="buy_again" [^>]*data-heading="Buy it again"/)
  assert.match(hers, /onload="import\('/)
  const edited = await render("best-sellers", { bestSellers: records, request: { page_type: "index", design_mode: true } })
  assert.doesNotMatch(edited, /onload/)
})

test("twelve cards weigh at most 1 KB, one more card at most 60 bytes, the stylesheet at most 400", async () => {
  const weigh = async (most) => brotliSize(await render("best-sellers", { bestSellers: records, settings: { most }, config }))
  const [twelve, four] = [await weigh(12), await weigh(4)]
  assert.ok(twelve <= 1_024, `${twelve} bytes`)
  assert.ok((twelve - four) / 8 <= 60, `${(twelve - four) / 8} bytes a card`)
  const css = await readFile(join(THEME, "assets/carousel.css"), "utf8")
  assert.ok(brotliSize(css) <= 400, `${brotliSize(css)} bytes`)
})
