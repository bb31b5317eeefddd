"""Opens the popups of a page one after the other, and goes on to their last screens."""

from __future__ import annotations

WALK = """
const PATIENCE_MS = 20000
const roots = () => [...document.querySelectorAll("body > div")].map((it) => it.shadowRoot).filter(Boolean)
const found = (what) => roots().map((root) => root.querySelector(what)).find(Boolean)
const heading = () => found("dialog h2, section.bar b")?.textContent
async function until(holds, ms = PATIENCE_MS) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((go) => setTimeout(go, 20))) {
    const it = holds()
    if (it) return it
  }
}
window.walk = {
  bar: () => until(() => found("section.bar b")?.textContent),
  async close() {
    found("dialog .close, section.bar button")?.click()
    await until(() => !found("dialog, section.bar"))
  },
  async press(id) {
    await walk.close()
    const button = Object.assign(document.createElement("button"), { id })
    document.body.append(button)
    await until(() => found("dialog") || (button.click(), false))
    button.remove()
    return until(heading)
  },
  async follow(query) {
    await walk.close()
    history.replaceState(null, "", `?${query}`)
    const script = document.createElement("script")
    script.src = document.querySelector("script[src*='perennial.js']").src
    document.body.append(script)
    const said = await until(heading)
    script.remove()
    return said
  },
  async on() {
    const dialog = found("dialog")
    const action = dialog?.querySelector("button.action")
    if (!action) return false
    const before = heading() + dialog.textContent
    for (const it of dialog.querySelectorAll("input")) {
      if (it.type === "email") it.value = "a@example.com"
      else if (/radio|checkbox/.test(it.type) && !it.checked) it.click()
    }
    action.click()
    const isOther = () => !found("dialog") || heading() + found("dialog").textContent !== before
    return Boolean((await until(isOther, 1500)) && found("dialog"))
  },
}
"""
