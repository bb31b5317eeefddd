/** Addresses we put into a page: only web addresses, and marked so that a click can be counted. */

/** Carries the placement that a click came from. The theme's card.liquid writes the same name. */
export const LINK_PARAM = "_pn"

/** Carries for an hour whose mail was clicked; app/sends/arriving.py writes the same name. */
export const MAIL_PARAM = "_pm"

/** The full address with its mark, or null for anything that is not a web address. */
export function markedLink(address, base, placement) {
  try {
    const url = new URL(address, base)
    if (!/^https?:$/.test(url.protocol)) return null
    if (placement) url.searchParams.set(LINK_PARAM, placement)
    return url.href
  } catch {
    return null
  }
}
