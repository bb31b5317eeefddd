"""A reader in a browser: it learns of what harmless pages are made, and tells what others have besides."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page

LOOK = """
const learned = new Set()
const isSafe = (value, own) => {
  try {
    const { protocol, hostname } = new URL(value, own)
    return protocol === "data:" ? value.startsWith("data:image/gif;base64,R0lG") || value === "data:,"
      : /^(https?|mailto|blob):$/.test(protocol) && hostname !== "evil.example"
  } catch { return true }
}
const POINTS = /^(href|src|action|formaction|xlink:href|hx-(get|post)|data-src)$/
const CODE = /alert|evil[.]example/i

/** Every kind of element and attribute, what handlers and inline scripts say, and where addresses lead. */
function made(root, own, found = { kinds: new Set(), faults: [] }) {
  for (const it of root.querySelectorAll("*")) {
    found.kinds.add(it.localName)
    for (const { name, value } of it.attributes) {
      found.kinds.add(`${it.localName} ${name}`)
      if (/^on|^srcdoc$/.test(name)) found.kinds.add(`${it.localName} ${name}=${value}`)
      if (POINTS.test(name) && !isSafe(value, own)) found.faults.push(`${it.localName} ${name}=${value}`)
      if (name === "style" && CODE.test(value)) found.faults.push(`style ${value}`)
    }
    if (/^(script|style)$/.test(it.localName) && it.type !== "application/json" && CODE.test(it.textContent))
      found.faults.push(`${it.localName} ${it.textContent.slice(0, 80)}`)
    if (it.shadowRoot) made(it.shadowRoot, own, found)
    if (it.localName === "template") made(it.content, own, found)
  }
  return found
}
const parsed = (html) => new DOMParser().parseFromString(html, "text/html")
const isNew = (kind) => !learned.has(kind)
const strange = ({ kinds, faults }) => [...[...kinds].filter(isNew), ...faults]
const learn = (kinds) => kinds.forEach((kind) => learned.add(kind))
window.inert = {
  learn: (pages, own) => pages.forEach((html) => learn(made(parsed(html), own).kinds)),
  strangeIn: (pages, own) => pages.map((html) => strange(made(parsed(html), own))),
  kindsHere: () => [...made(document, location.href).kinds],
  strangeHere: (kinds) => (learn(kinds), strange(made(document, location.href))),
}
"""
PORTION = 40


class Reader:
    """Reads HTML without running it; the page it works in stays empty."""

    def __init__(self, page: Page, own: str) -> None:
        self._page, self._own = page, own
        page.goto("about:blank")
        page.evaluate(f"() => {{ {LOOK} }}")

    def learn(self, pages: Sequence[str]) -> None:
        """These are harmless: what they are made of is no fault elsewhere."""
        self._page.evaluate("([pages, own]) => inert.learn(pages, own)", [list(pages), self._own])

    def strange_in(self, pages: dict[str, str]) -> list[str]:
        """What each of the named pages has that no harmless one has, or that runs or leads elsewhere."""
        names, found = list(pages), list[str]()
        for start in range(0, len(names), PORTION):
            some = names[start : start + PORTION]
            told = self._page.evaluate(
                "([pages, own]) => inert.strangeIn(pages, own)", [[pages[each] for each in some], self._own]
            )
            found += [f"{name}: {fault}" for name, faults in zip(some, told, strict=True) for fault in faults]
        return found


class Watcher:
    """The same for a page that runs, its shadow roots included. Needs LOOK as an init script of the page."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def learn(self, page: Page) -> None:
        self._known |= set(page.evaluate("inert.kindsHere()"))

    def strange_in(self, page: Page) -> list[str]:
        return [
            str(each) for each in page.evaluate("(kinds) => inert.strangeHere(kinds)", sorted(self._known))
        ]
