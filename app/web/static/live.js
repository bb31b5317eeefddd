/** Keeps an open page fresh: what changed is written into it; forms, frames and what has the focus stay untouched. */
const place = document.getElementById("page")
const UNTOUCHED = ["FORM", "IFRAME", "DIALOG", "INPUT", "SELECT", "TEXTAREA"]
const KEPT = "form, iframe, dialog[open]"

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE
const isWorthTelling = (node) => isElement(node) || node.data?.trim()
const isSameKind = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName
const holdsKept = (element) => element.querySelector(KEPT) !== null
const hasFocusInside = (element) => element !== document.activeElement && element.contains(document.activeElement)

/** Make `old` say what `now` says, with as little change as possible. */
export function freshen(old, now) {
  if (old.isEqualNode(now)) return
  if (!isElement(old)) old.data = now.data
  else if (!UNTOUCHED.includes(old.nodeName) && !isRowWithForm(old)) freshenElement(old, now)
}

/** A row's words and its button belong together. */
function isRowWithForm(element) {
  return ["LI", "TR"].includes(element.nodeName) && holdsKept(element)
}

function freshenElement(old, now) {
  for (const { name, value } of now.attributes) if (name !== "open") old.setAttribute(name, value)
  const mine = [...old.childNodes].filter(isWorthTelling)
  const theirs = [...now.childNodes].filter(isWorthTelling)
  if (mine.length === theirs.length && mine.every((node, at) => isSameKind(node, theirs[at]))) {
    mine.forEach((node, at) => freshen(node, theirs[at]))
  } else if (!hasFocusInside(old) && !holdsKept(old)) {
    old.replaceChildren(...now.childNodes)
    window.htmx.process(old)
  }
}

async function look() {
  const address = location.href
  const answer = await fetch(address, { headers: { "HX-Request-Type": "partial" } })
  const text = answer.ok ? await answer.text() : ""
  if (!text || location.href !== address) return
  const now = place.cloneNode(false)
  now.innerHTML = text
  now.querySelector(":scope > title")?.remove()
  freshen(place, now)
}

setInterval(() => {
  const isSelecting = getSelection()?.isCollapsed === false
  if (document.visibilityState === "visible" && !isSelecting) look().catch(() => {})
}, place.dataset.live * 1000)
