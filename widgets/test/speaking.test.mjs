import assert from "node:assert/strict"
import test from "node:test"
import { createArming } from "../snippet/arming/arming.js"
import { createTrigger as createExit } from "../snippet/exit/index.js"
import { createSpeaker } from "../snippet/speaking/speaking.js"
import { createTargeting } from "../snippet/targeting/targeting.js"
import { createTrigger } from "../snippet/triggers/index.js"
import { createVerdict } from "../snippet/verdict/verdict.js"
import { createClock, createStorage, createWindow, event, turn } from "./doubles.mjs"

globalThis.LOCALES = []

const popup = (fields) => ({
  id: 1,
  pages: ["home"],
  triggers: [{ kind: "exit_intent" }],
  content: { title: "Stay" },
  ...fields,
})

/** A page with the real arming, speaking, triggers, targeting and verdict; only the drawing is a stand-in. */
function createPage({ popups = [popup()], config = {}, cartCount = 0, referrer = "", dialogs = [], cookie = "", allowed = false, ...more } = {}) {
  const clock = createClock(1_700_000_000_000)
  const shown = []
  const told = []
  const element = { visibility: "visible", overflowY: "visible" }
  const document = Object.assign(new EventTarget(), {
    referrer,
    cookie,
    hidden: false,
    hasFocus: () => true,
    body: {},
    activeElement: null,
    documentElement: { lang: "en", scrollHeight: 2_000 },
    querySelectorAll: () => dialogs,
  })
  const window = createWindow({
    location: { host: "shop.test", pathname: "/", search: "" },
    innerWidth: 1_000,
    innerHeight: 800,
    scrollY: 0,
    setInterval: (act) => window.beats.push(act),
    clearInterval: (id) => id && (window.beats[id - 1] = () => {}),
    beats: [],
    sessionStorage: createStorage(),
    localStorage: createStorage(),
    matchMedia: () => ({ matches: false }),
    getSelection: () => ({ type: "Caret" }),
    getComputedStyle: () => element,
    PerformanceObserver: class { observe() {} disconnect() {} },
    ...more,
  })
  const consent = { allowed: () => allowed, whenAllowed: (act) => allowed && act() }
  const parts = {
    popup: { showPopup: async (at, { id }, facts) => shown.push(Object.keys(facts).length ? [id, facts] : id) },
    exit: { createTrigger: (deps) => createExit({ ...deps, now: clock.now }) },
    triggers: { createTrigger },
    targeting: { createTargeting },
    verdict: { createVerdict: (at) => createVerdict({ ...at, now: clock.now }) },
  }
  const load = async (name) => parts[name] || Promise.reject(new Error(name))
  const context = {
    window, document, consent, load, startedAt: clock.now(),
    config: { cart_count: cartCount, shop: "a.test", api: "https://app.test/v1", currency: "USD", ...config },
    idle: (act) => Promise.resolve().then(act).catch(() => {}),
    track: (...said) => told.push(said),
  }
  let speaker
  const arming = createArming(context, popups, async (...asked) => speaker?.speak(...asked), clock.now)
  return {
    clock, document, element, window, shown, told, context,
    async arm(sign = "pointermove") {
      speaker = await createSpeaker(context, popups, () => {}, clock.now)
      await turn()
      await arming.arm(sign)
    },
    beat: async (ms = 1_000) => {
      clock.pass(ms)
      window.beats.forEach((act) => act())
      await turn()
    },
    leave: async () => {
      document.dispatchEvent(event("pointermove", { pointerType: "mouse", clientY: 50 }))
      document.dispatchEvent(event("pointerout", { pointerType: "mouse", relatedTarget: null, clientX: 400, clientY: -1, buttons: 0 }))
      await turn()
    },
  }
}

async function settled(options) {
  const it = createPage(options)
  await it.arm()
  it.clock.pass(5_000)
  it.document.dispatchEvent(event("pointerdown"))
  return it
}

test("after the dwell and one interaction, leaving shows the popup once", async () => {
  const it = await settled()
  await it.leave()
  await it.leave()
  assert.deepEqual(it.shown, [1])
})

test("not before the dwell, and not to someone who did nothing", async () => {
  const early = createPage()
  await early.arm("pointerdown")
  early.clock.pass(4_999)
  await early.leave()
  const idle = createPage()
  await idle.arm()
  idle.clock.pass(60_000)
  await idle.leave()
  assert.deepEqual([...early.shown, ...idle.shown], [])
})

test("the press that woke the page is an interaction", async () => {
  const it = createPage()
  await it.arm("pointerdown")
  it.clock.pass(5_000)
  await it.leave()
  assert.deepEqual(it.shown, [1])
})

test("a full cart stands for an interaction, but not on the first view from a search", async () => {
  const browsing = createPage({ cartCount: 1, referrer: "https://shop.test/cart" })
  const landing = createPage({ cartCount: 1, referrer: "https://search.test/" })
  for (const it of [browsing, landing]) {
    await it.arm()
    it.clock.pass(5_000)
    await it.leave()
  }
  assert.deepEqual([browsing.shown, landing.shown], [[1], []])
})

const box = { width: 300, height: 200, left: 10, right: 310, top: 10, bottom: 210 }
for (const [what, hinder] of [
  ["a field has focus", (it) => (it.document.activeElement = { matches: () => true })],
  ["text is selected", (it) => (it.window.getSelection = () => ({ type: "Range" }))],
  ["a dialog is up", (it) => (it.document.querySelectorAll = () => [{ getBoundingClientRect: () => box }])],
  ["a drawer locks the page", (it) => (it.element.overflowY = "hidden")],
  ["the tab is hidden", (it) => (it.document.hidden = true)],
  ["she works in another window", (it) => (it.document.hasFocus = () => false)],
  ["the theme editor is open", (it) => (it.window.Shopify = { designMode: true })],
  ["the showing cannot be remembered", (it) => (it.window.sessionStorage.setItem = () => { throw new Error("full") })],
  ["another tab showed one a moment ago", (it) => it.window.localStorage.setItem("_pn_shown", it.clock.now())],
]) {
  test(`never while ${what}`, async () => {
    const it = await settled()
    hinder(it)
    await it.leave()
    assert.deepEqual(it.shown, [])
  })
}

test("a dialog that the theme keeps out of sight does not count", async () => {
  const hidden = { getBoundingClientRect: () => ({ ...box, left: 1_000, right: 1_300 }) }
  const it = await settled({ dialogs: [hidden] })
  await it.leave()
  assert.deepEqual(it.shown, [1])
})

test("back from the back/forward cache, nothing shows any more", async () => {
  const it = await settled()
  it.window.dispatchEvent(event("pageshow", { persisted: true }))
  await it.leave()
  assert.deepEqual(it.shown, [])
})

test("what comes late comes not at all", async () => {
  const it = await settled()
  const { load } = it.context
  it.context.load = load
  const slow = createPage()
  slow.context.load = async (name) => {
    if (name === "popup") slow.clock.pass(1_500)
    return load(name)
  }
  await slow.arm("pointerdown")
  slow.clock.pass(5_000)
  await slow.leave()
  assert.deepEqual([...it.shown, ...slow.shown], [])
})

test("of several popups the first that may come comes, and no second", async () => {
  const it = await settled({ popups: [popup({ id: 7, target: { url: ["/pages/"] } }), popup({ id: 2 }), popup({ id: 3 })] })
  await it.leave()
  assert.deepEqual(it.shown, [2])
})

test("of two tabs that would show at the same moment one does", async () => {
  let last = Promise.resolve()
  const locks = { request: (name, act) => (last = last.then(act)) }
  const stores = { localStorage: createStorage(), navigator: { locks }, matchMedia: () => ({ matches: false }) }
  const tabs = [await settled({ ...stores, allowed: true }), await settled({ ...stores, allowed: true })]
  await Promise.all(tabs.map((it) => it.leave()))
  assert.equal(tabs.flatMap((it) => it.shown).length, 1)
})

for (const [trigger, set] of [
  [{ kind: "time", ms: 8_000 }, async (it) => it.beat(8_000)],
  [{ kind: "scroll", percent: 50 }, async (it) => ((it.window.scrollY = 600), it.document.dispatchEvent(event("scroll")))],
  [{ kind: "idle", ms: 20_000 }, async (it) => it.beat(20_000)],
  [{ kind: "pages", count: 3 }, async (it) => (it.window.sessionStorage.setItem("_pn_visit", '{"pages":3}'), it.beat())],
  [{ kind: "cart_value", min_minor: 5_000 }, async (it) => ((it.context.config.cart_total = 5_000), it.beat())],
  [{ kind: "event", name: "quiz" }, async (it) => it.document.dispatchEvent(event("perennial:quiz"))],
]) {
  test(`the trigger ${trigger.kind} sets it off, and not before it is reached`, async () => {
    const it = await settled({ popups: [popup({ triggers: [trigger] })] })
    await it.beat()
    it.document.dispatchEvent(event("scroll"))
    await turn()
    assert.deepEqual(it.shown, [])
    await set(it)
    await turn()
    assert.deepEqual(it.shown, [1])
  })
}

test("lingering at the buy button adds up, and ends when she buys", async () => {
  const near = { target: { closest: () => ({}) } }
  const [stays, buys] = [0, 1].map(() => settled({ popups: [popup({ triggers: [{ kind: "hesitation", ms: 1_000 }] })] }))
  for (const it of [await stays, await buys]) {
    const over = event("pointerover")
    Object.defineProperty(over, "target", { value: near.target })
    it.document.dispatchEvent(over)
    if (it === (await buys)) it.document.dispatchEvent(event("submit"))
    for (let i = 0; i < 4; i += 1) await it.beat(250)
  }
  assert.deepEqual([(await stays).shown, (await buys).shown], [[1], []])
})

test("what she clicks for comes at once, though one was shown before, and again", async () => {
  const it = createPage({ popups: [popup({ triggers: [{ kind: "click", selector: "#offer" }] })] })
  it.window.sessionStorage.setItem("_pn_shown", 1)
  await it.arm()
  for (let i = 0; i < 2; i += 1) {
    const click = event("click")
    Object.defineProperty(click, "target", { value: { closest: (selector) => selector === "#offer" } })
    it.document.dispatchEvent(click)
    await turn()
    it.context.isUp = false
  }
  assert.deepEqual(it.shown, [1, 1])
})

test("a kind of trigger that this version does not know sets nothing off", async () => {
  const it = await settled({ popups: [popup({ triggers: [{ kind: "moon" }] })] })
  await it.leave()
  await it.beat(60_000)
  assert.deepEqual(it.shown, [])
})

const cookie = `_pv=${Buffer.from(JSON.stringify([12, "00112233445566778899aabbccddeeff"])).toString("base64url")}.sig`

async function known(verdict, fields, more) {
  const answers = verdict && [[200, verdict]]
  const it = createPage({ popups: [popup(fields)], cookie, allowed: true, answers, ...more })
  it.context.startedAt = it.clock.now()
  await it.arm("pointerdown")
  it.clock.pass(5_000)
  it.window.waiting.filter(Boolean).forEach(({ act }) => act())
  await turn()
  await it.leave()
  return it
}

test("for a known visitor the server's verdict decides, asked once a session and kept", async () => {
  const free = await known({ may_interrupt: true, popups: [1], until: null })
  const held = await known({ may_interrupt: false, popups: [], until: "2026-01-01T00:00:00Z" })
  assert.deepEqual([free.shown, held.shown], [[1], []])
  assert.equal(free.window.asked.length, 1)
  assert.match(free.window.asked[0].url, /^https:\/\/app\.test\/v1\/attention\?shop=a\.test&visitor=/)
  const again = createPage({ cookie, allowed: true, sessionStorage: held.window.sessionStorage })
  await again.arm()
  again.window.waiting.filter(Boolean).forEach(({ act }) => act())
  await turn()
  assert.equal(again.window.asked.length, 0)
})

test("the verdict is never asked at load: it waits out the dwell", async () => {
  const it = createPage({ cookie, allowed: true })
  await it.arm()
  assert.equal(it.window.asked.length, 0)
  assert.equal(it.window.waiting[0].ms, 5_000)
})

for (const [what, answers] of [["is down", [new Error("down")]], ["answers an error", [[500, {}]]]]) {
  test(`while the server ${what} the session's own rules decide`, async () => {
    assert.deepEqual((await known(null, {}, { answers })).shown, [1])
  })
}

test("what is meant for some only waits for the server's word", async () => {
  const asks = { asks: true }
  assert.deepEqual((await known({ popups: [1] }, asks)).shown, [1])
  assert.deepEqual((await known({ popups: [] }, asks)).shown, [])
  assert.deepEqual((await known(null, asks, { answers: [[500, {}]] })).shown, [])
  const unknown = await settled({ popups: [popup(asks)] })
  await unknown.leave()
  assert.deepEqual(unknown.shown, [])
})

test("who is held out sees nothing, and both arms are exposed at the same moment, once", async () => {
  const salt = "0123456789abcdef0123456789abcdef" // her position is 5352
  const out = await known({ popups: [1] }, { holdout: [[salt, 5_353]] })
  const into = await known({ popups: [1] }, { holdout: [[salt, 5_352]] })
  await out.leave()
  assert.deepEqual([out.shown, into.shown], [[], [1]])
  assert.deepEqual(out.told, [["popup_withheld", { popup: 1 }]])
})

test("the server's word on who is held out wins over the hash", async () => {
  const holdout = [["0123456789abcdef0123456789abcdef", 10_000]]
  assert.deepEqual((await known({ popups: [1], held_out: [] }, { holdout })).shown, [1])
  assert.deepEqual((await known({ popups: [1], held_out: [1] })).shown, [])
})

test("without a visitor's token nobody is held out", async () => {
  const it = await settled({ popups: [popup({ holdout: [["salt", 10_000]] })] })
  await it.leave()
  assert.deepEqual(it.shown, [1])
})

test("back from signing in, what she went for is shown at her first sign, once, and nothing else after it", async () => {
  const sessionStorage = createStorage()
  sessionStorage.setItem("_pn_again", 2)
  const popups = [popup(), popup({ id: 2 })]
  const it = createPage({ popups, sessionStorage, config: { signed_in: true } })
  await it.arm()
  await turn()
  assert.deepEqual([it.shown, sessionStorage.getItem("_pn_again"), sessionStorage.getItem("_pn_shown")], [[2], null, "1"])
  it.clock.pass(9_000)
  await it.leave()
  assert.deepEqual(it.shown, [2])
})

test("who comes back without having signed in is shown nothing for it", async () => {
  const sessionStorage = createStorage()
  sessionStorage.setItem("_pn_again", 1)
  const it = createPage({ sessionStorage })
  await it.arm()
  await turn()
  assert.deepEqual([it.shown, sessionStorage.getItem("_pn_again")], [[], "1"])
})
