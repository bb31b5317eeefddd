import assert from "node:assert/strict"
import test from "node:test"
import { createBalance } from "../snippet/points/points.js"
import { createSignIn } from "../snippet/points/sign-in.js"

const element = (dataset = {}, children = []) => ({
  dataset,
  children,
  style: {},
  textContent: "–",
  querySelectorAll: () => children,
})

function createPage() {
  const places = [element({ of: "available" }), element({ of: "debt", words: "% owed" }), element({ of: "pending" })]
  places[1].textContent = ""
  const [figures, status] = [element(), element()]
  const box = { ...element({ perennialPoints: "/apps/perennial/v1/me", failed: "Not now" }, [figures, status]), querySelectorAll: () => places }
  const document = { documentElement: { lang: "de" }, querySelectorAll: () => [box] }
  const shown = () => places.map(({ textContent }) => textContent)
  return { document, shown, figures, status }
}

const answering = (body, ok = true) => async (address) => {
  assert.equal(address, "/apps/perennial/v1/me")
  return { ok, json: async () => body }
}
const points = { available: 1250, pending: 57, debt: 0 }

test("her balance stands in its places, in the numbers of her language", async () => {
  const { document, shown } = createPage()
  await createBalance({ document, fetch: answering({ customer: "7", points }) }).fillAll()
  assert.deepEqual(shown(), ["1.250", "", "57"])
})

test("what is owed is said only where something is", async () => {
  const { document, shown } = createPage()
  await createBalance({ document, fetch: answering({ customer: "7", points: { ...points, debt: 1200 } }) }).fillAll()
  assert.deepEqual(shown(), ["1.250", "1.200 owed", "57"])
})

test("who is not signed in any more, and an app that is away, get a sentence and no error", async () => {
  const away = async () => Promise.reject(new Error("away"))
  const broken = async () => ({ ok: true, json: async () => Promise.reject(new SyntaxError()) })
  for (const fetch of [answering({ customer: null, points }), answering({}, false), away, broken]) {
    const { document, shown, figures, status } = createPage()
    await createBalance({ document, fetch }).fillAll()
    assert.deepEqual([status.textContent, figures.style.visibility], ["Not now", "hidden"])
    assert.deepEqual(shown(), ["–", "", "–"])
  }
})

const ADDRESS = "/apps/perennial/v1/me"

async function signedIn({ cookie = "_pv=token", allowed = true } = {}) {
  const asked = []
  const fetch = async (url, { method, headers, body }) => void asked.push({ url, method, headers, body: JSON.parse(body) })
  const Shopify = allowed === null ? undefined : { customerPrivacy: { analyticsProcessingAllowed: () => allowed } }
  const window = { Shopify }
  await createSignIn({ window, document: { cookie }, fetch })(ADDRESS, "given-once")
  return asked
}

test("whose balance was read is told to be this browser's, with the key that came with it", async () => {
  assert.deepEqual(await signedIn(), [
    {
      url: "/apps/perennial/v1/visitors",
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: { visitor: "token", key: "given-once" },
    },
  ])
  const { document } = createPage()
  const told = []
  const signedInTo = (...how) => told.push(how)
  await createBalance({ document, fetch: answering({ customer: "7", points, key: "given-once" }), signedIn: signedInTo }).fillAll()
  await createBalance({ document, fetch: answering({ customer: null, points }), signedIn: signedInTo }).fillAll()
  assert.deepEqual(told, [[ADDRESS, "given-once"]])
})

test("a browser without a token, or whose user did not agree, is told to be nobody's", async () => {
  for (const how of [{ cookie: "" }, { allowed: false }, { allowed: null }]) assert.deepEqual(await signedIn(how), [])
})
