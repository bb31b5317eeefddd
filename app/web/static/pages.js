/** The admin's pages in the browser: navigation and forms by fetch, unsaved work, previews, downloads. */
import { createBridge } from "./bridge.js"
import { fitScreens, showDraft } from "./screens.js"

const bridge = createBridge(window.shopify)
const htmx = window.htmx
const place = document.getElementById("page")
const KEPT = ["shop", "host", "embedded", "locale"]
const started = new URLSearchParams(location.search)

/** Our addresses keep what a hard reload needs to find its way back, and no token. */
function lasting(path) {
  const url = new URL(path, location.origin)
  for (const name of [...url.searchParams.keys()]) {
    if (["hmac", "timestamp", "id_token", "session", "protocol", "appLoadId"].includes(name)) url.searchParams.delete(name)
  }
  for (const name of KEPT) if (started.has(name)) url.searchParams.set(name, started.get(name))
  return url.pathname + url.search
}

async function go(path, { replace = false, keepPlace = false } = {}) {
  if (!keepPlace && !(await bridge.mayLeave())) return
  const history = replace ? { replace: "true" } : { push: "true" }
  await htmx.ajax("GET", path, { target: "#page", swap: "innerHTML", ...history })
  if (keepPlace) return
  scrollTo(0, 0)
  place.focus({ preventScroll: true })
}

function isOurs(link) {
  return link && link.origin === location.origin && !link.target && !link.hasAttribute("download")
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]")
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || !isOurs(link)) return
  if (link.getAttribute("href").startsWith("#")) return
  event.preventDefault()
  if (link.dataset.download) download(link)
  else go(link.getAttribute("href"))
})

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]")
  if (!button) return
  const field = document.getElementById(button.dataset.copy)
  field.select()
  // A frame may not be allowed to use the clipboard: what is selected can be copied by hand all the same.
  const done = await navigator.clipboard.writeText(field.value).then(() => true, () => document.execCommand("copy"))
  bridge.toast(done ? "Copied." : "Selected. Press Ctrl+C to copy.")
})

document.addEventListener("shopify:navigate", (event) => {
  const path = event.target.getAttribute?.("href")
  if (path) go(path)
})

document.addEventListener("htmx:before:history:update", ({ detail }) => {
  const given = detail.history
  given.path = lasting(given.path === "true" ? detail.response.raw.url : given.path)
})

/* What a button inside is about to redraw is not redrawn from what stood there before it. */
document.addEventListener("htmx:config:request", (event) => {
  const place = event.detail.ctx.sourceElement
  if (place.hasAttribute?.("hx-sync") && place.querySelector("button.htmx-request")) event.preventDefault()
})

document.addEventListener("htmx:before:request", () => bridge.busy(true))
document.addEventListener("htmx:finally:request", () => bridge.busy(false))
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx && !detail.ctx.response) bridge.toast("No answer from the app. Check your connection and try again.", true)
})

/** A toast comes beside an answer, in its header. */
document.addEventListener("htmx:after:request", ({ detail }) => {
  const header = detail.ctx.response.headers.get("HX-Trigger")
  const { toast } = header?.startsWith("{") ? JSON.parse(header) : {}
  if (toast) bridge.toast(toast.message, toast.is_problem)
})

document.addEventListener("htmx:after:swap", () => {
  bridge.markUnsaved(false)
  prepare()
})

/* Searching: the list follows what is typed. */
let typing
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-search]")
  if (!form) return
  clearTimeout(typing)
  typing = setTimeout(() => search(form), 300)
})

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-search]")) return
  event.preventDefault()
  clearTimeout(typing)
  search(event.target)
})

function search(form) {
  const asked = new URLSearchParams(new FormData(form)).toString()
  go(`${form.getAttribute("action")}?${asked}`, { replace: true, keepPlace: true })
}

/* Unsaved work: the platform's bar stands as long as a form differs from what the page brought. */
const unsavedForm = () => document.querySelector("form[data-save-bar]")

function valuesOf(form) {
  return new URLSearchParams(new FormData(form)).toString()
}

function isUnsaved(form) {
  return form.matches("[data-unsaved], :has([data-unsaved])") || [...form.elements].some(differs)
}

function differs(field) {
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked
  if (field.options) {
    const brought = [...field.options].findIndex((option) => option.defaultSelected)
    return field.selectedIndex !== Math.max(0, brought)
  }
  return "defaultValue" in field && field.value !== field.defaultValue
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-save-bar]")
  if (!form) return
  bridge.markUnsaved(isUnsaved(form))
  showPreviews(form)
})

document.addEventListener("reset", (event) => {
  if (!event.target.matches("form[data-save-bar]")) return
  if (event.target.querySelector("[data-unsaved]")) return go(location.pathname + location.search, { replace: true, keepPlace: true })
  setTimeout(() => {
    bridge.markUnsaved(false)
    for (const field of event.target.elements) clearProblem(field)
    showPreviews(event.target)
  })
})

document.getElementById("save")?.addEventListener("click", () => unsavedForm()?.requestSubmit())
document.getElementById("discard")?.addEventListener("click", () => unsavedForm()?.reset())

/* Problems stand at their field, in words, once it was left or the form was sent. */
document.addEventListener("invalid", (event) => {
  event.preventDefault()
  showProblem(event.target)
  const first = event.target.form?.querySelector(":invalid")
  if (first === event.target) first.focus()
}, true)

document.addEventListener("change", (event) => {
  const field = event.target
  if (!field.willValidate) return
  if (field.validity.valid) clearProblem(field)
  else showProblem(field)
})

function showProblem(field) {
  const words = document.getElementById(`${field.id}-problem`)
  if (!words) return
  words.textContent = field.dataset.problem || field.validationMessage
  field.setAttribute("aria-invalid", "true")
}

function clearProblem(field) {
  const words = document.getElementById(`${field.id}-problem`)
  if (words) words.textContent = ""
  field.removeAttribute?.("aria-invalid")
}

/* Frames load their document with a token; a preview then follows the form beside it. */
async function fillFrames() {
  for (const frame of document.querySelectorAll("iframe[data-src]")) {
    const path = frame.dataset.src
    delete frame.dataset.src
    frame.src = await bridge.addressWithToken(path)
  }
}

let showing
function showPreviews(form) {
  clearTimeout(showing)
  showing = setTimeout(() => tellPreview(form), 350)
}

async function tellPreview(form) {
  const frame = document.querySelector("iframe[data-follows]")
  if (!frame || !form.isConnected) return
  if (frame.dataset.follows === "draft") return showDraft(frame, form)
  const path = `${frame.dataset.follows}?${valuesOf(form)}`
  frame.src = await bridge.addressWithToken(path)
}

async function download(link) {
  const answer = await fetch(link.href)
  if (!answer.ok) return bridge.toast("The file could not be made. Try again.", true)
  const file = document.createElement("a")
  file.href = URL.createObjectURL(await answer.blob())
  file.download = link.dataset.download
  file.click()
  setTimeout(() => URL.revokeObjectURL(file.href), 10_000)
}

/* What the merchant allows in the store's own dialog is asked for by a job; the page shows it a moment later. */
const LOOK_AGAIN_MS = 2500
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("button[data-scopes]")
  if (!button) return
  try {
    if (!(await bridge.requestScopes(button.dataset.scopes.split(",")))) return
    button.disabled = true
    await htmx.ajax("POST", "/admin/setup/permissions", { target: "#page", swap: "none" })
    setTimeout(() => go(location.pathname, { replace: true, keepPlace: true }), LOOK_AGAIN_MS)
  } catch {
    bridge.toast("The store did not ask you. Open the app from the store's admin and try again.", true)
  }
})

/** Only the platform knows what the theme shows of us; the app is told when that changed. */
async function tellTheme() {
  const shown = document.querySelector("[data-embed]")
  if (!shown) return
  const now = await bridge.themeState()
  if (!now) return
  const blocks = now.blocks.filter((handle) => shown.dataset.known.split(",").includes(handle)).join()
  if (now.embed === shown.dataset.embed && blocks === shown.dataset.blocks) return
  const body = new URLSearchParams({ state: now.embed, blocks })
  await fetch("/admin/setup/embed", { method: "POST", body })
  go(location.pathname, { replace: true, keepPlace: true })
}

function prepare() {
  const form = unsavedForm()
  if (form) bridge.markUnsaved(isUnsaved(form))
  fillFrames().catch(() => {})
  fitScreens()
  tellTheme().catch(() => {})
}

history.replaceState(history.state, "", lasting(location.pathname + location.search))
prepare()
