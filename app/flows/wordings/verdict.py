"""What a comparison of two wordings says, in a merchant's words."""

from __future__ import annotations

from dataclasses import dataclass

from app import experiments
from app.experiments import Reading, Report, Verdict
from app.flows.wordings.comparing import FIRST, SECOND


@dataclass(frozen=True, slots=True)
class WordingVerdict:
    """Of revenue a reader, second wording over first."""

    words: str
    tone: str
    lift: str
    """Empty while there is none."""
    bounds: str
    orders: str
    """The same of the share of readers who order, in one line."""
    better: str | None
    """The wording that surely brings more; None while neither does."""


def verdict_of(found: Report) -> WordingVerdict:
    """What may be said today; a comparison whose groups do not fit says nothing of its wordings."""
    if found.is_mismatched:
        words = "The groups do not have the sizes they should have, so nothing can be said. Please tell us."
        return WordingVerdict(words, "bad", "", "", "", None)
    (each,) = found.comparisons
    better = {Verdict.HELPS: SECOND, Verdict.HARMS: FIRST}.get(each.revenue.verdict)
    said = {SECOND: "The second brings more", FIRST: "The first brings more"}
    lift, ordering = each.revenue.lift, each.conversion.lift
    return WordingVerdict(
        words=said[better] if better else _undecided(each.revenue),
        tone="good" if better else experiments.TONES[each.revenue.verdict],
        lift=experiments.signed_percent(lift.estimate) if lift.estimate is not None else "",
        bounds=experiments.bounds_words(lift),
        orders=f"{experiments.signed_percent(ordering.estimate)}, {experiments.bounds_words(ordering)}"
        if ordering.estimate is not None
        else "",
        better=better,
    )


def _undecided(reading: Reading) -> str:
    is_blank = reading.lift.estimate is None and reading.wait is None
    return "Nothing can be told yet" if is_blank else experiments.verdict_words(reading)
