/** Her ledger, read when she opens it, a page at a time. What is new stands below what was there. */

export function createHistory({ el, say, ask }) {
  /** What only moved from pending to spendable wears no sign: it was counted when it was earned. */
  function row({ at, points, of, reason }) {
    const signed = of === "debt" ? -points : points
    const isMoved = reason === "matured"
    const sign = isMoved ? "" : signed > 0 ? "+" : "−"
    return el(
      "li",
      {},
      el("span", { class: "grow" }, say(reason), el("span", { class: "quiet" }, say.date(at))),
      el("span", { class: isMoved ? "change moved" : "change" }, `${sign}${say.number(Math.abs(signed))}`),
    )
  }

  function box() {
    const list = el("ul", { class: "lines", role: "list" })
    const status = el("p", { role: "status" })
    const details = el("details", {}, el("summary", {}, say("history")), list, status)
    let button = null
    let isAsked = false

    async function more(before) {
      button?.setAttribute("disabled", "")
      try {
        const told = await ask("points", before ? { before } : {})
        const rows = told.lines.map(row)
        button?.remove()
        list.append(...rows)
        if (button && rows[0]) {
          rows[0].tabIndex = -1
          rows[0].focus()
        }
        status.textContent = list.children.length ? "" : say("nothing")
        button = told.before && el("button", { class: "button", type: "button", onclick: () => more(told.before) }, say("more"))
        if (button) details.append(button)
      } catch {
        isAsked = list.children.length > 0
        button?.removeAttribute("disabled")
        status.textContent = say("failed")
      }
    }

    details.addEventListener("toggle", () => {
      if (!details.open || isAsked) return
      isAsked = true
      more()
    })
    return details
  }

  return { box }
}
