"""What a shop's own past windows teach: what was known when each began, beside what came within it.

What tells most is how many order days a customer has, each fading with time; over several half-lives, since
shops differ in pace. All times are taken in parts of the window, so that what a short window taught holds for
a longer one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.value.models_of_buying.histories import OrderDays
from app.value.models_of_buying.staying import BuyingAndStaying, fit_staying

Floats = NDArray[np.float64]
HALF_LIVES = np.array([1 / 8, 1 / 4, 1 / 2, 1, 2])
"""In windows."""
CUTS, FIRST_CUT, LAST_CUT = 4, 0.4, 0.7
"""How often the past is cut in two, and between which parts of it where the window is not the limit."""
FEWEST = 50
"""Of those who came again, and of those who did not, below which nothing is learned."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How features become comparable: as far from the mean of those that taught, in their spreads."""

    mean: Floats
    spread: Floats

    def rows(self, known: OrderDays, end: int, window: int, expected: Floats) -> Floats:
        """A row for each customer: 1, then her scaled features, as known when day `end` begins.

        `expected` is what Pareto/NBD expects of her in the `window` days from then on.
        """
        scaled = (_features(known, end, window, expected) - self.mean) / self.spread
        return np.column_stack([np.ones(len(scaled)), scaled])


@dataclass(frozen=True, slots=True)
class Lessons:
    """A row for each customer and past window."""

    rows: Floats
    came: Floats
    """On how many days of the window she ordered."""
    scale: Scale
    windows: int
    """How many past windows teach."""


def lessons_of(known: OrderDays, end: int, window: int) -> Lessons | None:
    """Windows of at most `window` days before day `end`; None where too few came again or stayed away."""
    if not len(known):
        return None
    start = int(known.day.min())
    staying: BuyingAndStaying | None = None
    features, came = [], []
    for cut in _cuts(start, end, window):
        width = min(window, end - cut)
        before = known.between(start, cut)
        if len(before) and width > 0:
            histories = before.histories(cut)
            staying = fit_staying(histories, near=staying)
            expected = staying.expected_orders(histories, width)
            features.append(_features(before, cut, width, expected))
            came.append(_came(before, known.between(cut, cut + width)))
    taught = np.concatenate(came) if came else np.zeros(0)
    if min((taught > 0).sum(), (taught == 0).sum()) < FEWEST:
        return None
    columns = np.concatenate(features)
    scale = Scale(columns.mean(axis=0), columns.std(axis=0) + 1e-9)
    rows = np.column_stack([np.ones(len(columns)), (columns - scale.mean) / scale.spread])
    return Lessons(rows, taught, scale, len(came))


def _cuts(start: int, end: int, window: int) -> list[int]:
    """Days at which the past is cut: the last one leaves a whole window where there is room for it."""
    length = end - start
    last = max(LAST_CUT, 1 - window / length) if length else LAST_CUT
    return sorted({start + int(length * share) for share in np.linspace(FIRST_CUT, last, CUTS)})


def _came(before: OrderDays, later: OrderDays) -> Floats:
    who, came = before.customers(), np.zeros(len(before.begins()))
    _, mine, theirs = np.intersect1d(who, later.customers(), assume_unique=True, return_indices=True)
    came[mine] = later.counts()[theirs]
    return came


def _features(known: OrderDays, end: int, window: int, expected: Floats) -> Floats:
    faded = known.faded(end, HALF_LIVES * window)
    return np.column_stack([np.log(faded + 1e-4), np.log(expected + 1e-3)])
