/** Half an hour of ordinary use, by a clock of its own: nothing in it is leaving, and then she leaves. */
import assert from "node:assert/strict"
import test from "node:test"
import { createExitIntent } from "../snippet/exit/exit-intent.js"
import { createManners } from "../snippet/speaking/manners.js"
import { createClock, event } from "./doubles.mjs"

const WIDE = 1_280
const HIGH = 800
const FRAME_MS = 16

/** A mouse over a page: what each act of hers makes the browser tell. `y` below zero is outside, above the page. */
function createDesk() {
  const clock = createClock()
  const page = { visibility: "visible", overflowY: "visible" }
  const document = Object.assign(new EventTarget(), {
    hidden: false, body: {}, activeElement: null, hasFocus: () => document.focused, focused: true, querySelectorAll: () => document.dialogs, dialogs: [],
  })
  const window = {
    innerWidth: WIDE, innerHeight: HIGH, getSelection: () => ({ type: document.selection }), getComputedStyle: () => page,
  }
  document.selection = "Caret"
  const manners = createManners({ window, document })
  const alarms = []
  createExitIntent({ window, document, now: clock.now, fire: () => manners.isFree() && alarms.push(clock.now()) })
  let at = [640, 400]
  let buttons = 0
  const inside = ([x, y]) => x >= 0 && x < WIDE && y >= 0 && y < HIGH
  const tell = (name, [x, y], more) =>
    document.dispatchEvent(event(name, { pointerType: "mouse", clientX: x, clientY: y, buttons, ...more }))

  /** In a straight line, a step each frame; leaving and coming back are told as browsers do. */
  function move(x, y, ms = 200) {
    const from = at
    const steps = Math.max(1, Math.round(ms / FRAME_MS))
    for (let i = 1; i <= steps; i += 1) {
      clock.pass(ms / steps)
      const next = [from[0] + ((x - from[0]) * i) / steps, from[1] + ((y - from[1]) * i) / steps]
      if (inside(next)) tell("pointermove", next)
      else if (inside(at)) tell("pointerout", next, { relatedTarget: null })
      at = next
    }
  }

  return {
    alarms, clock, document, page, move,
    rest: (ms) => clock.pass(ms),
    jump: (x, y) => (at = [x, y]),
    /** From one element of the page into another. */
    cross: () => tell("pointerout", at, { relatedTarget: {} }),
    press: (is) => (buttons = is ? 1 : 0),
  }
}

const field = { matches: () => true }
const drawer = [{ getBoundingClientRect: () => ({ width: 400, height: HIGH, left: 880, right: WIDE, top: 0, bottom: HIGH }) }]

/** Each takes up to a minute or so of her time. */
const ACTS = {
  reads(it) {
    for (let i = 0; i < 6; i += 1) (it.move(200 + 100 * i, 300 + 40 * (i % 3), 400), it.cross(), it.rest(4_000))
  },
  "uses the menu at the top of the page"(it) {
    it.move(400, 12, 180)
    it.rest(900)
    it.move(700, 4, 300)
    it.rest(1_500)
    it.move(640, 400, 250)
  },
  "switches tabs by the keyboard"(it) {
    it.move(640, 200, 300)
    it.document.hidden = true
    it.document.focused = false
    it.rest(20_000)
    it.document.hidden = false
    it.document.focused = true
    it.jump(300, 60)
    it.move(600, 500, 300)
  },
  "goes slowly to the address bar after a rest at the edge"(it) {
    it.move(500, 3, 600)
    it.rest(400)
    it.move(500, -20, 60)
    it.rest(3_000)
    it.jump(500, -1)
    it.move(640, 300, 300)
  },
  "fills in a form and goes up for her password"(it) {
    it.document.activeElement = field
    it.move(500, 300, 300)
    it.rest(8_000)
    it.move(600, -30, 150)
    it.rest(2_000)
    it.move(600, 320, 200)
    it.document.activeElement = null
  },
  "opens a drawer and leaves over it"(it) {
    it.page.overflowY = "hidden"
    it.document.dialogs = drawer
    it.move(1_100, 300, 300)
    it.move(1_100, -15, 140)
    it.rest(1_000)
    it.move(1_000, 300, 300)
    it.page.overflowY = "visible"
    it.document.dialogs = []
  },
  "chooses in a select that opens upwards over the browser's edge"(it) {
    it.document.activeElement = field
    it.move(300, 90, 200)
    it.move(300, -40, 120)
    it.rest(2_000)
    it.move(300, 90, 200)
    it.document.activeElement = null
  },
  "scrolls by the bar and drags it past the top"(it) {
    it.move(WIDE - 4, 500, 300)
    it.press(true)
    it.move(WIDE - 4, -30, 140)
    it.move(WIDE - 4, 200, 200)
    it.press(false)
  },
  "marks text upwards past the top"(it) {
    it.press(true)
    it.document.selection = "Range"
    it.move(500, 300, 200)
    it.move(500, -10, 140)
    it.press(false)
    it.rest(600)
    it.move(500, -40, 60)
    it.move(500, 300, 200)
    it.document.selection = "Caret"
  },
  "looks at the second monitor at the side"(it) {
    for (const [x, y] of [[WIDE + 300, 500], [-300, 200], [WIDE + 200, 10], [WIDE + 80, -40], [-60, -25]]) {
      it.move(640, 420, 300)
      it.move(x, y, 150)
      it.rest(2_500)
      it.jump(Math.min(Math.max(x, 1), WIDE - 2), 300)
    }
  },
  "works in a window that lies over this one"(it) {
    it.document.focused = false
    it.move(640, 500, 200)
    it.move(640, -20, 140)
    it.rest(10_000)
    it.move(640, 400, 300)
    it.document.focused = true
  },
  "zooms with the keyboard while the pointer rests at the top"(it) {
    it.move(640, 5, 200)
    it.rest(300)
    it.document.dispatchEvent(event("pointerout", { pointerType: "mouse", relatedTarget: null, clientX: 640, clientY: 0, buttons: 0 }))
    it.rest(2_000)
    it.move(640, 400, 300)
  },
  "throws the pointer up and down near the edge"(it) {
    for (const y of [120, 30, 90, 10, 60, 8, 300]) it.move(640, y, 60)
  },
  "leaves at the bottom for the dock"(it) {
    it.move(640, HIGH + 30, 150)
    it.rest(5_000)
    it.jump(640, HIGH - 2)
    it.move(640, 400, 200)
  },
}

test("in half an hour of ordinary use nothing sets it off, and leaving after it does at once", () => {
  const it = createDesk()
  const began = it.clock.now()
  let round = 0
  while (it.clock.now() - began < 1_800_000) {
    for (const [what, act] of Object.entries(ACTS)) {
      act(it)
      assert.deepEqual(it.alarms, [], `${what}, round ${round}`)
      it.rest(1_000 + 137 * (round % 7))
    }
    round += 1
  }
  it.move(640, 300, 200)
  it.move(700, -12, 140)
  assert.equal(it.alarms.length, 1)
  assert.ok(it.clock.now() - it.alarms[0] <= 150)
})
