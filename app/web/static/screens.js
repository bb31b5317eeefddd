/** The editor's frame with the real widget: it follows the unsaved form, plays a screen and shows a page. */

/** The server says what the unsaved form would make; a fault in it is said below the frame. */
export async function showDraft(frame, form) {
  const answer = await fetch(frame.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)) })
  const told = await answer.json().catch(() => ({}))
  const problem = document.querySelector("[data-draft-problem]")
  if (problem) problem.textContent = answer.ok ? "" : told.message || ""
  if (answer.ok) frame.contentWindow?.postMessage({ shown: told }, location.origin)
}

/* The frame is as wide as the screen it plays, and shrunk to the room there is. */
export function fitScreens() {
  for (const screen of document.querySelectorAll("[data-screen]")) {
    const wide = screen.dataset.screen === "phone" ? 390 : 1280
    screen.style.setProperty("--wide", `${wide}px`)
    screen.style.setProperty("--scale", Math.min(1, screen.clientWidth / wide))
  }
}

document.addEventListener("change", ({ target }) => {
  const screen = document.querySelector("[data-screen]")
  if (target.matches("[data-view]") && screen) {
    screen.dataset.screen = target.value
    fitScreens()
  }
  if (target.matches("[data-view-page]")) {
    screen?.querySelector("iframe").contentWindow?.postMessage({ page: target.value }, location.origin)
  }
  if (target.matches("[data-fills]")) {
    const field = document.getElementById(target.dataset.fills)
    field.value = target.value
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
})
addEventListener("resize", fitScreens)
