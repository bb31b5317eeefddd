"""How many standard errors an interval must reach so that it holds at every look, not at one.

A fixed-horizon interval reaches 1.96. Who looks daily and stops when she likes what she sees needs more.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from app.experiments.statistics.sums import Numbers

ALPHA = 0.05
FIRST = 20.0
"""Evidence at which intervals begin; chosen by `python -m bench.experiments`."""


def fixed_reach(alpha: float = ALPHA) -> float:
    """Of an interval that may be looked at once, at a time that was fixed before."""
    return float(stats.norm.ppf(1 - alpha / 2))


def sequential_reach(evidence: Numbers, first: float = FIRST, alpha: float = ALPHA) -> Numbers:
    """Robbins's delayed start: infinite before `first`, then sqrt(a^2 + log(evidence / first)).

    2 (1 - Phi(a) + a phi(a)) = alpha, so a^2 is a quantile of chi-square with three degrees of freedom:
    Robbins, 'Statistical methods related to the law of the iterated logarithm', Ann. Math. Stat. 41 (1970).
    That it serves means of what is not normal: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, 'Time-uniform
    central limit theory and asymptotic confidence sequences' (2021); with a delayed start: Bibaut, Kallus,
    Lindon, 'Near-optimal non-parametric sequential tests and confidence sequences' (2022).

    Evidence is what the variance of the compared sums grows with: orders, those of the smaller arm.
    """
    begun = evidence >= first
    squared = stats.chi2.ppf(1 - alpha, 3) + np.log(np.where(begun, evidence, first) / first)
    return np.where(begun, np.sqrt(squared), np.inf)
