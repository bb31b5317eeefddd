import assert from "node:assert/strict"
import test from "node:test"
import { createCarousel } from "../snippet/carousel/carousel.js"

/** What the app is asked for one placement in a shop whose page says this of itself. */
async function asked(Shopify) {
  const addresses = []
  const fetch = async (address) => {
    addresses.push(new URL(address))
    return { ok: true, json: async () => ({ products: [] }) }
  }
  const config = { api: "https://app.test/storefront/v1", shop: "a.myshopify.com", page: "home" }
  const carousel = createCarousel({ window: { Shopify, fetch }, document: {}, config, consent: { allowed: () => false } })
  await carousel.fill({ dataset: {} })
  return Object.fromEntries(addresses[0].searchParams)
}

test("prices are asked for in the country in which the shopper sees the shop", async () => {
  assert.equal((await asked({ country: "CH" })).country, "CH")
})

test("a page that names no country asks for the shop's own prices", async () => {
  for (const Shopify of [undefined, {}]) assert.equal("country" in (await asked(Shopify)), false)
})

test("a placement that is off is not asked for, and another asks for as many as its merchant wants", async () => {
  const asked = []
  const fetch = async (address) => asked.push(new URL(address).searchParams) && { ok: true, json: async () => ({}) }
  const config = { api: "https://app.test/v1", shop: "a", page: "home", carousels: { cart: { off: true }, home: { most: 5 } } }
  const carousel = createCarousel({ window: { fetch }, document: {}, config, consent: { allowed: () => false } })
  for (const perennialCarousel of ["cart", "home", "other"]) await carousel.fill({ dataset: { perennialCarousel } })
  assert.deepEqual(asked.map((query) => [query.get("placement"), query.get("limit")]), [["home", "5"], ["other", "12"]])
})
