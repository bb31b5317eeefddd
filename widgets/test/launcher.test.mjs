import assert from "node:assert/strict"
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
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
  for (const body of [{}, { launcher: { pages: ["home"] } }]) assert.equal(await configOf({ window: answering(body), script }), null)
  assert.equal(await configOf({ window: answering({}, false), script }), null)
  assert.equal(await configOf({ window: answering(told), script: { ...script, dataset: {} } }), null)
})
