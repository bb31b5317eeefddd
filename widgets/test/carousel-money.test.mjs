import assert from "node:assert/strict"
import test from "node:test"
import { createMoney, createPrices, priceOf } from "../snippet/carousel/money.js"

const SAMPLES = [
  ["$12,345.00", 123_456_789, "$1,234,567.89"],
  ["12.345,00 €", 1_290, "12,90 €"],
  ["12'345.00 CHF", 100_000, "1'000.00 CHF"],
  ["¥12,345", 190_000, "¥1,900"],
  ["12 345,00 kr", 99, "0,99 kr"],
  ["Rs. 12345.00", 1_234_500, "Rs. 12345.00"],
]

for (const [sample, hundredths, written] of SAMPLES) {
  test(`a theme that writes ${sample} writes ${written}`, () => {
    assert.equal(createMoney(sample)(hundredths), written)
  })
}

test("a sample that cannot be read teaches nothing", () => {
  for (const sample of [undefined, "", "free", "1.234"]) assert.equal(createMoney(sample), null)
})

test("a price in another currency than the theme's is written by the page's language", () => {
  const write = createPrices({ money: "$12,345.00", currency: "USD" }, "en")
  assert.equal(write(1_990, "USD"), "$19.90")
  assert.equal(write(1_990, "EUR"), priceOf(1_990, "EUR", "en"))
})

test("minor units of a currency without cents are whole units in the theme's hundredths", () => {
  const write = createPrices({ money: "¥12,345", currency: "JPY" }, "ja")
  assert.equal(write(1_900, "JPY"), "¥1,900")
})
