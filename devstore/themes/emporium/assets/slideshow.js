// Moves the slides on every six seconds, until somebody touches them or asks for rest.
for (const show of document.querySelectorAll("[data-slides]")) {
  const track = show.querySelector(".slides__track")
  const pause = show.querySelector("[data-pause]")
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
  let rests = calm
  const turn = () => {
    const isLast = Math.abs(track.scrollLeft) + track.clientWidth >= track.scrollWidth - 8
    const step = document.dir === "rtl" ? -track.clientWidth : track.clientWidth
    if (!rests) track.scrollTo({ left: isLast ? 0 : track.scrollLeft + step, behavior: "smooth" })
  }
  const rest = (wish) => {
    rests = wish
    pause.setAttribute("aria-pressed", String(wish))
  }
  rest(calm)
  pause.addEventListener("click", () => rest(!rests))
  for (const name of ["pointerdown", "focusin", "wheel"]) track.addEventListener(name, () => rest(true), { passive: true })
  setInterval(turn, 6000)
}
