/**
 * The frame of a popup: a native dialog in a shadow root. It promises an accessible name, focus that moves
 * in, stays and returns, Esc and a real close control, and no shift of the page below.
 */
import { createElements } from "../element.js"

/**
 * @param {object} deps
 * @param {object} [deps.brand]  accent, accent_text, background, text, radius; what is missing follows the page
 * @param {string} deps.close  label of the close control
 * @param {() => void} deps.onClose  called once, however it closes
 */
export function createView({ window, document, brand = {}, layout, close: closeLabel, onClose }) {
  const el = createElements(document)
  const host = el("div")
  const shadow = host.attachShadow({ mode: "open" })
  const title = el("h2", { id: "title", tabindex: "-1" })
  const sentence = el("p", { id: "sentence", role: "status" })
  let body = el("div")
  const answers = el("div", { class: "answers" })
  const closer = el("button", { class: "close", type: "button", "aria-label": closeLabel, onclick: close })
  const column = el("div", { class: "text" }, el("div", { class: "scroll" }, title, sentence, body), answers)
  const dialog = el("dialog", { class: layout, "aria-labelledby": "title", "aria-describedby": "sentence" }, column, closer)

  function fill({ picture, title: headline, text: words, body: parts, answers: choices }) {
    // What comes later never makes the frame jump.
    if (dialog.open) dialog.style.minHeight = `${dialog.offsetHeight}px`
    title.textContent = headline
    say(words)
    const fresh = el("div", { class: "body" }, ...parts)
    body.replaceWith(fresh)
    body = fresh
    answers.replaceChildren(...choices.filter(Boolean))
    if (picture) dialog.prepend(picture)
    title.focus()
  }

  function isBusy() {
    return answers.getAttribute("aria-busy") === "true"
  }

  function say(words, busy = false) {
    sentence.textContent = words || ""
    answers.setAttribute("aria-busy", busy)
  }

  function dress(styles) {
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(styles)
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
  }

  function open() {
    for (const name in brand) host.style.setProperty(`--pn-${name.replace("_", "-")}`, brand[name])
    shadow.append(dialog)
    document.body.append(host)
    dialog.showModal()
    title.focus()
  }

  function close() {
    if (dialog.open) dialog.close()
  }

  function stayInside(event) {
    if (event.key !== "Tab") return
    event.preventDefault()
    const stops = [...dialog.querySelectorAll("h2,a,button")]
    const next = stops.indexOf(shadow.activeElement) + (event.shiftKey ? -1 : 1)
    stops.at(next % stops.length).focus()
  }

  dialog.addEventListener("keydown", stayInside)
  dialog.addEventListener("click", (event) => event.target === dialog && close())
  dialog.addEventListener("close", () => (host.remove(), onClose()))
  // Back from the back/forward cache it would be a second showing.
  window.addEventListener("pageshow", (event) => event.persisted && close())

  return { dress, fill, say, isBusy, open, close }
}
