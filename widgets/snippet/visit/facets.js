/** How somebody came, by class and never finer: told with a page so that a merchant sees how many a popup would reach. */

/** The same that targeting asks of the browser itself. */
const NARROW = 600

const UTM = ["source", "medium", "campaign"]

export const deviceOf = ({ innerWidth, innerHeight }, isTouch) =>
  innerWidth <= NARROW || (isTouch && innerHeight <= NARROW) ? "phone" : "desktop"

/** @returns {object} utm_source and the like, those that the address has */
export function campaignOf(search) {
  const asked = new URLSearchParams(search)
  return Object.fromEntries(UTM.map((name) => [`utm_${name}`, asked.get(`utm_${name}`) || undefined]))
}
