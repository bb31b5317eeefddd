"""What a training found out about itself, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.admin.words import of

ENOUGH = 30
"""Below so many questions a comparison says more about luck than about the shop."""
SMALLEST_GAIN = 0.05
TITLES = {
    "bought_together": "Goes well with",
    "cart": "Goes well with your cart",
    "similar": "You may also like",
    "also_viewed": "Others also looked at",
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


def in_a_line(evidence: Iterable[Mapping[str, Any]]) -> str:
    """The strongest thing that the shop's own last weeks show, "" where they show nothing."""
    known = [
        (row["score"] / row["popular"] - 1, TITLES[row["carousel"]])
        for row in evidence
        if row["carousel"] in TITLES and (row["queries"] or 0) >= ENOUGH and row["popular"] and row["score"]
    ]
    gain, title = max(known, default=(0.0, ""))
    if gain < SMALLEST_GAIN:
        return ""
    by = f"{gain:.0%}".replace("%", " %") if gain < 2 else f"{gain + 1:.1f} times"
    better = f"{by} better than" if gain < 2 else f"{by} as well as"
    return f"On your last weeks “{title}” ranked what shoppers really chose {better} best sellers would."


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
