/** The activity chunk: who she is (with consent) and what she did, told to the app in batches. */
import { createEventQueue } from "./events.js"
import { createVisitor } from "./visitor.js"
import { LINK_PARAM } from "../link.js"
import { campaignOf, deviceOf } from "../visit/facets.js"

/** @returns {{push: Function, token: () => Promise<string>, kept: () => string|null, known: () => string|null}} */
export function createActivity(context) {
  const { window, document, config, consent } = context
  const visitor = createVisitor(context)
  const queue = createEventQueue({ window, config, visitor: visitor.known, mayCount: consent.allowed })

  /** Theme shops have the platform's own pixel for this. */
  function pageSeen() {
    const isTouch = window.matchMedia("(pointer: coarse)").matches
    const came = { device: deviceOf(window, isTouch), language: document.documentElement.lang || undefined }
    queue.push("page_viewed", { page: config.page, ...came, ...campaignOf(window.location.search) })
    if (config.product) queue.push("product_viewed", { product: config.product })
    const placement = new URLSearchParams(window.location.search).get(LINK_PARAM)
    if (placement) queue.push("recommendation_clicked", { placement })
  }

  if (config.plain) pageSeen()
  consent.whenAllowed(() => visitor.recognise().then(queue.flush).catch(() => {}))
  document.addEventListener("visibilitychange", () => document.hidden && queue.flush())
  window.addEventListener("pagehide", queue.flush)

  return { push: queue.push, token: visitor.token, kept: visitor.kept, known: visitor.known }
}
