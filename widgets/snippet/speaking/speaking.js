/** Whether a popup may speak now, and the promise that at most one ever comes unasked. */
import { createMemory } from "../memory.js"
import { popupWords } from "../popup/words.js"
import { knownVisitor } from "../told.js"
import { fetchAhead } from "./fetching.js"
import { createManners } from "./manners.js"

/** What comes later than this after a gesture would come out of the blue. */
const LATE_MS = 1_500

const isParticular = ({ target, content }) => target || /\{/.test(content.title + content.text)

/**
 * @param {object[]} popups  those of this page
 * @param {() => void} count  makes her a visitor as soon as she agrees to it
 */
export async function createSpeaker(context, popups, count, now = Date.now) {
  const { window, document, consent, load, track } = context
  const manners = createManners(context)
  const memory = (context.memory = createMemory({ ...context, now }))
  const isKnown = () => consent.allowed() && knownVisitor(document)
  let factsFor = () => ({})
  let verdict
  let judge

  /** A known visitor's arm must be known before anything comes. */
  const heard = () => (verdict ??= isKnown() ? judge?.createVerdict(context) : undefined)
  const mayCome = (popup) => (isKnown() ? heard()?.speaks(popup) : !popup.asks) && memory.allows(popup)

  /** Of two tabs that would show at the same moment, one does. */
  const alone = (act) => window.navigator?.locks?.request("_pn", act) ?? act()

  async function show(popup, asked, facts) {
    const asAt = now()
    const { showPopup } = await load("popup")
    const isInTime = now() - asAt < LATE_MS
    const comes = asked || (isInTime && manners.isFree() && (await alone(() => memory.showing(popup))))
    if (!comes) return false
    if (asked || !heard()?.holdsBack(popup)) await showPopup(context, popup, facts)
    else {
      context.isUp = false
      track("popup_withheld", { popup: popup.id })
    }
    return true
  }

  /** True when this page has had its popup, or would have had it in the other arm. */
  async function speak(popup, asked) {
    const facts = factsFor(popup)
    if (context.isUp || !facts || !manners.isFree(asked) || !(asked || mayCome(popup))) return false
    context.isUp = true
    const has = await show(popup, asked, facts).catch(() => false)
    if (!has) context.isUp = false
    return has
  }

  async function learn() {
    const { loadFeatures, customerPrivacy } = window.Shopify || {}
    if (loadFeatures && !customerPrivacy) load("privacy").then((part) => part.askPlatform(context, count), () => {})
    else count()
    consent.whenAllowed(memory.keep)
    consent.whenAllowed(() => load("verdict").then((part) => ((judge = part), heard())).catch(() => {}))
    fetchAhead(context, popups)
    context.words = popupWords(context)
    if (popups.some(isParticular)) factsFor = await (await load("targeting")).createTargeting(context, popups)
  }

  await learn()
  return { speak }
}
