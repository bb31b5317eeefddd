"""What a merchant does with popups, over HTTP: make one, save its form, get the link to her theme."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from tests.stack import Stack


def make(stack: Stack, play: str) -> str:
    """The number of a new popup, which is off."""
    answer = stack.merchant("POST", "/admin/popups", play=play)
    return str(max(re.findall(r"/admin/popups/(\d+)", answer.text), key=int))


def save(stack: Stack, number: str, **changes: str) -> dict[str, str]:
    """The merchant saves the popup with these changes, one at a time; those that were not refused."""
    form, kept = Form(stack.merchant("GET", f"/admin/popups/{number}").text).values, {}
    for name, value in changes.items():
        answer = stack.merchant("POST", f"/admin/popups/{number}", **{**form, **kept, name: value})
        if answer.status_code == 200:
            kept[name] = value
    return kept


def link_to(stack: Stack, number: str) -> str:
    """The query of the signed link, once the shop's theme knows of it."""
    said = html.unescape(stack.merchant("POST", f"/admin/popups/{number}/link").text)
    stack.settle()
    found = re.search(r"\?(pn_preview=[^\"]*)\"", said)
    assert found, said[:400]
    return found[1]


class Form(HTMLParser):
    """The fields of the form on a page, as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in ("textarea", "select"):
            self._open = name
        if tag == "textarea":
            self.values[name] = ""
        if tag == "option" and "selected" in given:
            self.values[self._open] = given.get("value") or ""
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and name and ticked:
            self.values[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._open in self.values and self.lasttag == "textarea":
            self.values[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._open = ""
