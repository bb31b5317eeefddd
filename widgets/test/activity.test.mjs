import assert from "node:assert/strict"
import test from "node:test"
import { createEventQueue } from "../snippet/activity/events.js"
import { createVisitor } from "../snippet/activity/visitor.js"
import { createConsent } from "../snippet/consent.js"
import { hasNews } from "../snippet/told.js"
import { createStorage, createWindow, event } from "./doubles.mjs"

const config = { api: "https://app.test/storefront/v1", shop: "a.myshopify.com" }
const turn = () => new Promise((go) => setImmediate(go))

function queueWith({ mayCount = true, beacon = () => true, visitor = "token", search = "", crypto } = {}) {
  const sent = []
  const navigator = { sendBeacon: (url, body) => (sent.push([url, body]), beacon()) }
  const queue = createEventQueue({
    window: { navigator, location: { search }, crypto },
    config,
    visitor: () => visitor,
    mayCount: () => mayCount,
    now: () => new Date(0),
  })
  return { queue, sent }
}

test("events travel together as text, which needs no preflight", () => {
  const { queue, sent } = queueWith()
  queue.push("popup_shown", { popup: 5 })
  queue.push("popup_dismissed", { popup: 5 })
  queue.flush()
  const at = "1970-01-01T00:00:00.000Z"
  assert.equal(sent[0][0], "https://app.test/storefront/v1/events")
  assert.deepEqual(JSON.parse(sent[0][1]), {
    shop: "a.myshopify.com",
    visitor: "token",
    sent_at: at,
    events: [
      { name: "popup_shown", at, popup: 5 },
      { name: "popup_dismissed", at, popup: 5 },
    ],
  })
  queue.flush()
  assert.equal(sent.length, 1)
})

test("each event bears its own number", () => {
  let number = 0
  const { queue, sent } = queueWith({ crypto: { randomUUID: () => `uuid-${number++}` } })
  queue.push("popup_shown")
  queue.push("popup_shown")
  queue.flush()
  assert.deepEqual(JSON.parse(sent[0][1]).events.map(({ id }) => id), ["uuid-0", "uuid-1"])
})

test("the word of a mail's link is handed in once, when she has a token and a beacon was taken", () => {
  let taken = false
  const { queue, sent } = queueWith({ search: "?a=1&_pm=word", beacon: () => taken })
  queue.push("page_viewed")
  queue.flush()
  taken = true
  queue.flush()
  queue.push("page_viewed")
  queue.flush()
  assert.deepEqual(sent.map(([, body]) => JSON.parse(body).mail), ["word", "word", undefined])
})

test("nothing is sent without consent, or without a visitor", () => {
  for (const refused of [queueWith({ mayCount: false }), queueWith({ visitor: null })]) {
    refused.queue.push("popup_shown")
    refused.queue.flush()
    assert.deepEqual(refused.sent, [])
  }
})

test("a beacon that the browser refuses is tried again, never more than 50 events", () => {
  let taken = false
  const { queue, sent } = queueWith({ beacon: () => taken })
  for (let i = 0; i < 70; i += 1) queue.push("page_viewed", { i })
  taken = true
  queue.flush()
  const last = JSON.parse(sent.at(-1)[1]).events
  assert.equal(last.length, 50)
  assert.equal(last.at(-1).i, 69)
})

test("a beacon that throws is not the page's concern", () => {
  const { queue } = queueWith({ beacon: () => { throw new Error("no") } })
  queue.push("page_viewed")
  assert.doesNotThrow(queue.flush)
})

/** `carts` are the cart's names that the platform sets, one after each order; without them none can be read. */
function visitorWith({ answers, allowed = true, cookie = "", carts = [], sessionStorage = createStorage() }) {
  const jar = { value: cookie, set: [] }
  const document = {
    get cookie() {
      return [jar.value, carts.length && jar.hasCart && `cart=${carts[0]}`].filter(Boolean).join("; ")
    },
    set cookie(text) {
      jar.set.push(text)
      jar.value = text.split(";")[0]
    },
  }
  const window = createWindow({ answers, sessionStorage, location: { protocol: "https:" } })
  const { fetch } = window
  window.fetch = (url, options) => {
    if (url.endsWith("/cart/update.js")) jar.hasCart = true
    return fetch(url, options)
  }
  const order = () => {
    carts.shift()
    jar.hasCart = false
  }
  const visitor = createVisitor({ window, document, config, consent: { allowed: () => allowed } })
  return { visitor, window, document, jar, order }
}

const told = ({ asked }) => asked.filter(({ url }) => url === "/cart/update.js").length

test("with consent she gets a token, kept 13 months, and the cart is told once", async () => {
  const { visitor, window, jar } = visitorWith({ answers: [[200, { visitor: "signed" }]] })
  await visitor.recognise()
  await visitor.recognise()
  assert.deepEqual(jar.set, ["_pv=signed; path=/; max-age=34128000; samesite=lax; secure"])
  assert.deepEqual(window.asked, [
    { url: "https://app.test/storefront/v1/visitors", body: { shop: "a.myshopify.com" } },
    { url: "/cart/update.js", body: { attributes: { __pv: "signed" } } },
  ])
})

test("who is known is not made again", async () => {
  const { visitor, window } = visitorWith({ answers: [], cookie: "a=b; _pv=known" })
  await visitor.recognise()
  assert.deepEqual(window.asked.map(({ url }) => url), ["/cart/update.js"])
})

test("each new cart is told her visitor, and each of them once", async () => {
  const it = visitorWith({ answers: [], cookie: "_pv=known", carts: ["one%3Fkey%3D1", "two?key=2"] })
  for (const times of [1, 2]) {
    await it.visitor.recognise()
    await it.visitor.recognise()
    assert.equal(told(it.window), times)
    it.order()
  }
})

test("a cart whose key changes is the same cart", async () => {
  const carts = ["one?key=1"]
  const it = visitorWith({ answers: [], cookie: "_pv=known", carts })
  await it.visitor.recognise()
  carts[0] = "one?key=2"
  await it.visitor.recognise()
  assert.equal(told(it.window), 1)
})

test("where the cart's name cannot be read, the cart is told once a session", async () => {
  const it = visitorWith({ answers: [], cookie: "_pv=known" })
  await it.visitor.recognise()
  it.order()
  await it.visitor.recognise()
  assert.equal(told(it.window), 1)
})

test("what was given to this browser is found by its claim, else by its consented token, else not at all", async () => {
  const kept = (told) => visitorWith({ answers: [[200, { visitor: "claim" }]], ...told }).visitor.kept()
  assert.deepEqual([kept({ cookie: "_pv=known" }), kept({ cookie: "_pv=known", allowed: false }), kept({})], ["known", null, null])
  const { visitor } = visitorWith({ answers: [[200, { visitor: "claim" }]], allowed: false })
  await visitor.token()
  assert.equal(visitor.kept(), "claim")
})

test("there is news for a known visitor's untold cart and for a claim, and none after they are told", async () => {
  const it = visitorWith({ answers: [], cookie: "_pv=known", carts: ["one", "two"] })
  assert.ok(hasNews(it))
  await it.visitor.recognise()
  assert.ok(!hasNews(it))
  it.order()
  assert.ok(hasNews(it))
  assert.ok(!hasNews(visitorWith({ answers: [] })))
  const sessionStorage = createStorage()
  sessionStorage.setItem("_pn_claim", "claim")
  assert.ok(hasNews(visitorWith({ answers: [], sessionStorage })))
})

test("a claim is handed in when she agrees; until then, and while it is not taken, the code stays on it", async () => {
  const it = visitorWith({
    answers: [[200, { visitor: "claim" }], [200, { visitor: "signed", vouchers: 0 }], [200, {}],
      [200, { visitor: "signed", vouchers: 1 }]],
  })
  assert.equal(await it.visitor.token(), "claim")
  await it.visitor.recognise()
  assert.equal(await it.visitor.token(), "claim")
  await it.visitor.recognise()
  assert.equal(await it.visitor.token(), "signed")
  const asked = it.window.asked.filter(({ url }) => url.endsWith("/visitors")).map(({ body }) => body)
  const shop = "a.myshopify.com"
  assert.deepEqual(asked, [
    { shop, purpose: "claim" }, { shop, claim: "claim" }, { shop, visitor: "signed", claim: "claim" },
  ])
})

test("a code claimed without consent uses a token of its own and sets no cookie", async () => {
  const { visitor, window, jar } = visitorWith({ answers: [[200, { visitor: "claim" }]], allowed: false })
  assert.equal(await visitor.token(), "claim")
  assert.equal(await visitor.token(), "claim")
  assert.deepEqual(window.asked.map(({ body }) => body.purpose), ["claim"])
  assert.deepEqual(jar.set, [])
})

test("consent is the platform's word; a broken answer is a no", () => {
  const ask = (privacy, granted) =>
    createConsent({ window: { Shopify: privacy && { customerPrivacy: privacy } }, document: new EventTarget(), granted })
      .allowed()
  assert.equal(ask({ analyticsProcessingAllowed: () => true }), true)
  assert.equal(ask({ analyticsProcessingAllowed: () => false }, true), false)
  assert.equal(ask({ analyticsProcessingAllowed: () => { throw new Error() } }, true), false)
  assert.equal(ask(undefined, true), true)
  assert.equal(ask(undefined), false)
})

test("what waits for consent happens when it comes, once", async () => {
  const document = new EventTarget()
  const consent = createConsent({ window: {}, document })
  let times = 0
  consent.whenAllowed(() => (times += 1))
  document.dispatchEvent(event("visitorConsentCollected", { detail: { analyticsAllowed: false } }))
  assert.equal(times, 0)
  document.dispatchEvent(event("visitorConsentCollected", { detail: { analyticsAllowed: true } }))
  document.dispatchEvent(event("visitorConsentCollected", { detail: { analyticsAllowed: true } }))
  await turn()
  assert.equal(times, 1)
})
