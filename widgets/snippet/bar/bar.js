/**
 * A bar is no dialog: it takes no focus and interrupts nothing. It stands at the foot of the window, where it moves nothing
 * and leaves the theme's own header and the platform's consent banner, which lies above it, in reach.
 */
import { createElements } from "../element.js"
import { markedLink } from "../link.js"
import { saidBy } from "../saying/saying.js"

/** @returns {{open: () => void, say: (popup: object, facts: object) => void, close: () => void}} */
export function createBar({ window, document, config, css, vars }, { onClose, onFollow }) {
  const el = createElements(document)
  const host = el("div")
  const shadow = host.attachShadow({ mode: "open" })
  const headline = el("b")
  const sentence = el("span")
  const link = el("a", { onclick: onFollow })
  const closer = el("button", { type: "button", onclick: shut }, "×")
  const bar = el("section", { class: "bar" }, el("p", { role: "status" }, headline, " ", sentence), link, closer)
  const page = document.body.style

  function say(plain, facts) {
    const { content } = saidBy({ config, document }, plain, facts)
    const { title, text, reached, action, decline, action_url: url } = content
    closer.setAttribute("aria-label", decline || "Close")
    headline.textContent = facts.isReached ? reached : title
    sentence.textContent = text || ""
    bar.setAttribute("aria-label", headline.textContent)
    const goal = action && url && markedLink(url, window.location.href, "popup")
    link.textContent = action || ""
    if (goal) link.setAttribute("href", goal)
    link.hidden = !goal
  }

  function open() {
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [sheet]
    for (const [name, value] of Object.entries(vars)) host.style.setProperty(`--pn-${name.replace(/_/g, "-")}`, value)
    shadow.append(bar)
    document.body.append(host)
    // What stands last on the page stays readable: the page ends later, and nothing in sight moves.
    page.paddingBottom = `calc(${window.getComputedStyle(document.body).paddingBottom} + ${host.offsetHeight}px)`
  }

  function shut() {
    host.remove()
    page.paddingBottom = ""
    onClose()
  }

  return { open, say, close: shut }
}
