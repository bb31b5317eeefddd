/**
 * The one place that talks to the platform's bridge: tokens, toasts, the save bar, the theme's state.
 *
 * The bridge itself adds the session token to each fetch of our own origin; pages that a frame loads carry
 * it in their address. Without a bridge around us nothing here throws.
 */
const SAVE_BAR = "save-bar"
const EMBED_PLACES = ["body", "head"]
const EMBED = "perennial-embed"

/** @param {object} platform  `window.shopify`, or undefined outside the store's admin */
export function createBridge(platform) {
  let isBarShown = false

  function toast(message, isProblem = false) {
    platform?.toast.show(message, { isError: isProblem, duration: isProblem ? 8000 : 4000 })
  }

  function markUnsaved(isUnsaved) {
    if (isUnsaved === isBarShown) return
    isBarShown = isUnsaved
    const told = isUnsaved ? platform?.saveBar.show(SAVE_BAR) : platform?.saveBar.hide(SAVE_BAR)
    told?.catch?.(() => {})
  }

  /** Whether the merchant may leave: at once, or after she said so in the platform's own dialog. */
  async function mayLeave() {
    if (!isBarShown) return true
    try {
      await platform.saveBar.leaveConfirmation()
      markUnsaved(false)
      return true
    } catch {
      return false
    }
  }

  /** The address of one of our documents for a frame, with a token as the platform's own loads carry it. */
  async function addressWithToken(path) {
    const url = new URL(path, location.origin)
    url.searchParams.set("id_token", await platform.idToken())
    return url.href
  }

  /**
   * The embed of popups ("on", "off"), and the blocks and further embeds that stand in the theme; null where
   * the platform does not tell.
   */
  async function themeState() {
    try {
      const known = flatten(await platform.app.extensions()).filter((each) => each.handle && each.target)
      const embeds = known.filter((each) => EMBED_PLACES.includes(each.target))
      if (embeds.length === 0) return null
      const active = known.filter((each) => each.status === "active")
      const blocks = active.filter((each) => each.handle !== EMBED)
      const isOn = active.some((each) => each.handle === EMBED)
      return { embed: isOn ? "on" : "off", blocks: [...new Set(blocks.map((each) => each.handle))].sort() }
    } catch {
      return null
    }
  }

  /** Ask the merchant, in the platform's own dialog, for scopes that a feature needs; whether she agreed. */
  async function requestScopes(scopes) {
    const answer = await platform.scopes.request(scopes)
    return answer.result === "granted-all"
  }

  function busy(isBusy) {
    platform?.loading?.(isBusy)
  }

  return { toast, markUnsaved, mayLeave, addressWithToken, themeState, requestScopes, busy }
}

function flatten(activations = []) {
  return activations.flatMap((each) => [each, ...flatten(each.activations)])
}
