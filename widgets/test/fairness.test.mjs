/** Whatever she does in however many tabs: once a session, never after she bought, never in the days after a no. */
import assert from "node:assert/strict"
import test from "node:test"
import { createMemory } from "../snippet/memory.js"
import { createClock, createStorage } from "./doubles.mjs"

const DAY = 86_400_000
const TWO_TABS_APART = 0.02 * DAY
const COOLDOWNS = [0, 1, 7, 30]
const WAITS = [1, 60_000, DAY / 48, DAY / 2, DAY, 7 * DAY, 29 * DAY]
const ACTS = ["open", "wait", "wait", "decline", "buy", "leave", "leave", "leave"]
const LIVES = 500
const STEPS = 40

/** Seeded dice, so that what fails can be played again. */
function createDice(seed) {
  const next = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  return (list) => list[Math.floor(next() * list.length)]
}

/** What was shown, declined and bought, each with its moment and its tab, in the order it happened. */
function lifeOf(seed, consent) {
  const [pick, clock, local] = [createDice(seed), createClock(1_000 * DAY), createStorage()]
  const [tabs, events] = [[createStorage()], []]
  const memoryOf = (tab) =>
    createMemory({ window: { sessionStorage: tab, localStorage: local }, consent: { allowed: () => consent }, now: clock.now })
  const note = (what, tab, days) => events.push({ what, tab, days, at: clock.now() })
  const acts = {
    open: () => tabs.push(createStorage()),
    wait: () => clock.pass(pick(WAITS)),
    decline: (tab) => (memoryOf(tab).dismissed({}), note("declined", tab)),
    buy: (tab) => pick([true, false, false]) && (memoryOf(tab).converted(), note("bought", tab)),
    leave(tab) {
      const days = pick(COOLDOWNS)
      if (memoryOf(tab).showing({ cooldown_days: days })) note("shown", tab, days)
    },
  }
  for (let i = 0; i < STEPS; i += 1) acts[pick(ACTS)](pick(tabs))
  return events
}

/** Each showing with what had happened by then; without consent each tab is all that is known of her. */
const showingsOf = (events, consent) =>
  events.flatMap((each, i) => {
    const past = events.slice(0, i).filter(({ tab }) => consent || tab === each.tab)
    const since = (what) => Math.min(...past.filter((one) => one.what === what).map(({ at }) => each.at - at))
    return each.what === "shown" ? [{ ...each, since }] : []
  })

for (const consent of [true, false]) {
  const lives = Array.from({ length: LIVES }, (_, i) => showingsOf(lifeOf(i + 1, consent), consent))
  const shown = lives.flat()
  const how = consent ? "with consent" : "without consent"

  test(`${how} a popup comes once a session, whatever happens in which tab`, () => {
    assert.ok(shown.length > LIVES)
    for (const life of lives) assert.equal(new Set(life.map(({ tab }) => tab)).size, life.length)
    if (consent) for (const { since } of shown) assert.ok(since("shown") >= TWO_TABS_APART)
  })

  test(`${how} none comes within 30 days after she bought`, () => {
    for (const { since } of shown) assert.ok(since("bought") >= 30 * DAY)
  })

  test(`${how} none comes in its own days after a no`, () => {
    for (const { since, days } of shown) assert.ok(since("declined") >= days * DAY)
  })
}
