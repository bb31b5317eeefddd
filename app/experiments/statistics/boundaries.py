"""How many standard errors an interval must reach so that it holds at every look, not at one.

A fixed-horizon interval reaches 1.96. Who looks daily and stops when she likes what she sees needs more.
"""

from __future__ import annotations

from functools import cache
from math import erfc, exp, pi, sqrt
from statistics import NormalDist

import numpy as np

from app.experiments.statistics.sums import Numbers

ALPHA = 0.05
FIRST = 20.0
"""Evidence at which intervals begin; chosen by `python -m bench.experiments`."""


def fixed_reach(alpha: float = ALPHA) -> float:
    """Of an interval that may be looked at once, at a time that was fixed before."""
    return NormalDist().inv_cdf(1 - alpha / 2)


def sequential_reach(evidence: Numbers, first: float = FIRST, alpha: float = ALPHA) -> Numbers:
    """Robbins's delayed start: infinite before `first`, then sqrt(a^2 + log(evidence / first)).

    2 (1 - Phi(a) + a phi(a)) = alpha: Robbins, 'Statistical methods related to the law of the iterated
    logarithm', Ann. Math. Stat. 41 (1970).
    That it serves means of what is not normal: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, 'Time-uniform
    central limit theory and asymptotic confidence sequences' (2021); with a delayed start: Bibaut, Kallus,
    Lindon, 'Near-optimal non-parametric sequential tests and confidence sequences' (2022).

    Evidence is what the variance of the compared sums grows with: orders, those of the smaller arm.
    """
    begun = evidence >= first
    squared = _start(alpha) ** 2 + np.log(np.where(begun, evidence, first) / first)
    return np.where(begun, np.sqrt(squared), np.inf)


@cache
def _start(alpha: float) -> float:
    """The a of that equation, by halving; its square is a quantile of chi-square, 3 degrees of freedom."""
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        is_too_low = erfc(middle / sqrt(2)) + middle * sqrt(2 / pi) * exp(-(middle**2) / 2) > alpha
        low, high = (middle, high) if is_too_low else (low, middle)
    return high
