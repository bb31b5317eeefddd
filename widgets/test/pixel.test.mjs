import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { createPixel } from "../pixel/src/pixel.js"

const AT = "2026-11-22T10:00:00.000Z"
const SHOP = "first-press.myshopify.com"
const happened = (name, data = {}, path = "/products/night-ferry", around = {}) => {
  const [pathname, search = ""] = path.split("?")
  const id = path.includes("_pm") ? "sh-number" : undefined
  return { id, name, data, timestamp: AT, context: { document: { location: { pathname, search: search && `?${search}` } }, ...around } }
}
const variant = (product) => ({ id: `${product}1`, product: { id: String(product), title: "x" }, price: { amount: 9 } })

/** The platform's sandbox: hands events on, and lets time pass when told to. */
function createSandbox({ allowed = true, cookies = {}, cart = null } = {}) {
  const heard = new Map()
  const consents = []
  const sent = []
  const timers = []
  const sandbox = {
    analytics: { subscribe: (name, act) => heard.set(name, act) },
    browser: { cookie: { get: async (name) => cookies[name] ?? "" } },
    init: { data: { shop: { myshopifyDomain: SHOP }, cart }, customerPrivacy: { analyticsProcessingAllowed: allowed } },
    settings: { api: "https://app.test/storefront/v1" },
    customerPrivacy: { subscribe: (name, act) => consents.push(act) },
  }
  const fetch = async (url, options) => void sent.push({ url, ...options, body: JSON.parse(options.body) })
  createPixel(sandbox, { fetch, wait: (act) => timers.push(act), now: () => new Date(AT) })
  return {
    sent,
    sandbox,
    emit: (name, ...more) => heard.get(name)?.(happened(name, ...more)),
    decide: (now) => consents.forEach((act) => act({ customerPrivacy: { analyticsProcessingAllowed: now } })),
    async pass() {
      while (timers.length) {
        timers.shift()()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

test("what happens on one page goes out in one envelope that needs no preflight and outlives the page", async () => {
  const { emit, pass, sent } = createSandbox({ cookies: { _pv: "signed" } })
  emit("page_viewed")
  emit("product_viewed", { productVariant: variant(77) })
  await pass()
  assert.equal(sent.length, 1)
  const { url, method, keepalive, headers, body } = sent[0]
  assert.deepEqual([url, method, keepalive], ["https://app.test/storefront/v1/events", "POST", true])
  assert.deepEqual(headers, { "Content-Type": "text/plain" })
  assert.deepEqual(body, {
    shop: SHOP,
    visitor: "signed",
    sent_at: AT,
    events: [
      { name: "page_viewed", at: AT, page: "product" },
      { name: "product_viewed", at: AT, product: "77", variant: "771" },
    ],
  })
})

test("the platform's number of an event goes along, and the word of a mail's link once she has a token", async () => {
  const cookies = {}
  const { emit, pass, sent } = createSandbox({ cookies })
  emit("page_viewed", {}, "/?_pn=mail&_pm=word")
  await pass()
  cookies._pv = "signed"
  for (const path of ["/", "/cart"]) {
    emit("page_viewed", {}, path)
    await pass()
  }
  assert.deepEqual(sent.map(({ body }) => body.mail), ["word", "word", undefined])
  assert.deepEqual(sent[0].body.events.map(({ name, id }) => [name, id]), [
    ["page_viewed", "sh-number"],
    ["recommendation_clicked", "sh-number-1"],
  ])
})

test("without consent nothing is kept or sent; a change of mind counts at once, both ways", async () => {
  const { emit, decide, pass, sent } = createSandbox({ allowed: false })
  emit("page_viewed")
  await pass()
  decide(true)
  emit("page_viewed")
  await pass()
  emit("page_viewed")
  decide(false)
  await pass()
  emit("page_viewed")
  await pass()
  assert.equal(sent.length, 1)
  assert.equal(sent[0].body.events.length, 1)
})

test("the cart carries her token where the cookie is out of reach", async () => {
  const attributes = [{ key: "__pv", value: "carried" }]
  const { emit, pass, sent } = createSandbox()
  emit("checkout_completed", {
    checkout: {
      attributes,
      email: "ada@example.com",
      phone: "+49 711 123456",
      order: { id: "gid://shopify/OrderIdentity/5001", customer: { id: "9" } },
      shippingAddress: { firstName: "Ada", address1: "Elm 1" },
      lineItems: [{ title: "x", variant: variant(7) }, { variant: variant(7) }, { variant: null }],
    },
  })
  await pass()
  assert.equal(sent[0].body.visitor, "carried")
  assert.deepEqual(sent[0].body.events, [{ name: "checkout_completed", at: AT, products: ["7"], order: "5001" }])
})

test("nothing that names a person leaves the sandbox", async () => {
  const { emit, pass, sent } = createSandbox()
  emit("page_viewed", {}, "/account?email=ada@example.com&token=secret")
  for (const query of ["ada@example.com", "0711 / 123-456", "+49 (711) 12 34 56"]) {
    emit("search_submitted", { searchResult: { query } })
  }
  await pass()
  assert.doesNotMatch(JSON.stringify(sent), /ada|secret|711|account/)
  assert.equal(sent[0].body.events.length, 4)
})

test("a search is told as typed, as far as a database takes it", async () => {
  const { emit, pass, sent } = createSandbox()
  const typed = ["blue \u0000 note", "\ud800 jazz", "🎷".repeat(300), undefined]
  for (const query of typed) emit("search_submitted", { searchResult: { query } })
  await pass()
  const told = sent[0].body.events.map(({ query }) => query)
  assert.deepEqual(told, ["blue   note", "jazz", "🎷".repeat(100), ""])
})

test("a click on a carousel is told with its placement", async () => {
  const { emit, pass, sent } = createSandbox()
  emit("page_viewed", {}, "/products/night-ferry?_pn=home")
  for (const odd of ["%00", "ada@example.com", "x".repeat(41), ""]) emit("page_viewed", {}, `/cart?_pn=${odd}`)
  await pass()
  const told = sent[0].body.events.map(({ name, placement }) => [name, placement])
  assert.deepEqual(told.slice(0, 2), [["page_viewed", undefined], ["recommendation_clicked", "home"]])
  assert.deepEqual(told.slice(2), Array(4).fill(["page_viewed", undefined]))
})

test("odd events, a failing network and a failing cookie never become an error of the page", async () => {
  const { emit, pass, sandbox, sent } = createSandbox()
  sandbox.browser.cookie.get = async () => Promise.reject(new Error("no cookies"))
  for (const name of ["product_viewed", "cart_viewed", "product_added_to_cart", "checkout_started"]) {
    emit(name, { cartLine: null, cart: null })
    emit(name, undefined)
  }
  emit("page_viewed")
  await pass()
  assert.equal(sent.length, 1)
  assert.equal(sent[0].body.visitor, null)
})

test("more than an envelope takes goes out in several", async () => {
  const { emit, pass, sent } = createSandbox()
  for (let n = 0; n < 120; n++) emit("page_viewed")
  await pass()
  assert.deepEqual(sent.map(({ body }) => body.events.length), [50, 50, 20])
})

test("the pixel weighs at most 6 kB and registers itself", async () => {
  const text = await readFile(join(import.meta.dirname, "../pixel/dist/perennial-pixel.js"), "utf8")
  assert.ok(Buffer.byteLength(text) < 6_000, `${Buffer.byteLength(text)} bytes`)
  assert.match(text, /WebPixel::Render/)
  assert.doesNotMatch(text, /\beval\(|new Function|email|\.phone|phone:/)
})

test("a page tells the class of device, its language and its campaign, and nothing finer", async () => {
  const { emit, pass, sent } = createSandbox()
  const path = "/de/products/x?utm_source=Mail&utm_campaign=spring&utm_term=secret&gclid=abc"
  emit("page_viewed", {}, path, { window: { innerWidth: 390, innerHeight: 800 }, navigator: { userAgent: "Mobi", language: "fr" } })
  emit("page_viewed", {}, "/", { window: { innerWidth: 800, innerHeight: 390 }, navigator: { userAgent: "Mobi" } })
  emit("page_viewed", {}, "/", { window: { innerWidth: 1_280, innerHeight: 500 }, navigator: { userAgent: "Mozilla" } })
  await pass()
  assert.deepEqual(
    sent[0].body.events.map(({ name, at, page, ...came }) => came),
    [{ device: "phone", language: "de", utm_source: "Mail", utm_campaign: "spring" }, { device: "phone" }, { device: "desktop" }],
  )
})
