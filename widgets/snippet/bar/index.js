/** The bar chunk, fetched when a page with a bar idles. */
import { watchCart } from "../cart.js"
import { createLook } from "../looks/looks.js"
import { createMemory } from "../memory.js"
import { onSign } from "../sign.js"
import { createTargeting } from "../targeting/targeting.js"
import { knownVisitor } from "../told.js"
import { isHeldOut } from "../verdict/holdout.js"
import { createBar } from "./bar.js"
import css from "./bar.css"

const TOLD = "_pn_told_"

/** A bar stands on page after page; a session hears of it once, at a sign of hers: a load tells nothing and fetches nothing. */
function tellOnce(context, name, popup) {
  const { window, consent, track } = context
  onSign(context, () => {
    if (window.sessionStorage.getItem(TOLD + popup)) return
    if (consent.allowed()) window.sessionStorage.setItem(TOLD + popup, 1)
    track(name, { popup })
  })
}

/** Show the best bar that is for her; one in a page. */
export async function bar(context, bars) {
  const { window, document, config, consent, track } = context
  const memory = context.memory || createMemory(context)
  const factsFor = config.sample ? () => config.sample.facts : await createTargeting(context, bars)
  const popup = bars.find((each) => each.layout === "bar" && !each.asks && factsFor(each))
  if (!popup) return
  const detail = { popup: popup.id }
  const tell = (name) => tellOnce(context, name, popup.id)
  if (consent.allowed() && isHeldOut(popup.holdout, knownVisitor(document))) return tell("popup_withheld")

  const { vars } = createLook({ window, document }, popup, config.brand)
  const view = createBar(
    { ...context, css, vars },
    {
      onClose() {
        memory.dismissed(popup)
        track("popup_dismissed", detail)
      },
      onFollow: () => track("popup_accepted", detail),
    },
  )
  const say = () => {
    const facts = factsFor(popup)
    if (facts) view.say(popup, facts)
  }
  say()
  view.open()
  tell("popup_shown")
  watchCart(context, say)
  return view
}
