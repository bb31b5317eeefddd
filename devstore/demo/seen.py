"""What a page of the app's admin shows in figures: each by a name that stays while its value moves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

DIGITS = re.compile(r"\d[\d,.:]*")
HEADINGS = {"h1", "h2", "h3"}
BLOCKS = {"p", "dt", "dd", "th", "td", "li", "summary", "caption", *HEADINGS}
SILENT = {"form", "svg", "select", "option", "script", "style", "pre", "nav", "title", "s-app-nav", "aside"}
LONGEST_NAME = 70


def figures_of(page: str) -> dict[str, str]:
    """Figures by name: "Card: label" for tiles, "Card: column" for tables, a sentence for the rest."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    told: dict[str, list[str]] = {}
    for name, words in reader.told:
        told.setdefault(name, []).append(words)
    joined = {name: " | ".join(words) for name, words in told.items()}
    return {name: words for name, words in joined.items() if DIGITS.search(words)}


@dataclass
class _Block:
    kind: str
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, str]] = []
        self._open: list[_Block] = []
        self._silent: list[str] = []
        self._heading, self._label = "", ""
        self._columns: list[str] = []
        self._cell = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent.append(tag)
        elif tag == "table":
            self._columns = []
        elif tag == "tr":
            self._cell = 0
        elif tag == "span" and ("class", "count") in attrs:
            self._open.append(_Block("span"))
        elif tag in BLOCKS and not self._is_inside("li", "td", "th"):
            self._open.append(_Block("column" if tag == "th" and ("scope", "col") in attrs else tag))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif self._open and tag == ("th" if self._open[-1].kind == "column" else self._open[-1].kind):
            self._close(self._open.pop())

    def handle_data(self, data: str) -> None:
        if not self._silent and self._open:
            self._open[-1].words.append(data)

    def _is_inside(self, *kinds: str) -> bool:
        return any(block.kind in kinds for block in self._open)

    def _close(self, block: _Block) -> None:
        text = block.text
        if block.kind in HEADINGS:
            self._heading = text
        elif block.kind == "dt":
            self._label = text
        elif block.kind == "column":
            self._columns.append(text)
        elif block.kind in ("th", "td"):
            column = self._columns[self._cell] if self._cell < len(self._columns) else "cell"
            self._cell += 1
            self._tell(column, text)
        else:
            self._tell(self._label if block.kind == "dd" else _name_of(block), text)

    def _tell(self, name: str, text: str) -> None:
        self.told.append((f"{self._heading}: {name}", text))


def _name_of(block: _Block) -> str:
    return "rows" if block.kind == "li" else DIGITS.sub("#", block.text)[:LONGEST_NAME]
