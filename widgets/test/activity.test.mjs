import assert from "node:assert/strict"
import test from "node:test"
import { createEventQueue } from "../snippet/activity/events.js"
import { createVisitor } from "../snippet/activity/visitor.js"
import { createConsent } from "../snippet/consent.js"
import { createStorage, createWindow, event } from "./doubles.mjs"

const config = { api: "https://app.test/storefront/v1", shop: "a.myshopify.com" }
const turn = () => new Promise((go) => setImmediate(go))

function queueWith({ mayCount = true, beacon = () => true, visitor = "token" } = {}) {
  const sent = []
  const navigator = { sendBeacon: (url, body) => (sent.push([url, body]), beacon()) }
  const queue = createEventQueue({
    window: { navigator },
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
    events: [
      { name: "popup_shown", at, popup: 5 },
      { name: "popup_dismissed", at, popup: 5 },
    ],
  })
  queue.flush()
  assert.equal(sent.length, 1)
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

function visitorWith({ answers, allowed = true, cookie = "" }) {
  const jar = { value: cookie, set: [] }
  const document = {
    get cookie() {
      return jar.value
    },
    set cookie(text) {
      jar.set.push(text)
      jar.value = text.split(";")[0]
    },
  }
  const window = createWindow({ answers, sessionStorage: createStorage(), location: { protocol: "https:" } })
  const visitor = createVisitor({ window, document, config, consent: { allowed: () => allowed } })
  return { visitor, window, jar }
}

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
