/** One code from the server, shown until the store itself ends it. */
import { isSignedIn } from "../config.js"
import { createCountdown } from "./countdown.js"
import { askVoucher } from "./voucher.js"

const ENGLISH = {
  refused: "This offer cannot be used here any more. The price you see still holds.",
  your_code: "Your code",
  copy: "Copy",
  copied: "Copied",
  apply: "Use it now",
  later: "Keep browsing",
  valid_for: "Valid for",
  valid_until: "Valid until",
  comes_off: "Use it now and it waits for your cart: it comes off at the checkout.",
}

export function createClaim({ window, document, config, active, track, view, el, linkTo, row, words: known }) {
  const words = { ...ENGLISH, ...known }

  async function copy(code, button) {
    try {
      await window.navigator.clipboard.writeText(code.textContent)
      button.textContent = words.copied
    } catch {
      window.getSelection().selectAllChildren(code)
    }
  }

  /** Counted down where the merchant wants it, else said once. Either way the popup goes when the code does. */
  function endOf(life, isCounted) {
    const clock = el("bdi", { dir: isCounted ? "ltr" : null })
    const until = new Date(Date.now() + life)
    const { lang } = document.documentElement
    clock.textContent = until.toLocaleString(lang || undefined, { dateStyle: "medium", timeStyle: "short" })
    const tick = (left) => isCounted && (clock.textContent = left)
    createCountdown({ window, life, tick, end: view.close }).start()
    const label = isCounted ? words.valid_for : words.valid_until
    return el("p", { class: "clock", role: isCounted && "timer" }, label, " ", clock)
  }

  /** An empty cart is nothing to look at: she goes on where she was, or where the popup invites to. */
  function backTo(address, invitation) {
    const [path, query] = (address || "").split("?")
    if (!query || +config.cart_count) return address
    const { pathname } = window.location
    return `${path}?redirect=${encodeURIComponent(config.page === "product" ? pathname : invitation || pathname)}`
  }

  function showCode({ code: letters, life, apply_url: applyUrl }, { countdown, content }) {
    const code = el("strong", { dir: "ltr" }, letters)
    const button = el("button", { class: "copy", type: "button", onclick: () => copy(code, button) }, words.copy)
    const address = backTo(applyUrl, content.action_url)
    const goal = linkTo(address)
    view.fill({
      title: words.your_code,
      text: address !== applyUrl && words.comes_off,
      body: [
        el("div", { class: "ticket" }, code, button),
        life && endOf(life, countdown),
        row,
      ],
      answers: [
        goal && el("a", { class: "action", href: goal }, words.apply),
        el("button", { type: "button", onclick: view.close }, words.later),
      ],
    })
  }

  async function run(popup) {
    if (config.sample) return showCode(config.sample, popup)
    const { token, kept } = await active()
    const answer = await askVoucher({ window, config, isSignedIn: isSignedIn(config), token, kept, popup: popup.id })
    if (answer.state === "ready") {
      showCode(answer, popup)
      track("voucher_claimed", { popup: popup.id })
    } else view.say(answer.state === "refused" ? words.refused : words.unreachable)
  }

  return { run }
}
