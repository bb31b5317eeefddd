"""The forms of a page, and what a merchant may type into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TYPED = {"", "text", "search", "url", "email", "tel"}
"""Kinds of inputs that take words; the others are left as they stand."""


@dataclass
class Form:
    """What a browser would send, and which of it was typed."""

    to: str
    values: dict[str, Any] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Every form of a page that is sent to the app, and every page it leads to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[each] for each in ("href", "hx-get", "src") if each in given]
        if tag == "form":
            self._form = Form(given.get("hx-post") or "")
            if self._form.to:
                self.forms.append(self._form)
        name = given.get("name", "")
        if self._form is None or not (name or tag == "option"):
            return
        if tag == "textarea" or (tag == "input" and given.get("type", "") in TYPED):
            self._form.typed.append(name)
            self._form.values[name] = given.get("value", "")
        elif tag == "input" and given.get("type") == "number":
            self._form.values[name] = given.get("value") or "5"
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            before, value = self._form.values.get(name), given.get("value", "on")
            self._form.values[name] = value if before is None else [*_each(before), value]
        elif tag == "option" and self._open and ("selected" in given or self._open not in self._form.values):
            self._form.values[self._open] = given.get("value", "")
        self._open = name if tag in ("textarea", "select") else self._open

    def handle_data(self, data: str) -> None:
        if self._form is not None and self.lasttag == "textarea" and self._open in self._form.values:
            self._form.values[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._open = ""
        if tag == "form":
            self._form = None


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
