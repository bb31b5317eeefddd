/** One popup from its first sight to its end: what it shows, and what each of her answers means. */
import { createElements } from "../element.js"
import { markedLink } from "../link.js"
import { createView } from "./view.js"

/** The placement that links in popups are counted for. */
const PLACEMENT = "popup"

export function createPopup(context) {
  const { window, document, config, memory, load, track, css, words } = context
  const el = createElements(document)
  const linkTo = (address) => address && markedLink(address, window.location.href, PLACEMENT)

  async function pictures(content) {
    if (!content.image && !content.products) return {}
    return (await load("pictures")).createPictures({ el, linkTo, content })
  }

  async function show(popup) {
    const { content, offer } = popup
    const detail = { popup: popup.id }
    const { picture, row, css: more = "" } = await pictures(content).catch(() => ({}))
    let isAnswered = false

    const view = createView({
      window,
      document,
      brand: config.brand,
      layout: picture ? "side" : popup.layout,
      close: words.close,
      onClose() {
        if (isAnswered) return
        memory.dismissed()
        track("popup_dismissed", detail)
      },
    })

    function accepted() {
      isAnswered = true
      track("popup_accepted", detail)
    }

    async function claim() {
      if (view.isBusy()) return
      if (!isAnswered) accepted()
      view.say(words.preparing, true)
      try {
        const { claimCode } = await load("claim")
        await claimCode({ ...context, view, el, linkTo, row }, popup)
      } catch {
        view.say(words.unreachable)
      }
    }

    const goal = linkTo(content.action_url)
    const follow = () => (accepted(), goal || view.close())
    const action =
      offer || !goal
        ? el("button", { class: "action", type: "button", onclick: offer ? claim : follow }, content.action)
        : el("a", { class: "action", href: goal, onclick: follow }, content.action)

    view.fill({
      picture,
      title: content.title,
      text: content.text,
      body: [offer && el("p", { class: "ticket" }, offer.label), row],
      answers: [
        action,
        el("button", { type: "button", onclick: view.close }, content.decline || words.decline),
      ],
    })
    view.dress(css + more)
    view.open()
    track("popup_shown", detail)
    return view
  }

  return { show }
}
