import assert from "node:assert/strict"
import test from "node:test"
import { pageOf } from "../segment-action/src/address.js"

test("a segment of the admin leads to the app's page of it", () => {
  assert.equal(pageOf([{ id: "gid://shopify/Segment/206588280" }]), "app:admin/segments/from-platform?segment=206588280")
})

test("anything else leads nowhere", () => {
  for (const selected of [undefined, [], [{ id: "" }], [{ id: "gid://shopify/Customer/1" }], [{ id: "gid://shopify/Segment/1&x=2" }]]) {
    assert.equal(pageOf(selected), null)
  }
})
