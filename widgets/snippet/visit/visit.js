/** The session so far, for popups that ask: how many pages, with which campaign it began, and whether she was here before. */

import { createMemory } from "../memory.js"

const VISIT = "_pn_visit"
const SINCE = "_pn_since"

/** @returns {{pages: number, utm?: string[], back?: boolean}} */
export function visitOf({ window }) {
  try {
    return JSON.parse(window.sessionStorage.getItem(VISIT)) || { pages: 0 }
  } catch {
    return { pages: 0 }
  }
}

/** Count this page with her consent; without it only an order is noted, on hosts whose thank-you page is ours to see. */
export function noteVisit({ window, consent, config }, now = Date.now) {
  if (config.page === "thank_you") createMemory({ window, consent, now }).converted()
  consent.whenAllowed(() => count(window, now()))
}

function count(window, at) {
  const { sessionStorage: session, localStorage: local, location } = window
  const campaign = () => location.search.match(/utm_[^&]+/g) || []
  const { pages, utm = campaign(), back = !!local.getItem(SINCE) } = visitOf({ window })
  session.setItem(VISIT, JSON.stringify({ pages: pages + 1, utm, back }))
  if (!back) local.setItem(SINCE, local.getItem(SINCE) || at)
}
