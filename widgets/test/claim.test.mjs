import assert from "node:assert/strict"
import test from "node:test"
import { clockOf, createCountdown } from "../snippet/claim/countdown.js"
import { askVoucher } from "../snippet/claim/voucher.js"
import { createClock, createWindow } from "./doubles.mjs"

const config = { api: "https://app.test/storefront/v1", shop: "a.myshopify.com" }
const code = { code: "STAY-1", ends_at: "2026-01-01T00:00:00Z", apply_url: "https://a.test/discount/STAY-1" }

function ask(answers) {
  const pauses = []
  const window = createWindow({ answers, setTimeout: (act, ms) => (pauses.push(ms), setImmediate(act)) })
  return { window, pauses, answer: askVoucher({ window, config, visitor: "token", popup: 5 }) }
}

test("a code that is ready comes at once", async () => {
  const { window, answer } = ask([[200, code]])
  assert.deepEqual(await answer, { state: "ready", ...code })
  assert.deepEqual(window.asked[0].body, { shop: "a.myshopify.com", visitor: "token", popup: 5 })
})

test("a code in preparation is asked for again after the pause the server names, within reason", async () => {
  const preparing = (ms) => [202, { state: "preparing", retry_after_ms: ms }]
  const { pauses, answer } = ask([preparing(800), preparing(1), preparing(99_999), [200, code]])
  assert.equal((await answer).state, "ready")
  assert.deepEqual(pauses, [800, 250, 5_000])
})

test("it does not ask for ever", async () => {
  const { window, answer } = ask(Array.from({ length: 50 }, () => [202, { retry_after_ms: 250 }]))
  assert.equal((await answer).state, "unreachable")
  assert.equal(window.asked.length, 12)
})

for (const [status, state] of [[409, "refused"], [429, "unreachable"], [500, "unreachable"], [404, "unreachable"]]) {
  test(`an answer ${status} is '${state}'`, async () => {
    assert.deepEqual(await ask([[status, {}]]).answer, { state })
  })
}

test("the clock shows whole hours, minutes and seconds", () => {
  assert.equal(clockOf(48 * 3_600_000), "48:00:00")
  assert.equal(clockOf(3_599_001), "01:00:00")
  assert.equal(clockOf(61_000), "00:01:01")
  assert.equal(clockOf(1), "00:00:01")
})

test("the countdown follows the server's moment and ends once", () => {
  const clock = createClock(Date.parse("2026-01-01T00:00:00Z") - 2_500)
  const window = createWindow()
  const seen = []
  let ended = 0
  const tick = (left) => seen.push(left)
  createCountdown({ window, endsAt: code.ends_at, tick, end: () => (ended += 1), now: clock.now }).start()
  for (let i = 0; i < 3; i += 1) {
    const { act, ms } = window.waiting.at(-1)
    clock.pass(ms)
    act()
  }
  assert.deepEqual(seen, ["00:00:03", "00:00:02", "00:00:01"])
  assert.equal(ended, 1)
})
