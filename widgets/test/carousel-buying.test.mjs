import assert from "node:assert/strict"
import test from "node:test"
import { createCart } from "../snippet/cards/cart.js"
import { createWindow } from "./doubles.mjs"

function createShop({ answers, drawer = null, path = "/" } = {}) {
  const told = []
  const window = createWindow({ answers, location: { pathname: path }, CustomEvent, Shopify: { routes: { root: "/de/" } } })
  const document = {
    querySelector: () => drawer,
    documentElement: { dispatchEvent: ({ type, bubbles }) => told.push([type, bubbles]) },
  }
  return { cart: createCart({ window, document }), window, told }
}

test("a variant goes into the cart of the shop's own language, and the theme hears of it", async () => {
  const { cart, window, told } = createShop({ answers: [[200, { id: 9 }]] })
  assert.equal(await cart.add("9"), "")
  assert.deepEqual(window.asked, [{ url: "/de/cart/add.js", body: { id: "9", quantity: 1 } }])
  assert.deepEqual(told, [["cart:refresh", true]])
})

test("a refusal comes back in the shop's words, and nothing is refreshed", async () => {
  const { cart, told } = createShop({ answers: [[422, { message: "Cart Error", description: "Only 2 left." }]] })
  assert.equal(await cart.add("9"), "Only 2 left.")
  assert.deepEqual(told, [])
})

test("a drawer of the platform's reference theme gets its sections with the same call", async () => {
  const drawn = []
  const drawer = {
    classList: { remove: () => {} },
    getSectionsToRender: () => [{ id: "cart-drawer" }, { id: "bubble", section: "cart-icon-bubble" }],
    renderContents: (told) => drawn.push(told.id),
  }
  const { cart, window } = createShop({ answers: [[200, { id: 9, sections: {} }]], drawer, path: "/products/a" })
  assert.equal(await cart.add("9"), "")
  assert.deepEqual(window.asked[0].body.sections, ["cart-drawer", "cart-icon-bubble"])
  assert.equal(window.asked[0].body.sections_url, "/products/a")
  assert.deepEqual(drawn, [9])
})

test("a theme that stumbles over its own drawer does not undo what is bought", async () => {
  const drawer = { classList: { remove: () => {} }, renderContents: () => assert.fail("the theme's own fault") }
  const { cart, told } = createShop({ answers: [[200, { id: 9 }]], drawer })
  assert.equal(await cart.add("9"), "")
  assert.equal(told.length, 1)
})

test("on the cart's own page the shop itself takes the form, in any language", () => {
  for (const path of ["/de/cart", "/de/cart/"]) assert.equal(createShop({ path }).cart.isHere(), true)
  for (const path of ["/de/", "/de/products/cart", "/collections/cart"]) assert.equal(createShop({ path }).cart.isHere(), false)
})
