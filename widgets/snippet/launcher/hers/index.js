/** What is hers alone beside her balance: fetched together with it, when a signed-in customer opens the panel. */
import { createCodes } from "./codes.js"
import css from "./hers.css"
import { createHistory } from "./history.js"
import { createWishes } from "./wishes.js"

/** @param {object} deps  `ask` asks the shop's own address; `linkTo` marks addresses of the shop */
export function createHers({ window, el, say, ask, linkTo }) {
  const part = (key, content) => el("section", {}, el("h3", {}, say(key)), content)
  const [codes, wishes, history] = [createCodes({ window, el, say }), createWishes({ el, say, linkTo }), createHistory({ el, say, ask })]

  /** The parts above the programme's terms, and those below. */
  function partsOf(told) {
    const above = [
      told.codes.length > 0 && part("codes", codes.list(told.codes)),
      told.wishes.length > 0 && part("wishes", wishes.list(told.wishes)),
    ]
    const below = [told.preferences && el("p", {}, el("a", { href: told.preferences }, say("preferences"))), history.box()]
    return [above, below]
  }

  return { css, partsOf }
}
