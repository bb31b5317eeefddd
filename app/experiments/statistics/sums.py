"""What an arm of an experiment comes down to: a handful of sums, enough for every figure that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ArmSums:
    """Sums over the exposed units of one arm; each field is one number or an array of them, one a look.

    y is what a unit brought since its exposure, x what it brought in a fixed time before.
    """

    units: Numbers
    y: Numbers
    yy: Numbers
    x: Numbers
    xx: Numbers
    xy: Numbers

    @classmethod
    def of(cls, y: Numbers, x: Numbers) -> ArmSums:
        """The sums of single units."""
        parts = (len(y), y.sum(), (y * y).sum(), x.sum(), (x * x).sum(), (x * y).sum())
        return cls(*(np.asarray(part, dtype=np.float64) for part in parts))

    @classmethod
    def of_shares(cls, units: Numbers, successes: Numbers) -> ArmSums:
        """The sums where each unit counts 1 or 0, with nothing known from before."""
        none = np.zeros_like(units, dtype=np.float64)
        return cls(units, successes, successes, none, none, none)


@dataclass(frozen=True, slots=True)
class Mean:
    """An arm's mean per unit and the variance of that mean."""

    value: Numbers
    variance: Numbers


def adjusted_means(control: ArmSums, treated: ArmSums) -> tuple[Mean, Mean]:
    """Means per unit, freed from what was already known before the exposure (CUPED).

    Deng, Xu, Kohavi, Walker 2013: y - b(x - mean of x), b from the within-arm sums of both arms. The variance
    of an arm is never taken below that of both together: a small arm that by chance holds no
    large order knows too little of its own spread, and its mean is low at the same time.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        spread_x = _within(control.xx, control.x, control.x, control.units)
        spread_x = spread_x + _within(treated.xx, treated.x, treated.x, treated.units)
        common = _within(control.xy, control.x, control.y, control.units)
        common = common + _within(treated.xy, treated.x, treated.y, treated.units)
        slope = np.where(spread_x > 0, common / np.where(spread_x > 0, spread_x, 1.0), 0.0)
        whole_x = (control.x + treated.x) / (control.units + treated.units)
        left = [_left(arm, slope) for arm in (control, treated)]
        together = (left[0] + left[1]) / (control.units + treated.units - 2)
        control_mean, treated_mean = (
            Mean(
                arm.y / arm.units - slope * (arm.x / arm.units - whole_x),
                np.maximum(rest / (arm.units - 1), together) / arm.units,
            )
            for arm, rest in zip((control, treated), left, strict=True)
        )
    return control_mean, treated_mean


def _within(products: Numbers, first: Numbers, second: Numbers, units: Numbers) -> Numbers:
    return products - first * second / units


def _left(arm: ArmSums, slope: Numbers) -> Numbers:
    """The squares that remain of an arm once the covariate has explained its part."""
    squares = _within(arm.yy, arm.y, arm.y, arm.units)
    squares = squares - 2 * slope * _within(arm.xy, arm.x, arm.y, arm.units)
    return np.maximum(squares + slope**2 * _within(arm.xx, arm.x, arm.x, arm.units), 0.0)
