import assert from "node:assert/strict"
import test from "node:test"
import { createExitIntent } from "../snippet/exit/exit-intent.js"
import { createTouchIntent, createTrigger } from "../snippet/touch/touch-intent.js"
import { createClock, createWindow, event } from "./doubles.mjs"

function mouse() {
  const document = new EventTarget()
  const clock = createClock()
  let fired = 0
  const intent = createExitIntent({ window: { innerWidth: 1_000 }, document, fire: () => (fired += 1), now: clock.now })
  const move = (y, fields) => {
    clock.pass(20)
    document.dispatchEvent(event("pointermove", { pointerType: "mouse", clientY: y, ...fields }))
  }
  const leave = (fields) => {
    const leaving = { pointerType: "mouse", relatedTarget: null, clientX: 400, clientY: -2, buttons: 0, ...fields }
    document.dispatchEvent(event("pointerout", leaving))
  }
  return { clock, intent, move, leave, fired: () => fired }
}

const rise = ({ move }) => [200, 120, 40].forEach((y) => move(y))

test("the mouse leaving upwards over the top edge is an exit", () => {
  const it = mouse()
  rise(it)
  it.leave()
  assert.equal(it.fired(), 1)
})

for (const [what, fields] of [
  ["into another element", { relatedTarget: {} }],
  ["over the side", { clientY: 300 }],
  ["over the corner to a second monitor", { clientX: -3 }],
  ["over the other corner", { clientX: 1_002 }],
  ["while dragging", { buttons: 1 }],
  ["by a pen", { pointerType: "pen" }],
  ["by a finger", { pointerType: "touch" }],
]) {
  test(`leaving ${what} is no exit`, () => {
    const it = mouse()
    rise(it)
    it.leave(fields)
    assert.equal(it.fired(), 0)
  })
}

test("a mouse that wavered or rested before the edge is no exit", () => {
  const wavering = mouse()
  ;[80, 20, 60].forEach((y) => wavering.move(y))
  wavering.leave()
  const resting = mouse()
  rise(resting)
  resting.clock.pass(151)
  resting.leave()
  assert.equal(wavering.fired() + resting.fired(), 0)
})

test("disarmed, no gesture counts", () => {
  const it = mouse()
  it.intent.disarm()
  rise(it)
  it.leave()
  assert.equal(it.fired(), 0)
})

function phone({ cartCount = 0 } = {}) {
  const window = createWindow({ scrollY: 0, innerHeight: 700 })
  const document = Object.assign(new EventTarget(), { documentElement: { scrollHeight: 4_700 }, hidden: false })
  const clock = createClock()
  let fired = 0
  createTouchIntent({ window, document, cartCount, fire: () => (fired += 1), now: clock.now })
  const scroll = (y, ms = 20) => {
    clock.pass(ms)
    window.scrollY = y
    window.dispatchEvent(event("scroll"))
  }
  const away = (ms) => {
    document.hidden = true
    document.dispatchEvent(event("visibilitychange"))
    clock.pass(ms)
    document.hidden = false
    document.dispatchEvent(event("visibilitychange"))
  }
  const tap = () => document.dispatchEvent(event("click"))
  return { window, clock, scroll, away, tap, deps: { window, document, now: clock.now }, fired: () => fired }
}

const flingUp = (it, from = 2_000, step = 40) => {
  it.scroll(from)
  for (let i = 1; i <= 6; i += 1) it.scroll(from - i * step)
}

test("a fast scroll up from the depth of the page is a sign of leaving", () => {
  const it = phone()
  flingUp(it)
  assert.equal(it.fired(), 1)
})

test("a slow scroll up, a shallow one and one after a tap are not", () => {
  const [slow, shallow, tapped] = [phone(), phone(), phone()]
  flingUp(slow, 2_000, 20)
  flingUp(shallow, 900)
  tapped.scroll(2_000)
  tapped.tap()
  flingUp(tapped)
  assert.equal(slow.fired() + shallow.fired() + tapped.fired(), 0)
})

test("one return is not enough, with a full cart at rest it is", () => {
  const it = phone({ cartCount: 2 })
  it.away(5_000)
  assert.equal(it.fired(), 0)
  it.window.waiting.at(-1).act()
  assert.equal(it.fired(), 1)
})

test("a short absence counts for nothing", () => {
  const it = phone()
  for (let i = 0; i < 5; i += 1) it.away(4_999)
  assert.equal(it.fired(), 0)
})

test("each sign alone is enough where it is the trigger, and no other is", () => {
  const made = (kind) => {
    const it = phone()
    let fired = 0
    createTrigger({ ...it.deps, trigger: { kind }, config: { cart_count: 1 }, fire: () => (fired += 1) })
    return { ...it, count: () => fired }
  }
  const [returns, scrolls] = [made("return"), made("scroll_up")]
  for (const it of [returns, scrolls]) it.away(5_000)
  assert.deepEqual([returns.count(), scrolls.count()], [1, 0])
  for (const it of [returns, scrolls]) flingUp(it)
  assert.deepEqual([returns.count(), scrolls.count()], [1, 1])
})
