import assert from "node:assert/strict"
import test from "node:test"
import { clockOf, createCountdown, lifeOf } from "../snippet/claim/countdown.js"
import { askVoucher } from "../snippet/claim/voucher.js"
import { createWindow } from "./doubles.mjs"

const config = { api: "https://app.test/storefront/v1", shop: "a.myshopify.com" }
const END = Date.parse("2026-01-01T00:00:00Z")
const browser = { token: async () => "token", kept: () => "token" }
const code = { code: "STAY-1", ends_at: "2026-01-01T00:00:00Z", apply_url: "https://a.test/discount/STAY-1" }

function ask(answers) {
  const pauses = []
  const window = createWindow({ answers, setTimeout: (act, ms) => (pauses.push(ms), setImmediate(act)) })
  return { window, pauses, answer: askVoucher({ window, config, ...browser, popup: 5, now: () => END - 60_000 }) }
}

test("a code that is ready comes at once", async () => {
  const { window, answer } = ask([[200, code]])
  const { ends_at: _, ...rest } = code
  assert.deepEqual(await answer, { state: "ready", ...rest, life: 60_000 })
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

/** The answers of one call by a signed-in customer: her key, then what became of it. */
const calls = (...all) => all.flatMap((answer, i) => [[200, { customer: "7", key: `key-${i}` }], answer])

async function askSignedIn(answers, more = {}) {
  const window = createWindow({ answers, setTimeout: (act) => setImmediate(act) })
  const asking = { window, config, isSignedIn: true, ...browser, ...more, popup: 5, now: () => END - 60_000 }
  return { answer: await askVoucher(asking), asked: window.asked }
}

test("who is signed in asks by the shop's own address, with a new key each time", async () => {
  const { answer, asked } = await askSignedIn(calls([202, { retry_after_ms: 300 }], [200, code]))
  assert.equal(answer.code, "STAY-1")
  assert.deepEqual(
    asked.map(({ url, body }) => [url, body?.key, body?.visitor]),
    [["me", undefined, undefined], ["vouchers", "key-0", "token"], ["me", undefined, undefined], ["vouchers", "key-1", "token"]].map(
      ([name, ...rest]) => [`/apps/perennial/v1/${name}`, ...rest],
    ),
  )
})

test("a browser without a token is not named", async () => {
  const { asked } = await askSignedIn(calls([200, code]), { kept: () => null })
  assert.equal(asked[1].body.visitor, null)
})

test("a shop that has moved the app's address is asked there", async () => {
  const { asked } = await askSignedIn(calls([200, code]), { config: { ...config, proxy: "/tools/thanks" } })
  assert.equal(asked[0].url, "/tools/thanks/v1/me")
})

for (const [name, answers] of [
  ["has gone meanwhile", [[200, { customer: null, key: null }]]],
  ["is not known there", [[404, {}]]],
  ["went between the two calls", [[200, { customer: "7", key: "k" }], [401, {}]]],
]) {
  test(`a sign-in that ${name} leaves her the code of her browser`, async () => {
    const { answer, asked } = await askSignedIn([...answers, [200, code]])
    assert.equal(answer.code, "STAY-1")
    assert.deepEqual(asked.at(-1).body, { shop: "a.myshopify.com", visitor: "token", popup: 5 })
  })
}

test("a signed-in customer who may have none is refused, and her browser is not asked instead", async () => {
  const { answer, asked } = await askSignedIn(calls([409, {}]))
  assert.deepEqual(answer, { state: "refused" })
  assert.equal(asked.length, 2)
})

test("the clock shows whole hours, minutes and seconds", () => {
  assert.equal(clockOf(48 * 3_600_000), "48:00:00")
  assert.equal(clockOf(3_599_001), "01:00:00")
  assert.equal(clockOf(61_000), "00:01:01")
  assert.equal(clockOf(1), "00:00:01")
})

/** A device: the moment it really is, its own clock that may be wrong and set about, and one that stops in its sleep. */
function createDevice(at, wrongBy = 0) {
  let [real, offset, ran] = [at, wrongBy, 0]
  const timers = []
  return {
    real: () => real,
    now: () => real + offset,
    running: () => ran,
    set: (by) => (offset += by),
    pass(ms, { asleep = false } = {}) {
      real += ms
      if (!asleep) ran += ms
    },
    window: { setTimeout: (act, ms) => timers.push([act, ms]) },
    timers,
  }
}

test("the countdown follows the server's moment and ends once", () => {
  const device = createDevice(END - 2_500)
  const seen = []
  let ended = 0
  const tick = (left) => seen.push(left)
  createCountdown({ ...device, life: 2_500, tick, end: () => (ended += 1) }).start()
  while (device.timers.length) {
    const [act, ms] = device.timers.shift()
    device.pass(ms)
    act()
  }
  assert.deepEqual(seen, ["00:00:03", "00:00:02", "00:00:01"])
  assert.equal(ended, 1)
})

const secondsOf = (clock) => clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0)

/** Small, fast and the same every time: mulberry32. */
function createDice(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0
    let value = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return (((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * below
  }
}

/** One page view: ask for the code, then watch the countdown while clocks are set about and the lid is closed. */
function watch(device, dice, { steps, toldAt }) {
  const promised = []
  const sleeps = dice(2) < 1
  const life = lifeOf(code.ends_at, toldAt(device), device.now())
  const tick = (left) => promised.push([device.real(), secondsOf(left)])
  createCountdown({ ...device, life, tick, end: () => {} }).start()
  for (let i = 0; i < steps && device.timers.length; i += 1) {
    const [act, ms] = device.timers.shift()
    // A clock set back and a sleep in one page view hide each other: nothing on the device knows of that.
    if (dice(8) < 1 && !sleeps) device.set(dice(7_200_000) - 3_600_000)
    if (dice(8) < 1 && sleeps) device.pass(dice(600_000), { asleep: true })
    device.pass(ms + dice(50))
    act()
  }
  device.timers.length = 0
  return promised
}

test("whatever the clocks do and however often she reloads, no countdown ever promises a later end than the code's", () => {
  const served = (device) => new Date(Math.floor(device.real() / 1_000) * 1_000).toUTCString()
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const dice = createDice(seed)
    const device = createDevice(END - dice(7_200_000), dice(2) < 1 ? 0 : dice(7_200_000) - 3_600_000)
    for (let reload = 0; reload < 3 && device.real() < END; reload += 1) {
      const promised = watch(device, dice, { steps: 12, toldAt: served })
      for (const [at, seconds] of promised) {
        assert.ok(at + (seconds - 1) * 1_000 < END, `seed ${seed}`)
      }
      device.pass(dice(60_000))
    }
  }
})

test("at zero it ends, and says nothing more", () => {
  const device = createDevice(END + 1)
  let ended = 0
  createCountdown({ ...device, life: lifeOf(code.ends_at, null, device.now()), tick: assert.fail, end: () => (ended += 1) }).start()
  assert.deepEqual([ended, device.timers.length], [1, 0])
})

test("a device whose clock is slow believes the server's time, one whose clock is fast its own", () => {
  const toldAt = new Date(END - 60_000).toUTCString()
  assert.equal(lifeOf(code.ends_at, toldAt, END - 3_600_000), 59_001)
  assert.equal(lifeOf(code.ends_at, toldAt, END - 30_000), 30_000)
  assert.equal(lifeOf(code.ends_at, null, END - 30_000), 30_000)
})

test("what is for customers sends who is not signed in to sign in, and is no refusal", async () => {
  assert.deepEqual(await ask([[409, { error: "sign_in_first" }]]).answer, { state: "signed_out" })
  assert.deepEqual(await ask([[409, { error: "budget_spent" }]]).answer, { state: "refused" })
})

test("points and credit are ready without a code", async () => {
  const { answer } = await askSignedIn(calls([200, { given: "points", points: 100 }]))
  assert.deepEqual(answer, { state: "ready", given: "points", points: 100, life: undefined })
})
