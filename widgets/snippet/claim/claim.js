/** One code from the server, shown until the store itself ends it. */
import { askVoucher } from "./voucher.js"
import { createCountdown } from "./countdown.js"

const ENGLISH = {
  refused: "This offer cannot be used here any more. The price you see still holds.",
  your_code: "Your code",
  copy: "Copy",
  copied: "Copied",
  apply: "Use it now",
  later: "Keep browsing",
  valid_for: "Valid for",
  valid_until: "Valid until",
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

  function showCode({ code: letters, life, apply_url: applyUrl }, { countdown }) {
    const code = el("strong", { dir: "ltr" }, letters)
    const button = el("button", { class: "copy", type: "button", onclick: () => copy(code, button) }, words.copy)
    const goal = linkTo(applyUrl)
    view.fill({
      title: words.your_code,
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
    const visitor = await (await active()).token()
    const answer = await askVoucher({ window, config, visitor, popup: popup.id })
    if (answer.state === "ready") {
      showCode(answer, popup)
      track("voucher_claimed", { popup: popup.id })
    } else view.say(answer.state === "refused" ? words.refused : words.unreachable)
  }

  return { run }
}
