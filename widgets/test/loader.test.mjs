import assert from "node:assert/strict"
import test from "node:test"
import { createArming } from "../snippet/arming/arming.js"
import { pageOf } from "../snippet/config.js"
import { markedLink } from "../snippet/link.js"
import { createLoader, popupsFor } from "../snippet/loader.js"
import { localeFor, wordsFor } from "../snippet/words.js"
import { createClock, createStorage, createWindow, event } from "./doubles.mjs"

const turn = async () => {
  for (let i = 0; i < 20; i += 1) await new Promise((go) => setImmediate(go))
}
const popup = (fields) => ({ id: 1, pages: ["home"], priority: 1, trigger: { kind: "exit_intent" }, ...fields })

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
    location: { pathname: "/" },
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

async function chunksOf(options) {
  const it = page(options)
  createLoader(it).start()
  await turn()
  return it.loaded
}

const home = { page: "home", cart_count: 0, popups: [popup()] }

test("a page without a popup loads nothing more", async () => {
  assert.deepEqual(await chunksOf({ config: { ...home, page: "product" } }), [])
  assert.deepEqual(await chunksOf({}), [])
})

test("a page with a popup loads the arming only; the rest waits for her", async () => {
  assert.deepEqual(await chunksOf({ config: home }), ["arming"])
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
  assert.deepEqual(it.loaded, ["arming"])
})

test("storage that throws means no popup", async () => {
  const it = page({ config: home })
  Object.defineProperty(it.window, "sessionStorage", { get() { throw new Error("blocked") } })
  createLoader(it).start()
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

test("the best popup of a page comes first, and the cart's needs a cart", () => {
  const popups = [popup({ id: 1 }), popup({ id: 2, priority: 9 }), popup({ id: 3, pages: ["cart"] })]
  const idsOn = (where) => popupsFor({ popups, ...where }).map(({ id }) => id)
  assert.deepEqual(idsOn({ page: "home" }), [2, 1])
  assert.deepEqual(idsOn({ page: "cart", cart_count: 0 }), [])
  assert.deepEqual(idsOn({ page: "cart", cart_count: 1 }), [3])
})

function armedPage({ dwellMs = 5_000, cartCount = 0, referrer = "", dialogs = [], ...fields } = {}) {
  const clock = createClock()
  const shown = []
  const element = { visibility: "visible", overflowY: "visible" }
  const document = Object.assign(new EventTarget(), {
    referrer,
    hidden: false,
    body: {},
    activeElement: null,
    querySelectorAll: () => dialogs,
    ...fields,
  })
  const window = createWindow({
    location: { host: "shop.test" },
    innerWidth: 1_000,
    innerHeight: 800,
    matchMedia: () => ({ matches: false }),
    getSelection: () => ({ type: "Caret" }),
    getComputedStyle: () => element,
  })
  const memory = { allows: () => true, showing: () => true }
  const load = async () => ({ showPopup: (_, { id }) => shown.push(id) })
  const config = { cart_count: cartCount }
  const one = popup({ trigger: { kind: "exit_intent", dwell_ms: dwellMs } })
  const arming = createArming({ window, document, config, memory, load }, [one], clock.now)
  const leave = async () => {
    document.dispatchEvent(event("pointermove", { pointerType: "mouse", clientY: 50 }))
    const leaving = { pointerType: "mouse", relatedTarget: null, clientY: -1, buttons: 0 }
    document.dispatchEvent(event("pointerout", leaving))
    await turn()
  }
  return { arming, clock, document, element, window, memory, leave, shown }
}

const settled = async (it) => {
  await it.arming.arm()
  it.clock.pass(5_000)
  it.document.dispatchEvent(event("pointerdown"))
  return it
}

test("after the dwell and one interaction, leaving shows the popup once", async () => {
  const it = await settled(armedPage())
  await it.leave()
  await it.leave()
  assert.deepEqual(it.shown, [1])
})

test("not before the dwell, and not to someone who did nothing", async () => {
  const early = armedPage()
  await early.arming.arm()
  early.document.dispatchEvent(event("pointerdown"))
  early.clock.pass(4_999)
  await early.leave()
  const idle = armedPage()
  await idle.arming.arm()
  idle.clock.pass(60_000)
  await idle.leave()
  assert.deepEqual([...early.shown, ...idle.shown], [])
})

test("a full cart stands for an interaction, but not on the first view from a search", async () => {
  const browsing = armedPage({ cartCount: 1, referrer: "https://shop.test/cart" })
  const landing = armedPage({ cartCount: 1, referrer: "https://search.test/" })
  for (const it of [browsing, landing]) {
    await it.arming.arm()
    it.clock.pass(5_000)
    await it.leave()
  }
  assert.deepEqual([browsing.shown, landing.shown], [[1], []])
})

const box = { width: 300, height: 200, left: 10, right: 310, top: 10, bottom: 210 }
for (const [what, hinder] of [
  ["a field has focus", (it) => (it.document.activeElement = { matches: () => true })],
  ["text is selected", (it) => (it.window.getSelection = () => ({ type: "Range" }))],
  ["a dialog is up", (it) => (it.document.querySelectorAll = () => [{ getBoundingClientRect: () => box }])],
  ["a drawer locks the page", (it) => (it.element.overflowY = "hidden")],
  ["the tab is hidden", (it) => (it.document.hidden = true)],
  ["the theme editor is open", (it) => (it.window.Shopify = { designMode: true })],
  ["the showing cannot be remembered", (it) => (it.memory.showing = () => false)],
]) {
  test(`never while ${what}`, async () => {
    const it = await settled(armedPage())
    hinder(it)
    await it.leave()
    assert.deepEqual(it.shown, [])
  })
}

test("a dialog that the theme keeps out of sight does not count", async () => {
  const hidden = { getBoundingClientRect: () => ({ ...box, left: 1_000, right: 1_300 }) }
  const it = await settled(armedPage({ dialogs: [hidden] }))
  await it.leave()
  assert.deepEqual(it.shown, [1])
})

test("back from the back/forward cache, nothing shows any more", async () => {
  const it = await settled(armedPage())
  it.window.dispatchEvent(event("pageshow", { persisted: true }))
  await it.leave()
  assert.deepEqual(it.shown, [])
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
