"""Intervals of differences and of lifts that hold over the whole time of an experiment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.experiments.statistics.sums import Mean, Numbers


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its bounds; infinite bounds say that nothing can be known yet."""

    estimate: Numbers
    low: Numbers
    high: Numbers

    def contains(self, value: Numbers | float) -> NDArray[np.bool_]:
        return (self.low <= value) & (value <= self.high)


def difference(control: Mean, treated: Mean, reach: Numbers) -> Interval:
    """Treated minus control, per unit."""
    estimate = treated.value - control.value
    with np.errstate(invalid="ignore"):
        half = reach * np.sqrt(control.variance + treated.variance)
    half = np.where(np.isfinite(half), half, np.inf)
    estimate = np.where(np.isfinite(estimate), estimate, 0.0)
    return Interval(estimate, estimate - half, estimate + half)


def lift(control: Mean, treated: Mean, reach: Numbers) -> Interval:
    """Treated over control less one: every lift that the two means do not contradict.

    Fieller, 'Some problems in interval estimation', J. R. Stat. Soc. B 16 (1954): a ratio r stays when
    (treated - r control)^2 <= reach^2 (variance of treated + r^2 variance of control). It excludes 0 exactly
    when the difference does. Unbounded while control cannot be told from zero.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        squared = np.asarray(reach, dtype=np.float64) ** 2
        steep = control.value**2 - squared * control.variance
        middle = control.value * treated.value
        rest = treated.value**2 - squared * treated.variance
        root = np.sqrt(np.maximum(middle**2 - steep * rest, 0.0))
        known = np.isfinite(squared) & (steep > 0)
        low = np.where(known, (middle - root) / steep - 1, -np.inf)
        high = np.where(known, (middle + root) / steep - 1, np.inf)
        estimate = np.where(known, treated.value / control.value - 1, 0.0)
    return Interval(estimate, low, high)
