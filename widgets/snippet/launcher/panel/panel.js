/** The panel: a signed-in customer's points and what else is hers; for others, what the programme is. */
import { createElements } from "../../element.js"
import { markedLink } from "../../link.js"
import { dressOf } from "./dress.js"
import { createFrame } from "./frame.js"

const TIMEOUT_MS = 8_000

/** @param {object} deps  `say` of sayings.js; `fetch` asks the shop's own address, which the platform signs */
export function createPanel({ window, document, config, say, css, load, fetch, tell }) {
  const el = createElements(document)
  const linkTo = (address, placement) => markedLink(address, window.location.href, placement)

  async function ask(path, query = {}) {
    const address = `${config.proxy}/v1/${path}?${new URLSearchParams(query)}`
    const signal = window.AbortSignal?.timeout?.(TIMEOUT_MS)
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal })
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
    return answer.json()
  }

  function earning() {
    const { per_unit: perUnit, pending_days: days } = config.points
    const rate = config.one ? say("rate", { amount: say.points(perUnit), money: config.one }) : say("earn")
    return el("ul", { class: "ways" }, el("li", {}, rate), days > 0 && el("li", {}, say.counted("wait", days)))
  }

  function stranger() {
    const link = (key, href, kind) => href && el("a", { class: `button ${kind}`, href: linkTo(href) }, say(key))
    const doors = el("p", { class: "doors" }, link("sign_in", config.login, "action"), link("register", config.register, ""))
    return [earning(), el("p", {}, say("join_text")), doors]
  }

  function balance({ points: { available, pending, debt }, maturing }) {
    const [next] = maturing
    const isAll = next?.points === pending
    const lines = [
      pending > 0 && !isAll && say("pending", { amount: say.points(pending) }),
      next && say("next", { amount: say.points(next.points), date: say.date(next.at) }),
      debt > 0 && say("debt", { amount: say.points(debt) }),
      !available && !pending && !debt && say("empty"),
    ]
    return el(
      "div",
      { class: "balance" },
      el("p", { class: "figure" }, say.points(available)),
      ...lines.filter(Boolean).map((line) => el("p", {}, line)),
    )
  }

  async function fill(frame) {
    const show = (parts) => frame.body.replaceChildren(...parts.filter(Boolean))
    try {
      const [told, { createHers }] = await Promise.all([ask("panel", { country: config.country }), load("panel-hers")])
      if (!told.customer) return show(stranger())
      const hers = createHers({ window, el, say, ask, linkTo })
      const [above, below] = hers.partsOf(told)
      frame.dress(hers.css)
      show([balance(told), ...above, el("section", {}, el("h3", {}, say("how")), earning()), ...below])
      tell(`${config.proxy}/v1/me`, told.key).catch(() => {})
    } catch {
      show([el("p", { role: "status" }, say("failed")), earning()])
    }
  }

  async function open() {
    const frame = createFrame({
      window,
      document,
      el,
      css,
      look: { class: `${config.class} ${config.signed_in ? "hers" : ""}`, style: dressOf({ window, document }, config) },
      title: config.signed_in ? config.points.name || say("title") : say("join"),
      closeLabel: say("close"),
    })
    const first = config.signed_in ? [el("p", { role: "status" }, say("loading"))] : stranger()
    frame.body.append(...first.filter(Boolean))
    frame.open()
    if (config.signed_in) await fill(frame)
    return frame
  }

  return { open }
}
