import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { saidBy } from "../snippet/saying/saying.js"
import { createTargeting } from "../snippet/targeting/targeting.js"
import { keyOf, positionOf } from "../snippet/verdict/holdout.js"
import { noteVisit, visitOf } from "../snippet/visit/visit.js"
import { createStorage, createWindow } from "./doubles.mjs"

function context({ config = {}, lang = "en", path = "/", phone = false, visit, answers } = {}) {
  const sessionStorage = createStorage()
  if (visit) sessionStorage.setItem("_pn_visit", JSON.stringify(visit))
  const window = createWindow({ sessionStorage, location: { pathname: path }, matchMedia: () => ({ matches: phone }), answers })
  return { window, document: { documentElement: { lang } }, config: { currency: "USD", ...config } }
}

const isFor = async (target, where) => {
  const popup = { content: { title: "Stay" }, target }
  return (await createTargeting(context(where), [popup]))(popup) !== null
}

for (const [what, target, fits, misses] of [
  ["devices", { devices: ["phone"] }, { phone: true }, {}],
  ["new visitors", { visitors: "new" }, {}, { visit: { pages: 1, back: true } }],
  ["returning visitors", { visitors: "returning" }, { visit: { pages: 1, back: true } }, {}],
  ["who is signed in", { signed_in: true }, { config: { signed_in: true } }, {}],
  ["who is not", { signed_in: false }, { config: { signedIn: "false" } }, { config: { signedIn: "true" } }],
  ["a cart from", { cart_min_minor: 500 }, { config: { cart_total: 500 } }, { config: { cart_total: 499 } }],
  ["a cart up to", { cart_max_minor: 500 }, { config: { cart_total: 500 } }, { config: { cart_total: 501 } }],
  ["the shop's own currency", { cart_min_minor: 1 }, { config: { cart_total: 9, cart_currency: "USD" } }, { config: { cart_total: 9, cart_currency: "CAD" } }],
  ["a campaign", { utm: { source: "Mail" } }, { visit: { pages: 1, utm: ["utm_source=mail"] } }, { visit: { pages: 1, utm: ["utm_source=ads"] } }],
  ["countries", { countries: ["DE"] }, { config: { country: "DE" } }, { config: { country: "AT" } }],
  ["languages", { languages: ["pt-BR", "de"] }, { lang: "de-AT" }, { lang: "pt-PT" }],
  ["paths", { url: ["/collections/tea"] }, { path: "/collections/tea/green" }, { path: "/products/tea" }],
]) {
  test(`targeting knows ${what}`, async () => {
    assert.equal(await isFor(target, fits), true)
    assert.equal(await isFor(target, misses), false)
  })
}

test("all of a target must hold, and what this version does not know lets nobody in", async () => {
  const here = { phone: true, config: { country: "DE" } }
  assert.equal(await isFor({ devices: ["phone"], countries: ["DE"] }, here), true)
  assert.equal(await isFor({ devices: ["phone"], countries: ["AT"] }, here), false)
  assert.equal(await isFor({ moon: "full" }, here), false)
  assert.equal(await isFor(undefined, here), true)
})

test("her points come by the shop's own address, once, and only where a popup needs them", async () => {
  const plain = context()
  await createTargeting(plain, [{ content: { title: "Stay" } }])
  assert.equal(plain.window.asked.length, 0)
  const popups = [{ content: { title: "You have {points} points" }, target: { points_min: 1 } }, { content: { title: "{points}" } }]
  const me = (points) => ({ answers: [[200, { customer: points === null ? null : "7", points: { available: points } }]] })
  const rich = context(me(1_250))
  const factsFor = await createTargeting(rich, popups)
  assert.deepEqual(popups.map((each) => factsFor(each).points), ["1,250", "1,250"])
  assert.deepEqual(rich.window.asked.map(({ url }) => url), ["/apps/perennial/v1/me"])
  for (const nobody of [me(0), me(null), { answers: [[500, {}]] }, { answers: [new Error("down")] }]) {
    const facts = await createTargeting(context(nobody), popups)
    assert.deepEqual(popups.map(facts), [null, null])
  }
})

test("how much is left follows the cart, and what is reached says so in words", async () => {
  const popup = { content: { title: "{left} more", reached: "Shipping is free" }, threshold_minor: 5_000 }
  const here = context({ config: { cart_total: 3_010 } })
  const factsFor = await createTargeting(here, [popup])
  assert.deepEqual(factsFor(popup), { isReached: false, left: "$19.90" })
  here.config.cart_total = 6_000
  assert.equal(factsFor(popup).isReached, true)
  assert.equal(factsFor({ ...popup, content: { title: "{left} more" } }), null)
  const abroad = context({ config: { cart_total: 3_010, cart_currency: "CAD" } })
  assert.equal((await createTargeting(abroad, [popup]))(popup), null)
})

test("what is said is said in her language; what names things stays", () => {
  const popup_words = { de: { "Stay {points}": "Bleib {points}", email: "falsch", Email: "E-Mail", tea: "Tee", Tea: "Tee" } }
  const popup = {
    content: { title: "Stay {points}", action: "Go", action_url: "/tea" },
    offer: { label: "Tea", hours: 4 },
    steps: [{ kind: "form", fields: [{ name: "email", type: "email", label: "Email", options: [["tea", "Tea"]] }] }, { kind: "done", title: "Tea" }],
  }
  const said = saidBy(context({ lang: "de-AT", config: { popup_words } }), popup, { points: "5" })
  assert.deepEqual(said.content, { title: "Bleib 5", action: "Go", action_url: "/tea" })
  assert.equal(said.offer.label, "Tee")
  assert.deepEqual(said.steps[0].fields, [{ name: "email", type: "email", label: "E-Mail", options: [["tea", "Tee"]] }])
  assert.equal(said.steps[0].title, "Bleib 5")
  assert.deepEqual(said.steps[1], { kind: "done", title: "Tee", fields: undefined })
})

test("her language may be named like a property of every object", () => {
  const said = saidBy(context({ lang: "de", config: { popup_words: { de: {} } } }), { content: { title: "constructor", text: "{constructor}" } }, {})
  assert.deepEqual(said.content, { title: "constructor", text: "" })
})

test("the hash gives what every implementation must give", async () => {
  const vectors = JSON.parse(await readFile(join(import.meta.dirname, "../../tests/experiments/assignment_vectors.json"), "utf8"))
  for (const { salt, unit, position } of vectors) assert.equal(positionOf(salt, unit), position, unit)
})

test("the visitor's key is read from her token, and from nothing else", () => {
  const token = (payload) => `${Buffer.from(JSON.stringify(payload)).toString("base64url")}.signature`
  assert.equal(keyOf(token([3, "00112233445566778899aabbccddeeff"])), "00112233445566778899aabbccddeeff")
  for (const wrong of ["", "x", ".eJw.sig", token([3]), token(null), null]) assert.equal(keyOf(wrong), null)
})

test("pages are counted with her consent only, and she is back when a session before this one is known", () => {
  const local = createStorage()
  const open = (allowed, search = "") => {
    const window = createWindow({ sessionStorage: createStorage(), localStorage: local, location: { search } })
    return { window, config: {}, consent: { allowed: () => allowed, whenAllowed: (act) => allowed && act() } }
  }
  const refused = open(false)
  noteVisit(refused)
  assert.deepEqual([refused.window.sessionStorage.keys(), local.keys()], [[], []])
  const first = open(true, "?utm_source=mail&x=1&utm_medium=a")
  noteVisit(first)
  first.window.location.search = ""
  noteVisit(first)
  assert.deepEqual(visitOf(first), { pages: 2, utm: ["utm_source=mail", "utm_medium=a"], back: false })
  const second = open(true)
  noteVisit(second)
  assert.equal(visitOf(second).back, true)
})
