/** The first sign that somebody is there. A page that is only loaded, by a robot or in a tab behind, never gives one. */

const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]

/** What counts as dealing with the page; a pointer that passes over it does not. */
export const isInteraction = (kind) => /down|wheel/.test(kind)

/** Call `act(kind)` once, at the first sign; a page that comes back from the back/forward cache had its chance. */
export function onSign({ window, document }, act) {
  const stop = () => SIGNS.forEach((name) => document.removeEventListener(name, seen))
  function seen({ type }) {
    stop()
    act(type)
  }
  SIGNS.forEach((name) => document.addEventListener(name, seen, { passive: true }))
  window.addEventListener("pageshow", (event) => event.persisted && stop())
}
