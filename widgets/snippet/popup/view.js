/**
 * The frame of a popup: a native dialog in a shadow root. It promises an accessible name, focus that moves
 * in, stays and returns, Esc and a real close control, and no shift of the page below.
 */
import { createElements } from "../element.js"

/**
 * @param {object} deps
 * @param {object} [deps.vars]  accent, accent_text, background, text, radius; what is missing follows the page
 * @param {string} deps.layout  classes of the frame
 * @param {string} deps.close  label of the close control
 * @param {() => void} deps.onClose  called once, however it closes
 */
export function createView({ window, document, vars = {}, layout, close: closeLabel, onClose }) {
  const el = createElements(document)
  const host = el("div")
  const shadow = host.attachShadow({ mode: "open" })
  const title = el("h2", { id: "title", tabindex: 0 })
  const sentence = el("p", { id: "sentence", role: "status" })
  let body = el("div")
  const answers = el("div", { class: "answers" })
  const closer = el("button", { class: "close", type: "button", "aria-label": closeLabel, onclick: close }, "×")
  const column = el("form", { class: "text", novalidate: "" }, el("div", { class: "scroll" }, title, sentence, body), answers)
  const dialog = el("dialog", { class: layout, "aria-labelledby": "title", "aria-describedby": "sentence" }, column, closer)
  let send

  function fill({ title: headline, text: words, body: parts, answers: choices, onSend }) {
    // What comes later never makes the frame jump.
    if (dialog.open) dialog.style.minHeight = `${dialog.offsetHeight}px`
    send = onSend
    title.textContent = headline || ""
    say(words)
    const fresh = el("div", { class: "body" }, ...parts)
    body.replaceWith(fresh)
    body = fresh
    answers.replaceChildren(...choices.filter(Boolean))
    title.focus()
  }

  function adorn(picture, logo) {
    if (picture) dialog.prepend(picture)
    if (logo) title.before(logo)
  }

  function isBusy() {
    return answers.getAttribute("aria-busy") === "true"
  }

  const busy = (is) => answers.setAttribute("aria-busy", is)

  function say(words, isBusy = false) {
    sentence.textContent = words || ""
    busy(isBusy)
  }

  function dress(styles) {
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(styles.filter(Boolean).join(""))
    shadow.adoptedStyleSheets = [sheet]
  }

  function open() {
    for (const [name, value] of Object.entries(vars)) host.style.setProperty(`--pn-${name.replace(/_/g, "-")}`, value)
    shadow.append(dialog)
    document.body.append(host)
    dialog.showModal()
    title.focus()
  }

  function close() {
    if (dialog.open) dialog.close()
  }

  /** From the last control to the headline and back: the browser's own bar is no part of the round. */
  function stayInside(event) {
    const [end, other] = event.shiftKey ? [title, closer] : [closer, title]
    if (event.key !== "Tab" || shadow.activeElement !== end) return
    event.preventDefault()
    other.focus()
  }

  column.addEventListener("submit", (event) => (event.preventDefault(), send?.()))
  dialog.addEventListener("keydown", stayInside)
  dialog.addEventListener("click", (event) => event.target === dialog && close())
  dialog.addEventListener("close", () => (host.remove(), onClose()))
  // Back from the back/forward cache it would be a second showing.
  window.addEventListener("pageshow", (event) => event.persisted && close())

  return { adorn, dress, fill, say, busy, isBusy, open, close }
}
