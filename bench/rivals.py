"""Other boundaries for the same intervals, against which the one that is served was chosen."""

from __future__ import annotations

import numpy as np
from scipy.special import zeta

from app.experiments.statistics import ALPHA
from bench.experiment_shops import Numbers

TIGHTEST_AT = 60.0


def mixture_reach(evidence: Numbers, tightest_at: float = TIGHTEST_AT, alpha: float = ALPHA) -> Numbers:
    """The normal mixture in standard errors, tuned to be tightest at a given evidence.

    Howard, Ramdas, McAuliffe, Sekhon, 'Time-uniform, nonparametric, nonasymptotic confidence sequences',
    Ann. Stat. 49 (2021), eq. (14), two-sided; tuned as in Waudby-Smith et al. (2021).
    """
    doubled = -2 * np.log(alpha)
    begin = tightest_at / (doubled + np.log(doubled) + 1)
    known = np.maximum(evidence, 1e-9)
    return np.asarray(np.sqrt((1 + begin / known) * (np.log1p(known / begin) + doubled)))


def bernstein_reach(variance: Numbers, span: float, alpha: float = ALPHA) -> Numbers:
    """Empirical Bernstein in standard errors: no asymptotics, but it fears the largest value possible.

    Howard et al. (2021), theorem 4 with the stitched boundary of theorem 1 (eq. 10, eta 2, s 1.4), each side
    at half of alpha. `variance` is that of the sum of weighted outcomes, `span` the range of one of them.
    """
    eta, power = 2.0, 1.4
    clock = np.maximum(variance / span**2, 1.0)
    level = power * np.log(np.log(eta * clock)) + np.log(2 * zeta(power) / (alpha * np.log(eta) ** power))
    first, second = (eta**0.25 + eta**-0.25) / np.sqrt(2), (np.sqrt(eta) + 1) / 2
    bound = np.sqrt(first**2 * clock * level + second**2 * level**2) + second * level
    return np.asarray(bound * span / np.sqrt(variance))
