import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import test from "node:test"
import { FOLDERS, declaredIn, extensionFiles } from "../build-extensions.mjs"

process.env.APP_URL = "https://app.test"
const { amountOf, earnedBy, ownPoints } = await import("../buyer/points.js")
const { boughtOf, recommended, tellShown } = await import("../buyer/recommended.js")
const WIDGETS = join(import.meta.dirname, "..")
const LARGEST = 64 * 1024
const session = { get: async () => "signed" }
const programme = { per_unit: 3, pending_days: 14, name: "" }

test("her points are asked with the session token, at the app's own address", async () => {
  const asked = []
  const own = await ownPoints(session, async (...wish) => {
    asked.push(wish)
    return { ok: true, json: async () => ({ customer: "7" }) }
  })
  assert.deepEqual(own, { customer: "7" })
  assert.deepEqual(asked, [["https://app.test/account/v1/me", { headers: { Authorization: "Bearer signed" } }]])
})

test("where the app cannot be asked there is nothing to show, and no error", async () => {
  assert.equal(await ownPoints(session, async () => ({ ok: false })), null)
  assert.equal(await ownPoints(session, async () => Promise.reject(new Error("away"))), null)
  assert.equal(await ownPoints({ get: async () => Promise.reject(new Error("no token")) }), null)
})

test("an order earns whole points in the shop's own currency, as the ledger counts them", () => {
  const earned = (amount, per_unit = 3) => earnedBy({ amount, currencyCode: "EUR" }, { ...programme, per_unit }, "EUR")
  assert.deepEqual([earned(19.99), earned(0.33), earned(0), earned(0.29, 100)], [59, 0, 0, 29])
  assert.equal(earnedBy({ amount: 10, currencyCode: "USD" }, programme, "EUR"), null)
  assert.equal(earnedBy(undefined, programme, "EUR"), null)
})

test("points are called what the shop calls them", () => {
  const translate = (key, { count }) => `${key}:${count}`
  assert.equal(amountOf(translate, 3), "amount:3")
  assert.equal(amountOf(translate, 3, "Petals"), "3 Petals")
})

const row = { shop: "a.test", placement: "account", strategy: "for_you", title: "For you", products: [{ id: "1" }, { id: "2" }] }
const answering = (asked, body) => async (...wish) => (asked.push(wish), { ok: true, json: async () => body })

test("a row is asked with the session token, for the page, the reader's language and what was bought", async () => {
  const asked = []
  const wish = { placement: "thank_you", bought: "7,8", language: "de-AT", country: undefined }
  assert.deepEqual(await recommended(session, wish, answering(asked, row)), row)
  const address = "https://app.test/account/v1/recommendations?placement=thank_you&bought=7%2C8&language=de-AT"
  assert.deepEqual(asked, [[address, { headers: { Authorization: "Bearer signed" } }]])
})

test("there is no row where the app is away, refuses, or has but one product", async () => {
  for (const ask of [
    async () => Promise.reject(new Error("away")), async () => ({ ok: false }), async () => ({ ok: true, json: async () => ({}) }),
    async () => ({ ok: true, json: async () => ({ ...row, products: [{ id: "1" }] }) }),
  ]) assert.equal(await recommended(session, { placement: "account" }, ask), null)
})

test("a view is told of nobody, and only where she agreed to be counted", async () => {
  const asked = []
  for (const allowed of [undefined, { analytics: false }]) await tellShown(row, allowed, answering(asked, {}))
  assert.deepEqual(asked, [])
  await tellShown(row, { analytics: true }, answering(asked, {}))
  const [address, { body, headers }] = asked[0]
  assert.equal(address, "https://app.test/storefront/v1/events")
  assert.deepEqual(JSON.parse(body), {
    shop: "a.test", visitor: null, events: [{ name: "carousel_shown", placement: "account", strategy: "for_you", products: ["1", "2"] }],
  })
  assert.equal(headers, undefined)
  await tellShown(row, { analytics: true }, async () => Promise.reject(new Error("away")))
})

test("what an order held is named once each, and what is no product of the shop's is left out", () => {
  const line = (id) => ({ merchandise: { product: id && { id } } })
  assert.equal(boughtOf([line("gid://shopify/Product/7"), line("gid://shopify/Product/8"), line("gid://shopify/Product/7"), line(undefined)]), "7,8")
  assert.equal(boughtOf([line("gid://shopify/Product/0")]), "")
  assert.equal(boughtOf(undefined), "")
})

test("each extension is built for its target, within the platform's size, and asks only the app", async () => {
  const targets = []
  for (const name of FOLDERS.filter((each) => each !== "pixel")) {
    for (const each of declaredIn(await readFile(join(WIDGETS, name, "shopify.extension.toml"), "utf8"))) {
      const text = await readFile(join(WIDGETS, name, "dist", `${each.handle}.js`), "utf8")
      assert.ok(Buffer.byteLength(text) <= LARGEST, `${each.handle}: ${Buffer.byteLength(text)} bytes`)
      for (const { target } of each.targets) assert.ok(text.includes(`shopify.extend("${target}"`), target)
      assert.doesNotMatch(text, /process\.env/)
      targets.push(...each.targets.map(({ target }) => target))
    }
  }
  assert.deepEqual(targets, [
    "customer-account.page.render", "customer-account.profile.block.render", "customer-account.order-index.block.render",
    "purchase.thank-you.block.render", "purchase.thank-you.block.render", "admin.customer-segment-details.action.render",
  ])
})

test("the address of the app is put in when it is built for another place", async () => {
  for (const [path, text] of await extensionFiles()) {
    if (!["perennial-pixel.js", "perennial-segment.js"].includes(basename(path))) assert.ok(text.includes("https://app.test"), path)
  }
})
