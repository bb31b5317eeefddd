"""What a training found out about itself, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.admin.words import of

ENOUGH = 30
"""Below so many questions a comparison says more about luck than about the shop."""
TITLES = {
    "bought_together": "Goes well with",
    "similar": "You may also like",
    "buy_again": "Buy it again",
    "next_order": "For the next order",
    "for_you": "Not bought before",
    "next_in_session": "While browsing",
}


@dataclass(frozen=True)
class Finding:
    title: str
    words: str
    verdict: str
    tone: str


def sentences(evidence: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """One finding for each carousel that could be tried on the shop's own last weeks."""
    return [_finding(row) for row in evidence if row["carousel"] in TITLES and row["queries"]]


def _finding(row: Mapping[str, Any]) -> Finding:
    title, queries = TITLES[row["carousel"]], int(row["queries"])
    if queries < ENOUGH or row["score"] is None or row["popular"] is None:
        words = f"Only {of(queries, 'test')} could be made with the last weeks, {ENOUGH} are needed."
        return Finding(
            title, f"{words} Until then the settings that serve most shops are used.", "Not yet known", ""
        )
    tried = f"Tried {of(queries, 'time')} on orders it had not seen."
    if row["chosen"] == "popular" or row["score"] <= row["popular"]:
        return Finding(
            title, f"{tried} Nothing beat what sells best now, so that is shown.", "Best sellers", ""
        )
    if row["popular"] == 0:
        return Finding(
            title, f"{tried} It found the next product where best sellers never did.", "Better", "good"
        )
    times = row["score"] / row["popular"]
    words = f"{tried} It ranked what was really chosen {times:.1f} times as well as best sellers would."
    return Finding(title, words, f"{times:.1f} × best sellers", "good")
