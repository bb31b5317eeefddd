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
}

export function createClaim({ window, config, active, track, view, el, linkTo, row, css, words: known }) {
  const words = { ...ENGLISH, ...known }

  async function copy(code, button) {
    try {
      await window.navigator.clipboard.writeText(code.textContent)
      button.textContent = words.copied
    } catch {
      window.getSelection().selectAllChildren(code)
    }
  }

  function showCode({ code: letters, ends_at: endsAt, apply_url: applyUrl }) {
    const code = el("strong", { dir: "ltr" }, letters)
    const button = el("button", { class: "copy", type: "button", onclick: () => copy(code, button) }, words.copy)
    const clock = el("bdi", { dir: "ltr" })
    const goal = linkTo(applyUrl)
    view.dress(css)
    view.fill({
      title: words.your_code,
      body: [
        el("div", { class: "ticket" }, code, button),
        endsAt && el("p", { class: "clock", role: "timer" }, words.valid_for, " ", clock),
        row,
      ],
      answers: [
        goal && el("a", { class: "action", href: goal }, words.apply),
        el("button", { type: "button", onclick: view.close }, words.later),
      ],
    })
    if (endsAt) {
      createCountdown({ window, endsAt, tick: (left) => (clock.textContent = left), end: view.close }).start()
    }
  }

  async function run(popup) {
    const visitor = await (await active()).token()
    const answer = await askVoucher({ window, config, visitor, popup: popup.id })
    if (answer.state === "ready") {
      showCode(answer)
      track("voucher_claimed", { popup: popup.id })
    } else view.say(answer.state === "refused" ? words.refused : words.unreachable)
  }

  return { run }
}
