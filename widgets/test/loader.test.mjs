import assert from "node:assert/strict"
import test from "node:test"
import { pageOf } from "../snippet/config.js"
import { markedLink } from "../snippet/link.js"
import { popupsDue } from "../snippet/due.js"
import { createLoader } from "../snippet/loader.js"
import { localeFor, wordsFor } from "../snippet/words.js"
import { createStorage, createWindow, event, turn } from "./doubles.mjs"

const popup = (fields) => ({ id: 1, pages: ["home"], triggers: [{ kind: "exit_intent" }], content: { title: "Stay" }, ...fields })

function page({ config, dataset = {}, answers, stores = createStorage(), ...more } = {}) {
  const printed = config && { textContent: JSON.stringify(config) }
  const document = Object.assign(new EventTarget(), {
    readyState: "complete",
    documentElement: { lang: "en" },
    cookie: "",
    getElementById: () => printed || null,
    querySelector: () => null,
  })
  const window = createWindow({
    answers,
    sessionStorage: stores,
    localStorage: stores,
    location: { pathname: "/", search: "" },
    requestIdleCallback: (act) => act(),
    ...more,
  })
  const loaded = []
  const load = async (name) => {
    loaded.push(name)
    throw new Error("chunks are not part of this test")
  }
  const script = { dataset, src: "https://app.test/static/js/perennial.js" }
  return { window, document, script, load, loaded }
}

/** What is loaded at once, and what more at her first sign. */
async function chunksOf(options, sign = "pointermove") {
  const it = page(options)
  createLoader(it).start()
  await turn()
  if (sign) it.document.dispatchEvent(event(sign))
  await turn()
  return it.loaded
}

const home = { page: "home", cart_count: 0, popups: [popup()] }

test("a page without a popup loads nothing more", async () => {
  assert.deepEqual(await chunksOf({ config: { ...home, page: "product" } }), [])
  assert.deepEqual(await chunksOf({}), [])
})

test("a page with a popup loads nothing until she gives a sign, then what arms", async () => {
  assert.deepEqual(await chunksOf({ config: home }, null), [])
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]) {
    assert.deepEqual(await chunksOf({ config: home }, sign), ["arming"], sign)
  }
})

test("a bar needs no sign, and a page that asks what she did before counts it at her first one", async () => {
  assert.deepEqual(await chunksOf({ config: { ...home, popups: [popup({ layout: "bar" })] } }, null), ["bar"])
  assert.deepEqual(await chunksOf({ config: { ...home, popups: [], notes: 1 } }), ["visit"])
})

test("what she asks for herself is armed though one was shown before", async () => {
  const asked = popup({ triggers: [{ kind: "click", selector: "#offer" }] })
  assert.deepEqual(await chunksOf({ config: { ...home, popups: [asked] }, stores: seen() }), ["arming"])
})

test("a page back from the back/forward cache had its chance", async () => {
  const it = page({ config: home })
  createLoader(it).start()
  await turn()
  it.window.dispatchEvent(event("pageshow", { persisted: true }))
  it.document.dispatchEvent(event("pointermove"))
  await turn()
  assert.deepEqual(it.loaded, [])
})

test("the merchant's signed link and the editor's frame load the preview and nothing else", async () => {
  assert.deepEqual(await chunksOf({ config: home, location: { pathname: "/", search: "?pn_preview=word" } }), ["preview"])
  assert.deepEqual(await chunksOf({ config: { ...home, preview: { popup: popup() } } }), ["preview"])
})

test("a popup she may not see loads nothing", async () => {
  const stores = createStorage()
  stores.setItem("_pn_dismissed", Date.now())
  assert.deepEqual(await chunksOf({ config: home, stores }), [])
})

const seen = () => {
  const stores = createStorage()
  stores.setItem("_pn_shown", 1)
  return stores
}
const agreed = { customerPrivacy: { analyticsProcessingAllowed: () => true } }

test("a page whose popup she has seen still tells a new cart her visitor, and only that", async () => {
  const it = page({ config: home, stores: seen(), Shopify: agreed })
  it.document.cookie = "_pv=known; cart=two"
  it.window.sessionStorage.setItem("_pn_cart", "one")
  createLoader(it).start()
  await turn()
  assert.deepEqual(it.loaded, ["activity"])
})

test("a page whose popup she has seen loads nothing when there is nothing to tell", async () => {
  for (const cookie of ["_pv=known; cart=one", "cart=one", ""]) {
    const it = page({ config: home, stores: seen(), Shopify: agreed })
    it.document.cookie = cookie
    it.window.sessionStorage.setItem("_pn_cart", "one")
    createLoader(it).start()
    await turn()
    assert.deepEqual(it.loaded, [], cookie)
  }
})

test("a claim waits for consent, also on a page without a popup for her", async () => {
  const it = page({ config: home, stores: seen() })
  it.window.sessionStorage.setItem("_pn_claim", "claim")
  createLoader(it).start()
  await turn()
  assert.deepEqual(it.loaded, [])
  it.document.dispatchEvent(event("visitorConsentCollected", { detail: { analyticsAllowed: true } }))
  await turn()
  assert.deepEqual(it.loaded, ["activity"])
})

test("nothing happens in the theme editor", async () => {
  assert.deepEqual(await chunksOf({ config: home, Shopify: { designMode: true } }), [])
})

test("a plain host's page is asked from the app it was loaded from", async () => {
  const it = page({ dataset: { shop: "a.myshopify.com" }, answers: [[200, { popups: [popup()] }]] })
  createLoader(it).start()
  await turn()
  assert.equal(it.window.asked[0].url, "https://app.test/storefront/v1/bootstrap?shop=a.myshopify.com&page=home")
  it.document.dispatchEvent(event("scroll"))
  await turn()
  assert.ok(it.loaded.includes("arming"))
})

test("storage that throws means no popup", async () => {
  const it = page({ config: home })
  Object.defineProperty(it.window, "sessionStorage", { get() { throw new Error("blocked") } })
  createLoader(it).start()
  await turn()
  it.document.dispatchEvent(event("scroll"))
  await turn()
  assert.deepEqual(it.loaded, [])
})

for (const [what, broken] of [
  ["a configuration that is not JSON", (it) => (it.document.getElementById = () => ({ textContent: "{" }))],
  ["popups without pages", (it) => (it.document.getElementById = () => ({ textContent: '{"popups":[{}]}' }))],
  ["no document at all", (it) => (it.document.getElementById = null)],
  ["an app that is down", (it) => ((it.script.dataset.shop = "a"), (it.window.fetch = () => Promise.reject(new Error())))],
  ["an app that answers nonsense", (it) => ((it.script.dataset.shop = "a"), (it.window.fetch = async () => ({ ok: true })))],
  ["a host without idle callbacks or timers", (it) => (it.window.requestIdleCallback = it.window.setTimeout = null)],
]) {
  test(`${what} throws nothing into the page`, async () => {
    const it = page()
    broken(it)
    assert.doesNotThrow(() => createLoader(it).start())
    await turn() // an unhandled rejection would fail the run
  })
}

test("popups come by page and time, in the order the app sends", () => {
  const hour = [[1_000, 2_000], [5_000, 6_000]]
  const popups = [popup({ id: 1 }), popup({ id: 2, pages: ["any"] }), popup({ id: 3, pages: ["cart"] }), popup({ id: 4, windows: hour })]
  const idsAt = (page, now) => popupsDue({ popups, page }, now).map(({ id }) => id)
  assert.deepEqual(idsAt("home", 0), [1, 2])
  assert.deepEqual(idsAt("home", 1_000), [1, 2, 4])
  assert.deepEqual(idsAt("home", 2_000), [1, 2])
  assert.deepEqual(idsAt("cart", 5_500), [2, 3])
})

test("paths name their page where the host does not", () => {
  const paths = ["/", "/products/tea", "/collections/all", "/cart", "/checkout/thank-you", "/pages/about"]
  assert.deepEqual(paths.map(pageOf), ["home", "product", "collection", "cart", "thank_you", "other"])
})

test("only web addresses become links, and they carry their placement", () => {
  const base = "https://shop.test/pages/x"
  assert.equal(markedLink("/collections/all", base, "popup"), "https://shop.test/collections/all?_pn=popup")
  assert.equal(markedLink("https://a.test/p?v=1#x", base, "home"), "https://a.test/p?v=1&_pn=home#x")
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "http://"]) assert.equal(markedLink(bad, base), null)
})

test("only the page's own language is loaded, English stands in", async () => {
  const locales = ["de", "pt-BR", "zh-CN", "zh-TW"]
  const found = ["de-AT", "pt", "zh-Hans", "zh-HK", "zh-TW", "en-GB", "ja", ""].map((lang) => localeFor(lang, locales))
  assert.deepEqual(found, ["de", "pt-BR", "zh-CN", "zh-TW", "zh-TW", undefined, undefined, undefined])

  const document = { documentElement: { lang: "de" } }
  const load = async () => ({ default: { close: "Schließen" } })
  const words = (context) => wordsFor({ document, config: {}, load, ...context }, locales, { close: "Close", copy: "Copy" })
  assert.deepEqual(await words(), { close: "Schließen", copy: "Copy" })
  assert.equal((await words({ load: () => Promise.reject(new Error()) })).close, "Close")
  assert.equal((await words({ config: { strings: { close: "Zu" } } })).close, "Zu")
})
