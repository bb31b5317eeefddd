/**
 * The panel's frame: a native dialog in a shadow root. It promises an accessible name, focus that moves in,
 * stays and returns, Esc and a real close control, and no shift of the page below.
 */

/** @param {object} deps  `look` is class and style as the launcher's own */
export function createFrame({ window, document, el, css, look, title, closeLabel }) {
  const host = el("div")
  const shadow = host.attachShadow({ mode: "open" })
  const heading = el("h2", { id: "title", tabindex: "-1" }, title)
  const body = el("div", { class: "body" })
  const closer = el("button", { class: "close", type: "button", "aria-label": closeLabel, onclick: close })
  const dialog = el("dialog", { class: look.class, "aria-labelledby": "title" }, heading, body, closer)

  function dress(styles) {
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(styles)
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
  }

  function open() {
    dress(css)
    host.style = look.style
    shadow.append(dialog)
    document.body.append(host)
    dialog.showModal()
    heading.focus()
  }

  function close() {
    if (dialog.open) dialog.close()
  }

  function stayInside(event) {
    if (event.key !== "Tab") return
    const stops = [...dialog.querySelectorAll("a,button,summary")].filter((each) => each.getClientRects().length)
    const at = stops.indexOf(shadow.activeElement)
    const next = at + (event.shiftKey ? -1 : 1)
    if (at >= 0 && stops[next]) return
    event.preventDefault()
    stops.at(event.shiftKey ? -1 : 0).focus()
  }

  dialog.addEventListener("keydown", stayInside)
  dialog.addEventListener("click", (event) => event.target === dialog && close())
  dialog.addEventListener("close", () => host.remove())
  window.addEventListener("pageshow", (event) => event.persisted && close())

  return { body, dress, open, close }
}
