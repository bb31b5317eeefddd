"""Ridge regression of shares and of counts, by Newton's method with steps cut short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
RIDGE = 5.0
STEPS, LONGEST_STEP = 100, 0.5
GOOD_STEP = 1e-8
FARTHEST = 30.0
"""Logarithms of means stay within."""


@dataclass(frozen=True, slots=True)
class Family:
    """A canonical generalised linear model (McCullagh, Nelder, 1989): the mean of a row from its line."""

    mean: Callable[[Floats], Floats]
    variance: Callable[[Floats], Floats]
    """From the mean."""
    line: Callable[[float], float]
    """The line whose mean this is: where the search starts."""


SHARES = Family(
    lambda line: np.asarray(expit(line)), lambda mean: mean * (1 - mean), lambda m: float(logit(m))
)
COUNTS = Family(
    lambda line: np.exp(np.clip(line, -FARTHEST, FARTHEST)), lambda mean: mean, lambda m: float(np.log(m))
)


def regressed(family: Family, rows: Floats, target: Floats, weight: float) -> Floats:
    """The weights of the columns; the first column is 1 and its weight is hardly pulled to 0.

    `weight` is that of one row beside the pull. The mean of `target` lies within the family's.
    """
    pull = np.diag([1e-6] + [RIDGE] * (rows.shape[1] - 1))
    weights = np.zeros(rows.shape[1])
    weights[0] = family.line(float(target.mean()))
    for _ in range(STEPS):
        mean = family.mean(rows @ weights)
        slope = weight * rows.T @ (mean - target) + pull @ weights
        curve = weight * (rows * family.variance(mean)[:, None]).T @ rows + pull
        step = np.clip(np.linalg.solve(curve, slope), -LONGEST_STEP, LONGEST_STEP)
        weights = weights - step
        if np.abs(step).max() < GOOD_STEP:
            break
    return weights
