/** Shows the real popup widget inside the editor's frame, again whenever the form beside it changes. */
const brought = JSON.parse(document.body.dataset.shown)
const nothing = () => {}
const load = (name) => import(new URL(brought.chunks[name], location.origin))

function contextOf({ popup_words: popupWords, brand }) {
  return {
    window,
    document,
    config: {
      shop: brought.shop,
      api: `${location.origin}/storefront/v1`,
      currency: brought.currency,
      locale: brought.locale,
      page: document.body.dataset.page,
      cart_count: 1,
      popup_words: popupWords,
      words: popupWords?.[document.documentElement.lang],
      brand,
      preview: true,
    },
    consent: { allowed: () => false, whenAllowed: nothing },
    memory: { dismissed: nothing, converted: nothing, allows: () => true, keep: nothing, showing: () => true },
    load,
    track: nothing,
    active: async () => ({ push: nothing }),
  }
}

let turn = 0
let shown = brought

async function show() {
  const mine = ++turn
  const { showPopup } = await load("popup")
  const known = new Set(document.body.children)
  const view = await showPopup(contextOf(shown), shown.popup)
  if (mine !== turn) return view?.close?.()
  for (const element of known) if (element.tagName === "DIV") element.remove()
}

addEventListener("message", ({ origin, data }) => {
  if (origin !== location.origin || !data) return
  if (data.page) document.body.dataset.page = data.page
  if (data.shown) shown = data.shown
  show().catch(nothing)
})
// What is shown leads nowhere.
addEventListener("click", (event) => event.composedPath().some((each) => each.tagName === "A") && event.preventDefault(), true)

show().catch(nothing)
