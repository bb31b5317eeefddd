import assert from "node:assert/strict"
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Liquid } from "liquidjs"
import { brotliSize } from "../build.mjs"
import { blockSchemas } from "../theme-check.mjs"
import { configOf } from "../snippet/launcher/panel/host.js"
import { ENGLISH } from "../snippet/launcher/panel/english.js"
import { shopMoney } from "../snippet/launcher/panel/money.js"
import { createSayings } from "../snippet/launcher/panel/sayings.js"

const ROOT = join(import.meta.dirname, "../..")
const SCRIPTS = join(ROOT, "static/js")
const LOCALES = join(ROOT, "widgets/snippet/launcher/panel/locales")
const names = await readdir(SCRIPTS)
const sizeOf = async (pattern) => brotliSize(await readFile(join(SCRIPTS, names.find((name) => pattern.test(name)))))

test("the button weighs at most 600 bytes, and what a press fetches 6 KB, language and all", async () => {
  const button = await sizeOf(/^launcher\.js$/)
  assert.ok(button <= 600, `${button} bytes`)
  const press = [await sizeOf(/^panel-[0-9a-f]{8}\.js$/), await sizeOf(/^panel-hers-/), await sizeOf(/^panel-ar-/)]
  assert.ok(press[0] <= 4_100 && press[1] <= 1_700, press.join())
  assert.ok(press.reduce((sum, size) => sum + size) <= 7_168, press.join())
})

test("the bars' stylesheet weighs at most 400 bytes", async () => {
  const css = await readFile(join(ROOT, "widgets/theme/assets/bars.css"), "utf8")
  assert.ok(brotliSize(css) <= 400, `${brotliSize(css)} bytes`)
})

test("the blocks that speak of points are offered while there are points, the bars always", async () => {
  const schemas = Object.fromEntries(await blockSchemas())
  const points = "{{ app.metafields.storefront.points_on }}"
  assert.deepEqual(
    ["launcher-embed", "cart-points", "shipping-bar", "delivery-promise"].map((name) => {
      const { target, stylesheet, available_if: only } = schemas[`${name}.liquid`]
      return [target, stylesheet, only]
    }),
    [
      ["body", undefined, points],
      ["section", "points.css", points],
      ["section", "bars.css", undefined],
      ["section", "bars.css", undefined],
    ],
  )
})

test("every language says all that English says, with the plurals that it tells apart and the same placeholders", async () => {
  const marks = (text) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort()
  const files = await readdir(LOCALES)
  assert.equal(files.length, 10)
  for (const file of files) {
    const words = JSON.parse(await readFile(join(LOCALES, file), "utf8"))
    const told = new Intl.PluralRules(file.replace(".json", "")).resolvedOptions().pluralCategories
    assert.deepEqual(Object.keys(words), Object.keys(ENGLISH), file)
    for (const [key, said] of Object.entries(words)) {
      if (typeof ENGLISH[key] === "string") assert.deepEqual(marks(said), marks(ENGLISH[key]), `${file}: ${key}`)
      else assert.deepEqual(Object.keys(said).sort(), told.filter((each) => each !== "many" || file === "ar.json").sort(), file)
    }
  }
})

test("money stands as the shop's theme writes it", () => {
  const patterns = {
    "${{amount}}": "$1,234,567.50",
    "<span class=money>€{{ amount_with_comma_separator }}</span>": "€1.234.567,50",
    "{{amount_no_decimals}} Ft": "1,234,568 Ft",
    "CHF {{amount_with_apostrophe_separator}}": "CHF 1'234'567.50",
    "{{amount_with_space_separator}} kr": "1 234 567,50 kr",
    "Rs. {{something_new}}": "",
    "": "",
  }
  for (const [pattern, said] of Object.entries(patterns)) assert.equal(shopMoney(1_234_567.5, pattern), said)
  assert.equal(shopMoney(0, "${{amount}}"), "$0.00")
})

const saying = (more = {}, lang = "en") =>
  createSayings({ words: ENGLISH, lang, config: { currency: "USD", money: "${{amount}}", points: { name: "" }, ...more } })

test("another currency than the shop's never wears the shop's sign", () => {
  const say = saying()
  assert.equal(say.money(1_999), "$19.99")
  assert.equal(say.money(1_999, "EUR"), "€19.99")
  assert.equal(say.money(1_999, "JPY"), "¥1,999")
  assert.equal(saying({ currency: "JPY", money: "¥{{amount_no_decimals}}" }).money(1_999), "¥1,999")
})

test("points are counted in plurals, or in the shop's own name for them", () => {
  const say = saying()
  assert.deepEqual([say.points(1), say.points(1_250), say.counted("wait", 14)], ["1 point", "1,250 points", "Yours 14 days after your order"])
  assert.equal(saying({ points: { name: "Petals" } }).points(1), "1 Petals")
})

test("what a value holds is never read as a placeholder", () => {
  assert.equal(saying()("free_product", { product: "{money} $& $1" }), "Free: {money} $& $1")
})

test("a plain host's button stands where the merchant wants it, and nowhere while points are off", async () => {
  const script = { src: "https://app.test/static/js/launcher.js", dataset: { shop: "first-press.myshopify.com", page: "cart", signedIn: "" } }
  const answering = (body, ok = true) => ({ location: { pathname: "/" }, fetch: async () => ({ ok, json: async () => body }) })
  const told = { launcher: { pages: ["cart"], corner: "start", accent: "#123456", accent_text: "#ffffff" }, points: { per_unit: 3 }, currency: "USD" }
  const config = await configOf({ window: answering(told), script })
  assert.deepEqual([config.label, config.class.trim(), config.signed_in], ["Points", "start", true])
  assert.equal(config.style, "--pn-accent:#123456;--pn-accent-text:#ffffff;--pn-lift:16px")
  const brand = { text: "#111111", background: "#ffffff", dark: { text: "#eeeeee", background: "#101010", accent: "#88ccff", accent_text: "#101010" } }
  assert.equal((await configOf({ window: answering({ ...told, brand }), script })).dark, "--pn-background:#101010;--pn-text:#eeeeee;")
  const worn = await configOf({ window: answering({ ...told, brand, launcher: { pages: ["cart"] } }), script })
  assert.equal(worn.dark, "--pn-background:#101010;--pn-text:#eeeeee;--pn-accent:#88ccff;--pn-accent-text:#101010;")
  for (const body of [{}, { launcher: { pages: ["home"] } }]) assert.equal(await configOf({ window: answering(body), script }), null)
  assert.equal(await configOf({ window: answering({}, false), script }), null)
  assert.equal(await configOf({ window: answering(told), script: { ...script, dataset: {} } }), null)
})

const theme = join(ROOT, "widgets/theme")
const english = JSON.parse(await readFile(join(theme, "locales/en.default.json"), "utf8"))

/** A block's words as the platform would print them, in English. */
async function said(block, settings, globals) {
  const engine = new Liquid({ root: [join(theme, "blocks")], partials: [join(theme, "snippets")], extname: ".liquid" })
  engine.registerFilter("t", (key, ...values) => {
    const found = key.split(".").reduce((at, name) => at[name], english)
    const text = found.other ?? found
    return values.reduce((sentence, [name, value]) => sentence.replace(`{{ ${name} }}`, value), text)
  })
  engine.registerFilter("money", (minor) => `$${(minor / 100).toFixed(2)}`)
  const source = (await readFile(join(theme, "blocks", `${block}.liquid`), "utf8")).replace(/{% schema %}[^]*/, "")
  const html = await engine.parseAndRender(source, {}, { globals: { block: { settings }, shop: { currency: "USD", email: "hi@shop.test" }, ...globals } })
  return html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim()
}

const cartOf = (total, more = {}) => ({ cart: { total_price: total, item_count: total ? 1 : 0, requires_shipping: true, items: [], currency: { iso_code: "USD" }, ...more } })

test("the shipping bar tells what is left, and nothing it cannot know", async () => {
  const bar = (total, more, threshold = 50) => said("shipping-bar", { threshold }, cartOf(total, more))
  assert.equal(await bar(0), "Free shipping from $50.00")
  assert.equal(await bar(1_250), "$37.50 to go until shipping is free")
  assert.equal(await bar(5_000), "Shipping is free for this cart")
  for (const nothing of [bar(1_250, { currency: { iso_code: "CAD" } }), bar(1_250, { requires_shipping: false }), bar(1_250, {}, 0)]) {
    assert.equal(await nothing, "")
  }
})

test("the cart earns by what is paid, less gift cards; who is signed in is not asked to sign in", async () => {
  const config = { points: { per_unit: 3, name: "" } }
  const app = { metafields: { storefront: { config: { value: config } } } }
  const items = [{ product: { "gift_card?": true }, final_line_price: 2_000 }, { product: {}, final_line_price: 1_999 }]
  const routes = { account_login_url: "/account/login" }
  const line = (total, more = {}, cart = { items }) => said("cart-points", { nudge: true }, { app, routes, ...cartOf(total, cart), ...more })
  assert.equal(
    await line(3_999),
    "This cart earns about 59 points Sign in before you order, and 59 points from this cart go to your account. Sign in",
  )
  assert.equal(await line(3_999, { customer: { id: 7 } }), "This cart earns about 59 points")
  assert.equal(await line(2_000), "")
  assert.doesNotMatch(await line(3_999, {}, { items, currency: { iso_code: "CAD" } }), /\d/)
})

test("the way to the form stands beside what is sold out, while the popup is on", async () => {
  const app = (...plays) => ({ metafields: { storefront: { config: { value: { popups: plays.map((play) => ({ play })) } } } } })
  const link = (product, ...plays) => said("restock-link", {}, { app: app(...plays), product: { title: "Night Ferry", ...product } })
  const gone = { available: true, selected_or_first_available_variant: { available: false } }
  assert.equal(await link({ available: false }, "dont_go", "back_in_stock"), "Sold out for now. Tell me when it is back")
  assert.equal(await link(gone, "back_in_stock"), "Sold out for now. Tell me when it is back")
  assert.equal(await link({ available: false }, "dont_go"), "")
  assert.equal(await link({ available: true, selected_or_first_available_variant: { available: true } }, "back_in_stock"), "")
})

test("a promise of days is one number where both are the same, and none for what is sold out", async () => {
  const promise = (from, to, product) => said("delivery-promise", { from, to }, { product, ...cartOf(0) })
  assert.equal(await promise(2, 4), "With you in 2 to 4 working days")
  assert.equal(await promise(3, 3), "With you in 3 working days")
  assert.equal(await promise(2, 4, { available: false }), "")
})
