/** Decide what this page needs, and load the rest only when its moment comes. */
import { readConfig } from "./config.js"
import { createConsent } from "./consent.js"
import { isAsked, popupsDue } from "./due.js"
import { createQuiet } from "./quiet.js"
import { onSign } from "./sign.js"
import { hasNews } from "./told.js"

/**
 * @param {object} deps
 * @param {Window} deps.window
 * @param {Document} deps.document
 * @param {HTMLScriptElement} deps.script  the tag that loaded us; its data attributes serve plain hosts
 * @param {(name: string) => Promise<object>} deps.load  fetches a chunk by name
 */
export function createLoader({ window, document, script, load }) {
  const safely = (act) => Promise.resolve().then(act).catch(() => {})
  const idle = (act) => (window.requestIdleCallback || window.setTimeout)(() => safely(act))

  async function run() {
    const config = await readConfig({ window, document, script })
    if (!config || window.Shopify?.designMode) return
    const consent = createConsent({ window, document, granted: script.dataset.consent === "analytics" })
    let activity
    const active = () => (activity ||= load("activity").then((part) => part.createActivity(context)))
    const track = (...event) => safely(async () => (await active()).push(...event))
    const context = { window, document, config, consent, load, idle, active, track, startedAt: Date.now() }
    const wants = (act) => async (...more) => (await load(act))[act](context, ...more)
    if (config.preview || /pn_preview=/.test(window.location.search)) return wants("preview")()
    const allows = createQuiet(context)
    const due = popupsDue(config, context.startedAt).filter((it) => allows(it) || it.triggers.some(isAsked))
    const popups = due.filter((it) => it.layout !== "bar")
    const count = () => consent.whenAllowed(() => safely(active))

    if (document.querySelector("[data-perennial-carousel]")) {
      idle(async () => (await load("carousel")).fillCarousels(context))
    }
    if (popups.length < due.length) idle(() => wants("bar")(due))
    if (config.plain || hasNews(context)) idle(count)
    onSign(context, (sign) => {
      if (config.notes) safely(wants("visit"))
      if (popups[0]) safely(() => wants("arming")(popups, count, sign))
    })
  }

  function start() {
    const go = () => safely(run)
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", go)
    else go()
  }

  return { start, run }
}
