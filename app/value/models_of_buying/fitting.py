"""The likeliest parameters, whatever the shop: a penalty grows until the search converges.

Many shops leave the likelihood flat (everybody bought once, everybody on one day), so that its summit lies at
infinity. A small pull of each parameter's logarithm towards 0, in the model's own scale, gives it one; at the
latest with a strong pull the search ends, since that alone is a parabola.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]

PENALTIES = (0.0, 1e-4, 1e-2, 1.0)
"""Beside a mean log likelihood a customer."""
STEPS = 60
FARTHEST = 12.0
"""Logarithms stay within; a summit at this wall counts as none."""
GOOD_SLOPE = 1e-3
WALL = 1e10
"""The loss where there is none."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters, not their logarithms."""

    parameters: tuple[float, ...]
    penalty: float
    """Under which the search converged; infinite if it did under none."""
    loss: float
    """Mean negative log likelihood a customer, the penalty left out."""


def fitted(loss: Loss, start: Floats) -> Fit:
    """The parameters of the least `loss`, which takes logarithms and returns the value and its gradient.

    Never raises for a loss that is finite around 0.
    """
    for penalty in PENALTIES:
        x, slope = _summit(_penalised(loss, penalty), start)
        if slope < GOOD_SLOPE and np.abs(x).max() < FARTHEST - 0.01:
            break
        start = np.zeros_like(start)
    else:
        penalty = np.inf
    return Fit(tuple(float(each) for each in np.exp(x)), penalty, float(loss(x)[0]))


def _summit(loss: Loss, start: Floats) -> tuple[Floats, float]:
    """Where the search ended, and the steepest slope there.

    BFGS and not L-BFGS-B: that one calls LAPACK for tiny systems, whose threads burnt ten times the work.
    """
    with np.errstate(all="ignore"):
        found = minimize(loss, start, jac=True, method="BFGS", options={"maxiter": STEPS, "gtol": 1e-6})
    x = np.where(np.isfinite(found.x), found.x, 0.0)
    value, gradient = loss(x)
    return x, float(np.abs(gradient).max()) if value < WALL else np.inf


def _penalised(loss: Loss, penalty: float) -> Loss:
    def penalised(logs: Floats) -> tuple[float, Floats]:
        if not np.abs(logs).max() < FARTHEST:
            return WALL, np.zeros_like(logs)
        with np.errstate(all="ignore"):
            value, gradient = loss(logs)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return WALL, np.zeros_like(logs)
        return value + penalty * float(logs @ logs), gradient + 2 * penalty * logs

    return penalised
