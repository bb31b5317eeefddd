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

/** What previews show of offers that need a customer. */
const SAMPLES = { points: {}, credit: { life: 90 * 86_400_000 }, card: { code: "SAMPLE", life: 90 * 86_400_000 } }

export function createClaim({ window, document, config, memory, active, track, view, el, linkTo, row, words: known }) {
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

  /** A gift costs nothing only where it lies in the cart; should that fail, the cart says what is missing. */
  async function putIn(variant, goal) {
    const headers = { "Content-Type": "application/json" }
    const body = JSON.stringify({ id: variant, quantity: 1 })
    const root = window.Shopify?.routes?.root || "/"
    await window.fetch(`${root}cart/add.js`, { method: "POST", headers, body }).catch(() => {})
    window.location.assign(goal)
  }

  const later = () => el("button", { type: "button", onclick: view.close }, words.later)

  /** A code with its button, or what stands on her account now. */
  function ticketOf(letters, label) {
    if (!letters) return el("p", { class: "ticket" }, label)
    const code = el("strong", { dir: "ltr" }, letters)
    const button = el("button", { class: "copy", type: "button", onclick: () => copy(code, button) }, words.copy)
    return el("div", { class: "ticket" }, code, button)
  }

  function showCode({ code, life, apply_url: applyUrl, variant }, { countdown, content, offer }) {
    const address = variant ? applyUrl : backTo(applyUrl, content.action_url)
    const goal = linkTo(address)
    const onclick = variant && ((event) => (event.preventDefault(), putIn(variant, goal)))
    view.fill({
      title: offer.title || words.your_code,
      text: offer.reached || (address !== applyUrl && words.comes_off),
      body: [ticketOf(code, offer.label), life && endOf(life, countdown), row],
      answers: [goal && el("a", { class: "action", href: goal, onclick }, words.apply), later()],
    })
  }

  /** It is for customers: she signs in and comes back, or confirms the address that she has just left. */
  function ask({ id, offer, content }) {
    const goal = offer.action && (config.login || "/account/login")
    const onclick = () => memory.again(id)
    view.fill({
      title: content.title,
      text: offer.text,
      body: [ticketOf("", offer.label), row],
      answers: [goal && el("a", { class: "action", href: goal, onclick }, offer.action), later()],
    })
  }

  async function run(popup) {
    const { needs } = popup.offer
    if (config.sample) return showCode(needs ? SAMPLES[needs] : config.sample, popup)
    if (needs && !isSignedIn(config)) return ask(popup)
    const { token, kept } = await active()
    const answer = await askVoucher({ window, config, isSignedIn: isSignedIn(config), token, kept, popup: popup.id })
    if (answer.state === "signed_out") ask(popup)
    else if (answer.state === "ready") {
      showCode(answer, popup)
      track("voucher_claimed", { popup: popup.id })
    } else view.say(answer.state === "refused" ? words.refused : words.unreachable)
  }

  return { run }
}
