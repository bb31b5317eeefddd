import assert from "node:assert/strict"
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { brotliSize } from "../build.mjs"
import { blockSchemas, schemaFaults, themeFaults } from "../theme-check.mjs"
import { THEME, createShop, product } from "./liquid.mjs"

const render = createShop()

test("the platform's linter and its unwritten rules find nothing", async () => {
  assert.deepEqual(await themeFaults(), [])
})

test("our own rules do find what is wrong", () => {
  const settings = Array.from({ length: 21 }, () => ({ type: "slider", id: "x" }))
  assert.equal(schemaFaults({ name: "A name of five and twenty", settings }).length, 23)
})

/** Tested in launcher.test.mjs. */
const OF_THE_LAUNCHER = ["launcher-embed.liquid", "cart-points.liquid", "shipping-bar.liquid", "delivery-promise.liquid", "restock-link.liquid"]

test("every block stands in a section or in the body, and brings the stylesheet of its kind", async () => {
  for (const [file, { target, stylesheet, settings, available_if }] of await blockSchemas()) {
    if (OF_THE_LAUNCHER.includes(file)) continue
    const isEmbed = file === "perennial-embed.liquid"
    const isOfPoints = ["loyalty-page.liquid", "product-points.liquid"].includes(file)
    assert.equal(target, isEmbed ? "body" : "section", file)
    const own = file === "signup.liquid" ? "signup.css" : isOfPoints ? "points.css" : "carousel.css"
    assert.equal(stylesheet, isEmbed ? undefined : own, file)
    assert.equal(available_if, isOfPoints ? "{{ app.metafields.storefront.points_on }}" : undefined, file)
    assert.equal(settings.some(({ id }) => id === "heading"), !isEmbed && !["product-points.liquid", "wish-button.liquid"].includes(file), file)
  }
})

const isPlural = (value) => value?.constructor === Object && "other" in value
const keysOf = (tree, at = "") =>
  Object.entries(tree).flatMap(([key, value]) =>
    value?.constructor === Object && !isPlural(value) ? keysOf(value, `${at}${key}.`) : at + key,
  )
const pluralsOf = (tree) =>
  Object.values(tree).flatMap((value) => (isPlural(value) ? [value] : value?.constructor === Object ? pluralsOf(value) : []))

test("every language has every word, and every plural that it tells apart", async () => {
  for (const [folder, default_] of [["theme", 0], ["snippet", 1], ["account", 0], ["thank-you", 0]]) {
    const names = await readdir(join(THEME, "..", folder, "locales"))
    const read = async (name) => JSON.parse(await readFile(join(THEME, "..", folder, "locales", name), "utf8"))
    const trees = await Promise.all(names.map(read))
    for (const tree of trees) assert.deepEqual(keysOf(tree), keysOf(trees[0]), folder)
    assert.equal(names.length + default_, 11)
    for (const [at, name] of names.entries()) {
      const told = new Intl.PluralRules(name.split(".")[0]).resolvedOptions().pluralCategories
      const needed = told.filter((each) => each !== "many" || name === "ar.json").sort()
      for (const plural of pluralsOf(trees[at])) assert.deepEqual(Object.keys(plural).sort(), needed, name)
    }
  }
})

const config = {
  shop: "first-press.myshopify.com",
  api: "https://app.test/storefront/v1",
  version: 7,
  popups: [
    { id: 5, pages: ["home"], content: { title: "Stay, </script><script>alert(1)</script> a while,;" } },
    { id: 6, pages: ["cart"] },
    { id: 7, pages: ["home", "product"] },
  ],
}
const printedIn = (html) => JSON.parse(html.match(/<script type="application\/json"[^>]*>([^]*?)<\/script>/)[1])

test("the embed prints this page's popups and one script", async () => {
  const html = await render("perennial-embed", { config })
  const printed = printedIn(html.replaceAll("</script><script>alert(1)</script>", ""))
  assert.deepEqual(printed.popups.map(({ id }) => id), [5, 7])
  assert.equal(printed.page, "home")
  assert.equal(printed.cart_count, 0)
  assert.match(html, /<script src="\/\/cdn\.test\/extensions\/1\/assets\/perennial\.js" async><\/script>/)
})

test("the embed prints nothing where no popup can be due", async () => {
  const nothing = [
    { config, request: { page_type: "search" } },
    { config, request: { page_type: "cart" } },
    { config, request: { page_type: "index", design_mode: true } },
    { config: undefined },
    { config: { ...config, popups: [] } },
  ]
  for (const where of nothing) assert.equal(await render("perennial-embed", where), "")
  const cart = { items: [{ product_id: 1 }], item_count: 1 }
  const html = await render("perennial-embed", { config, cart, request: { page_type: "cart" } })
  assert.deepEqual(printedIn(html).popups, [{ id: 6, pages: ["cart"] }])
})

test("the embed tells who is signed in, and how this shop writes money where a popup does", async () => {
  assert.doesNotMatch(await render("perennial-embed", { config }), /signed_in|proxy|money|cart_currency/)
  const products = [{ id: "1", title: "Tea", url: "/products/tea", image: "" }]
  const popups = [{ id: 5, pages: ["home"], content: { title: "Stay", products } }]
  const settings = { proxy: "/apps/perennial" }
  const cart = { items: [], item_count: 0, currency: { iso_code: "USD" } }
  const html = await render("perennial-embed", { config: { ...config, popups }, customer: { id: 7 }, cart, settings })
  const { signed_in, proxy, money, cart_currency } = printedIn(html)
  assert.deepEqual([signed_in, proxy, cart_currency], [true, "/apps/perennial", "USD"])
  assert.match(money, /12,345/)
})

const points = { per_unit: 3, pending_days: 14, name: "" }
const withPoints = (more = {}, terms = points) => ({
  config: { ...config, points: terms },
  shop: { currency: "USD" },
  cart: { items: [], item_count: 0, currency: { iso_code: "USD" } },
  ...more,
})
const sold = (fields = {}) => ({ product: product(1, { price: 1_999, price_varies: false, ...fields }) })
const textOf = (html) => html.replace(/<(style|script)[^]*?<\/\1>|<[^>]+>/g, " ").replace(/\s+/g, " ").trim()

test("a product says what it earns, rounded down as the order will be", async () => {
  const said = async (fields, terms) => textOf(await render("product-points", withPoints(sold(fields), terms)))
  assert.equal(await said({}), "Earn 59 points with this")
  assert.equal(await said({ price: 50 }), "Earn 1 point with this")
  assert.equal(await said({ price_varies: true }), "Earn at least 59 points with this")
  assert.equal(await said({}, { ...points, name: "Petals & <b>co</b>" }), "Earn 59 Petals &amp; &lt;b&gt;co&lt;/b&gt; with this")
})

test("no points are promised that nobody gets", async () => {
  const nothing = [
    { ...withPoints(sold()), config },
    { ...withPoints(sold()), config: undefined },
    withPoints(sold({ price: 33 })),
    withPoints(sold({ "gift_card?": true })),
  ]
  for (const where of nothing) assert.equal(await render("product-points", where), "")
  const abroad = withPoints({ ...sold(), cart: { items: [], item_count: 0, currency: { iso_code: "CAD" } } })
  assert.equal(textOf(await render("product-points", abroad)), "You earn points with this")
})

const proxy = { proxy: "/apps/perennial" }

test("the points page asks a signed-in customer's own balance, and others to sign in", async () => {
  const known = await render("loyalty-page", withPoints({ settings: proxy, customer: { id: 7 } }))
  assert.match(known, /data-perennial-points="\/apps\/perennial\/v1\/me"/)
  assert.match(known, /assets\/points\.js" async/)
  const unknown = await render("loyalty-page", withPoints({ settings: proxy, routes: { account_login_url: "/account/login" } }))
  assert.match(unknown, /<a href="\/account\/login">Sign in<\/a>/)
  assert.doesNotMatch(unknown, /<script|data-perennial-points/)
})

test("the points page tells how points are earned, and is gone with the programme", async () => {
  const said = async (terms, more) => textOf(await render("loyalty-page", withPoints({ settings: proxy, ...more }, terms)))
  assert.match(await said(points), /3 points for every \$1\.00 you spend Yours 14 days after your order$/)
  assert.match(await said({ ...points, pending_days: 0 }), /you spend$/)
  assert.doesNotMatch(await said(points, { cart: { items: [], currency: { iso_code: "CAD" } } }), /for every/)
  assert.equal(await said(null), "")
})

test("the two blocks of points weigh at most 1 KB together, their stylesheet 400 bytes", async () => {
  const page = await render("loyalty-page", withPoints({ settings: proxy, customer: { id: 7 } }))
  const line = await render("product-points", withPoints(sold()))
  assert.ok(brotliSize(page) + brotliSize(line) <= 1_024, `${brotliSize(page)} + ${brotliSize(line)} bytes`)
  const css = await readFile(join(THEME, "assets/points.css"), "utf8")
  assert.ok(brotliSize(css) <= 400, `${brotliSize(css)} bytes`)
})

test("the sign-up form names where it goes, ticks nothing, and stands only where the app told its address", async () => {
  const config = { shop: "s.test", api: "https://app.test/storefront/v1" }
  const globals = { shop: { name: "First <Press>" }, request: { locale: { iso_code: "en" } } }
  const form = await render("signup", { config, settings: { heading: "" }, ...globals })

  assert.match(form, /data-perennial-signup="https:\/\/app\.test\/storefront\/v1" data-shop="s\.test"/)
  assert.match(form, /<button disabled>/)
  assert.doesNotMatch(form, /checked|First <Press>/)
  assert.equal(await render("signup", { settings: {}, ...globals }), "")
  const own = await render("signup", { config, settings: { agreed: "My <b>words</b>" }, ...globals })
  assert.match(own, /<span data-agreed>My &lt;b&gt;words/)
})
