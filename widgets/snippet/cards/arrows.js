/** Arrows for browsers that do not make them out of the stylesheet. They hide at the ends. */

const SELECTOR = "selector(::scroll-button(*))"
const STEP = 0.8

export function addArrows({ window, el, list }) {
  if (window.CSS.supports(SELECTOR)) return
  const sign = () => (window.getComputedStyle(list).direction === "rtl" ? -1 : 1)
  const go = (way) => () => list.scrollBy({ left: way * sign() * list.clientWidth * STEP, behavior: "smooth" })
  const arrow = (way, name, text) => el("button", { type: "button", class: `pna pna${way}`, "aria-label": name, onclick: go(way) }, text)
  const back = arrow(-1, list.dataset.back, "‹")
  const on = arrow(1, list.dataset.on, "›")

  function look() {
    const at = Math.abs(list.scrollLeft)
    back.style.visibility = at < 2 ? "hidden" : ""
    on.style.visibility = at + list.clientWidth > list.scrollWidth - 2 ? "hidden" : ""
  }

  list.before(back, on)
  list.addEventListener("scroll", look, { passive: true })
  look()
}
