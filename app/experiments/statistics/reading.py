"""From the sums of two arms to what may be said of them today."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from app.experiments.statistics.boundaries import ALPHA, sequential_reach
from app.experiments.statistics.intervals import Interval, difference, lift
from app.experiments.statistics.sums import ArmSums, Mean, Numbers, adjusted_means
from app.experiments.statistics.waiting import TELLING, Wait, wait_for


class Verdict(enum.StrEnum):
    UNKNOWABLE = "unknowable"
    """The interval still reaches over nothing and over a lift worth knowing."""
    HELPS = "helps"
    HARMS = "harms"
    NOTHING_MUCH = "nothing_much"
    """Whatever lift there is, it is smaller than the smallest of TELLING."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """An estimate with the bounds of its interval; None where nothing can be said."""

    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one comparison says at one look."""

    verdict: Verdict
    lift: Bounds
    """Treated over control less one."""
    difference: Bounds
    """Treated less control, per unit."""
    wait: Wait | None
    """While nothing can be said: until when something could; None when that lies beyond a year."""


def read(
    control: ArmSums, treated: ArmSums, *, orders: float, elapsed_days: float, alpha: float = ALPHA
) -> Reading:
    """Compare two arms after `orders` counted orders of both together.

    With 1 - alpha the bounds hold at every look there ever is, not at this one alone.
    """
    enough = float(control.units) > 1 and float(treated.units) > 1
    smaller = min(float(control.units), float(treated.units))
    evidence = orders * smaller / max(float(control.units + treated.units), 1.0)
    reach = sequential_reach(np.asarray(evidence), alpha=alpha) if enough else np.asarray(np.inf)
    low_mean, high_mean = adjusted_means(control, treated)
    return _said(low_mean, high_mean, reach, float(evidence), elapsed_days, alpha)


def said(
    control: Mean | None, treated: Mean | None, *, evidence: float, elapsed_days: float, alpha: float = ALPHA
) -> Reading:
    """The same of means that were worked out elsewhere; nothing where there are none."""
    nothing = Mean(np.asarray(0.0), np.asarray(np.inf))
    is_known = control is not None and treated is not None
    reach = sequential_reach(np.asarray(evidence), alpha=alpha) if is_known else np.asarray(np.inf)
    return _said(control or nothing, treated or nothing, reach, evidence, elapsed_days, alpha)


def _said(
    control: Mean, treated: Mean, reach: Numbers, evidence: float, elapsed_days: float, alpha: float
) -> Reading:
    ratio, gap = lift(control, treated, reach), difference(control, treated, reach)
    verdict = _verdict(ratio)
    wait = None
    if verdict is Verdict.UNKNOWABLE:
        error = _relative_error(ratio, float(reach))
        wait = wait_for(elapsed=elapsed_days, evidence=evidence, relative_error=error, alpha=alpha)
    return Reading(verdict, _bounds(ratio), _bounds(gap), wait)


def _verdict(ratio: Interval) -> Verdict:
    if float(ratio.low) > 0:
        return Verdict.HELPS
    if float(ratio.high) < 0:
        return Verdict.HARMS
    is_small = float(ratio.low) >= -TELLING[0] and float(ratio.high) <= TELLING[0]
    return Verdict.NOTHING_MUCH if is_small else Verdict.UNKNOWABLE


def _relative_error(ratio: Interval, reach: float) -> float | None:
    width = float(ratio.high) - float(ratio.low)
    return width / 2 / reach if np.isfinite(width) and np.isfinite(reach) else None


def _bounds(interval: Interval) -> Bounds:
    low, high = float(interval.low), float(interval.high)
    if not (np.isfinite(low) and np.isfinite(high)):
        return Bounds(None, None, None)
    return Bounds(float(interval.estimate), low, high)
