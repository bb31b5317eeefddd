/** Screens that ask something, one after the other; what she said goes out screen by screen, so that leaving loses nothing. */
import { createFields } from "./fields.js"
import { sendAnswers } from "./sending.js"

const chosenVariant = (document) => () => document.querySelector("form[action*='/cart/add'] [name=id]")?.value || undefined

/** A random word of 32 signs; `randomUUID` is missing on hosts without TLS. */
const keyOf = ({ crypto }) => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")

export function createSteps(context, popup) {
  const { window, document, consent, active, view, el, linkTo, row, accepted, claim, words } = context
  const { steps, offer, content } = popup
  const deps = { el, words, lang: document.documentElement.lang, variant: chosenVariant(document) }
  const asking = (step) => step && step.kind !== "done"
  const known = async () => (consent.allowed() ? (await active()).known() : null)

  const send = async (step, answers, key) =>
    sendAnswers({ ...context, visitor: await known(), popup, key }, { answers, consentText: step.consent_text })

  function next(i) {
    if (offer && !asking(steps[i + 1])) return claim()
    if (steps[i + 1]) return show(i + 1)
    return view.close()
  }

  function done(step) {
    const goal = linkTo(step.action_url)
    view.fill({
      title: step.title,
      text: step.text,
      body: [row],
      answers: [
        goal
          ? el("a", { class: "action", href: goal }, step.action)
          : el("button", { class: "action", type: "button", onclick: view.close }, step.action || words.later),
      ],
    })
  }

  function ask(step, i) {
    const fields = createFields(deps, step)
    const key = keyOf(window)
    const wrong = el("p", { class: "wrong", role: "alert", id: "wrong" })

    function refuse(fault, input) {
      wrong.textContent = fault
      if (!input) return
      input.setAttribute("aria-invalid", "true")
      input.setAttribute("aria-describedby", "wrong")
      input.focus()
    }

    async function onSend() {
      if (view.isBusy()) return
      fields.element.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"))
      const { answers: said, fault, input } = fields.read()
      if (fault) return refuse(fault, input)
      refuse("")
      view.busy(true)
      const became = await send(step, said, key).catch(() => "unreachable")
      view.busy(false)
      if (became !== "sent") return refuse(became === "wrong" ? words.not_an_address : words.unreachable)
      accepted()
      next(i)
    }

    const isFirst = i === 0
    view.fill({
      title: step.title,
      text: step.text,
      body: [isFirst && offer && el("p", { class: "ticket" }, offer.label), fields.element, wrong],
      onSend,
      answers: [
        el("button", { class: "action", type: "submit" }, step.action || content.action || words.next_screen),
        el("button", { type: "button", onclick: isFirst ? view.close : () => next(i) }, step.decline || words.decline),
      ],
    })
  }

  const show = (i) => (asking(steps[i]) ? ask(steps[i], i) : done(steps[i]))

  return { start: () => show(0) }
}
