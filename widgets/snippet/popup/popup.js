/** One popup from its first sight to its end: what it shows, and what each of her answers means. */
import { createElements } from "../element.js"
import { markedLink } from "../link.js"
import { createView } from "./view.js"

/** The placement that links in popups are counted for. */
const PLACEMENT = "popup"

/** `shared`: what the loader hands to all, where it is noted that a popup is up. */
export function createPopup(context) {
  const { window, document, config, memory, load, active, track, css, words, shared } = context
  const el = createElements(document)
  const linkTo = (address) => address && markedLink(address, window.location.href, PLACEMENT)

  const part = (isNeeded, name, make) => (isNeeded ? load(name).then(make).catch(() => ({})) : {})

  async function show(plain, facts = {}) {
    const isPlain = !config.popup_words && !plain.steps && !Object.keys(facts).length
    const popup = isPlain ? plain : (await load("saying")).saidBy(context, plain, facts)
    const { content, offer, steps = [] } = popup
    const detail = { popup: popup.id }
    const look = await part(popup.look || config.brand?.dark, "looks", (it) => it.lookOf(context, popup))
    const pictures = await part(content.image || content.logo || content.products?.length, "pictures", (it) =>
      it.createPictures({ ...context, el, linkTo, content }),
    )
    let isAnswered = false

    const view = createView({
      window,
      document,
      vars: look.vars || config.brand,
      layout: look.classes || (pictures.picture ? "side" : popup.layout),
      close: words.close,
      onClose() {
        shared.isUp = false
        if (isAnswered) return
        memory.dismissed(popup)
        track("popup_dismissed", detail)
      },
    })

    function accepted() {
      if (!isAnswered) track("popup_accepted", detail)
      isAnswered = true
    }

    async function claim() {
      if (view.isBusy()) return
      accepted()
      view.say(words.preparing, true)
      try {
        const { claimCode } = await load("claim")
        await claimCode({ ...context, view, el, linkTo, row: pictures.row }, popup)
      } catch {
        view.say(words.unreachable)
      }
    }

    function first() {
      const goal = linkTo(content.action_url)
      const follow = () => (accepted(), goal || view.close())
      const [tag, how] = offer || !goal ? ["button", { type: "button" }] : ["a", { href: goal }]
      view.fill({
        title: content.title,
        text: content.text,
        body: [offer && el("p", { class: "ticket" }, offer.label), pictures.row],
        answers: [
          content.action && el(tag, { ...how, class: "action", onclick: offer ? claim : follow }, content.action),
          el("button", { type: "button", onclick: view.close }, content.decline || words.decline),
        ],
      })
    }

    const ticket = await part(offer, "claim", (it) => it)
    const form = steps.length && (await load("form"))
    view.dress([css, ticket.css, pictures.css, form.css, look.css])
    view.adorn(pictures.picture, pictures.logo)
    if (form) (await form.createSteps({ ...context, view, el, linkTo, row: pictures.row, accepted, claim }, popup)).start()
    else first()
    shared.isUp = true
    view.open()
    track("popup_shown", detail)
    active().then((it) => it.flush()).catch(() => {})
    return view
  }

  return { show }
}
