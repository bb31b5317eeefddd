"""Finds out whether anything that a merchant typed runs, leads out of the web or becomes an element."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Request

LISTEN = "window.alert = () => { window.hasRun = true }"
LOOK = """() => {
  const found = window.hasRun ? ['it ran'] : []
  const isSafe = (value) =>
    value.startsWith('data:image/gif;base64,R0lG') || /^https?:/.test(new URL(value, location.href))
  const walk = (root) => root.querySelectorAll('*').forEach((it) => {
    for (const { name, value } of it.attributes) {
      if (/^on/.test(name) || name === 'srcdoc') found.push(`${it.localName} ${name}`)
      if (/^(href|src|action|formaction)$/.test(name) && !isSafe(value))
        found.push(`${it.localName} ${name}=${value}`)
    }
    if (/^(script|iframe|base|object|embed|svg|math|style|link|meta)$/.test(it.localName))
      found.push(it.localName)
    if (it.shadowRoot) walk(it.shadowRoot)
  })
  document.querySelectorAll('body > div').forEach((host) => host.shadowRoot && walk(host.shadowRoot))
  return found
}"""


def watch(page: Page) -> list[str]:
    """Before the first page: what it does that nobody asked for will stand in the list."""
    faults: list[str] = []

    def asked(request: Request) -> None:
        if "evil.example" in request.url and request.resource_type != "image":
            faults.append(f"{request.resource_type} {request.url}")

    page.add_init_script(LISTEN)
    page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
    page.on("request", asked)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def faults_in(page: Page) -> list[str]:
    """What of the shown popup runs or leads elsewhere."""
    found: list[Any] = page.evaluate(LOOK)
    return [str(each) for each in found]
