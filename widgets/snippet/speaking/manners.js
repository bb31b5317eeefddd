/** Is she free to be spoken to? Not while she types, selects, works elsewhere, or has a dialog or drawer before her. */

const FIELDS = "input,select,textarea,iframe,[contenteditable]"
const DIALOGS = "[role$=dialog],[aria-modal=true],dialog[open]"

export function createManners({ window, document }) {
  function inSight(element) {
    const box = element.getBoundingClientRect()
    return (
      box.width * box.height > 0 &&
      box.right > 0 &&
      box.left < window.innerWidth &&
      box.bottom > 0 &&
      box.top < window.innerHeight &&
      window.getComputedStyle(element).visibility !== "hidden"
    )
  }

  function inField() {
    let focused = document.activeElement
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
    return focused?.matches(FIELDS)
  }

  /** A page that cannot scroll has a drawer open, whatever the theme calls it. */
  const scrollLocked = () => window.getComputedStyle(document.body).overflowY === "hidden"

  /** `asked`: she wished for it, so that only what would cover it stands in the way. */
  function isFree(asked) {
    const isBusy =
      !asked && (document.hidden || !document.hasFocus() || inField() || window.getSelection().type === "Range")
    const isTaken = () => scrollLocked() || [...document.querySelectorAll(DIALOGS)].some(inSight)
    return !(window.Shopify?.designMode || isBusy || isTaken())
  }

  return { isFree }
}
