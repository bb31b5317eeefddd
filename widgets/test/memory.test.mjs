import assert from "node:assert/strict"
import test from "node:test"
import { createMemory } from "../snippet/memory.js"
import { createClock, createStorage } from "./doubles.mjs"

const DAY = 86_400_000
const popup = { cooldown_days: 7 }

function browser({ consent = true } = {}) {
  const [session, local] = [createStorage(), createStorage()]
  const clock = createClock(1_000 * DAY)
  let mayKeep = consent
  const open = (tab = session) =>
    createMemory({ window: { sessionStorage: tab, localStorage: local }, consent: { allowed: () => mayKeep }, now: clock.now })
  return { session, local, clock, open, memory: open(), grant: () => (mayKeep = true) }
}

test("a fresh browser may be shown a popup", () => {
  assert.equal(browser().memory.allows(popup), true)
})

test("one popup a session", () => {
  const { memory } = browser()
  assert.equal(memory.showing(popup), true)
  assert.equal(memory.allows(popup), false)
})

test("a session that lasts all day, or has no consent, still sees one only", () => {
  const [refused, long] = [browser({ consent: false }), browser()]
  for (const { memory } of [refused, long]) memory.showing(popup)
  long.clock.pass(DAY)
  assert.deepEqual([refused.memory.allows(popup), long.memory.allows(popup)], [false, false])
  assert.deepEqual(refused.local.keys(), [])
})

test("with consent another tab shows nothing for half an hour", () => {
  const { memory, clock, open } = browser()
  memory.showing(popup)
  const other = open(createStorage())
  assert.equal(other.allows(popup), false)
  clock.pass(DAY / 48)
  assert.equal(other.allows(popup), true)
})

test("a bar has a dismissal of its own and waits for no popup", () => {
  const { memory } = browser()
  const bar = { ...popup, id: 3, layout: "bar" }
  memory.showing(popup)
  memory.dismissed(popup)
  assert.equal(memory.allows(bar), true)
  memory.dismissed(bar)
  assert.equal(memory.allows(bar), false)
  assert.equal(memory.allows({ ...bar, id: 4 }), true)
})

test("a dismissal holds for the popup's own cool-down, also in a new session", () => {
  const { memory, clock, open } = browser()
  memory.dismissed(popup)
  clock.pass(7 * DAY - 1)
  assert.equal(open(createStorage()).allows(popup), false)
  clock.pass(1)
  assert.equal(open(createStorage()).allows(popup), true)
})

test("without consent a dismissal ends with the session and leaves nothing behind", () => {
  const { memory, local, open } = browser({ consent: false })
  memory.dismissed(popup)
  assert.equal(memory.allows(popup), false)
  assert.deepEqual(local.keys(), [])
  assert.equal(open(createStorage()).allows(popup), true)
})

test("consent that comes later keeps the dismissal", () => {
  const { memory, grant, open } = browser({ consent: false })
  memory.dismissed(popup)
  grant()
  memory.keep()
  assert.equal(open(createStorage()).allows(popup), false)
})

test("nothing for 30 days after a conversion, whatever the cool-down", () => {
  const { memory, clock } = browser()
  memory.converted()
  clock.pass(30 * DAY - 1)
  assert.equal(memory.allows({ cooldown_days: 0 }), false)
  clock.pass(1)
  assert.equal(memory.allows({ cooldown_days: 0 }), true)
})

test("what is remembered is dates and a flag, no identifier", () => {
  const { memory, session, local, clock } = browser()
  memory.showing(popup)
  memory.dismissed(popup)
  memory.converted()
  assert.deepEqual(session.keys(), ["_pn_shown"])
  assert.deepEqual(local.keys(), ["_pn_shown", "_pn_dismissed", "_pn_converted"])
  assert.equal(local.getItem("_pn_dismissed"), String(clock.now()))
})

for (const [what, stores] of [
  ["cannot be reached", () => { throw new Error("blocked") }],
  ["is missing", () => [null, null]],
  ["refuses to write", () => [{ getItem: () => null, setItem() { throw new Error("full") } }, createStorage()]],
]) {
  test(`storage that ${what} means no popup and no error`, () => {
    const window = { get sessionStorage() { return stores()[0] }, get localStorage() { return stores()[1] } }
    const memory = createMemory({ window, consent: { allowed: () => true } })
    assert.equal(memory.allows(popup) && memory.showing(popup), false)
    assert.doesNotThrow(() => (memory.dismissed(popup), memory.converted(), memory.keep()))
  })
}
