/** Her codes that are still good: what each is worth, until when, one tap to copy, one to use it. */

export function createCodes({ window, el, say }) {
  function worth({ kind, value, product }) {
    return say(kind, { n: say.number(value), money: say.money(value), product })
  }

  function copier(code) {
    const button = el("button", { class: "button", type: "button", "aria-live": "polite" }, say("copy"))
    button.addEventListener("click", async () => {
      try {
        await window.navigator.clipboard.writeText(code)
        button.textContent = say("copied")
      } catch {
        window.getSelection().selectAllChildren(button.parentNode.parentNode.querySelector("code"))
      }
    })
    return button
  }

  function row(told) {
    const { code, ends_at: endsAt, minimum_minor: minimum, kind } = told
    const terms = [endsAt && say("until", { date: say.date(endsAt) }), minimum > 0 && say("minimum", { money: say.money(minimum) })]
    const apply = `/discount/${encodeURIComponent(code)}?redirect=/cart`
    return el(
      "li",
      {},
      el("strong", {}, worth(told)),
      el("code", { dir: "ltr" }, code),
      el("span", { class: "quiet" }, terms.filter(Boolean).join(" · ")),
      el("span", { class: "doors" }, copier(code), kind !== "gift_card" && el("a", { class: "button", href: apply }, say("use"))),
    )
  }

  const list = (codes) => el("ul", { class: "codes", role: "list" }, ...codes.map(row))

  return { list }
}
