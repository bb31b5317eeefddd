import assert from "node:assert/strict"
import test from "node:test"
import { dressOf } from "../snippet/launcher/panel/dress.js"
import { shopButton } from "../snippet/looks/button.js"

/** A page whose buttons have these colours, ground before words; `ours` stand in a row of cards. */
function pageWith(...buttons) {
  const all = buttons.map(([backgroundColor, color, ours]) => ({ backgroundColor, color, closest: () => ours }))
  return { window: { getComputedStyle: (it) => it }, document: { querySelectorAll: () => all } }
}

test("a popup without colours wears the first of the shop's buttons whose words can be read", () => {
  const faint = ["rgb(255, 200, 0)", "rgb(255, 255, 255)"]
  const ours = ["rgb(0, 0, 0)", "rgb(255, 255, 255)", true]
  const clear = ["rgba(0, 0, 0, 0)", "rgb(20, 20, 20)"]
  const good = ["rgb(138, 46, 28)", "rgb(255, 255, 255)"]
  assert.deepEqual(shopButton(pageWith(faint, ours, clear, good)), { accent: good[0], accent_text: good[1] })
  assert.equal(shopButton(pageWith(faint, ours, clear)), undefined)
  assert.equal(shopButton(pageWith()), undefined)
})

test("what can be read begins at a contrast of 4.5", () => {
  const white = "rgb(255, 255, 255)"
  assert.ok(shopButton(pageWith(["rgb(118, 118, 118)", white])))
  assert.equal(shopButton(pageWith(["rgb(119, 119, 119)", white])), undefined)
  assert.ok(shopButton(pageWith([white, "rgb(0, 0, 0)"])))
})

test("the panel wears the brand's dark colours where the page's words are bright, and only there", () => {
  const page = (color) => ({ document: { body: { color } }, window: { getComputedStyle: (it) => it } })
  const config = { style: "--pn-text:#111111;--pn-lift:16px", dark: "--pn-text:#eeeeee;" }
  assert.equal(dressOf(page("rgb(240, 240, 240)"), config), "--pn-text:#111111;--pn-lift:16px;--pn-text:#eeeeee;")
  assert.equal(dressOf(page("rgb(20, 20, 20)"), config), config.style)
  assert.equal(dressOf(page("rgb(240, 240, 240)"), { style: "" }), "")
})
