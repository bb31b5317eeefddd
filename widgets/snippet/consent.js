/** May we count this visitor? The platform's customer-privacy API decides; plain hosts say so themselves. */

/**
 * @param {object} deps
 * @param {boolean} [deps.granted]  the host asked before and was told yes (`data-consent="analytics"`)
 */
export function createConsent({ window, document, granted = false }) {
  const waiting = []

  function allowed() {
    try {
      const privacy = window.Shopify?.customerPrivacy
      return privacy ? privacy.analyticsProcessingAllowed() === true : granted
    } catch {
      return false
    }
  }

  const whenAllowed = (act) => (allowed() ? act() : waiting.push(act))

  document.addEventListener("visitorConsentCollected", ({ detail }) => {
    granted = detail?.analyticsAllowed === true
    if (allowed()) waiting.splice(0).forEach((act) => act())
  })

  return { allowed, whenAllowed }
}
