"""How many orders come within a window: what Pareto/NBD expects, averaged with what past windows teach.

Pareto/NBD knows why customers come and stay away, but holds each to one rate for life; a Poisson regression
on faded order days follows who buys more lately, but knows only what past windows showed. Their errors
differ, so that the mean of both is better than either (J. Bates, C. Granger, The Combination of Forecasts, OR
Quarterly 20(4), 1969). The weights are equal, since weights that are estimated add an error of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.value.models_of_buying.regressing import COUNTS, regressed
from app.value.models_of_buying.windows import Lessons

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Often:
    """A fitted model: a weight for each column of the lessons' rows."""

    weights: Floats

    def alone(self, rows: Floats, window: int) -> Floats:
        """Order days in the `window` days, one a day at most, for each row of `Scale.rows`."""
        return np.minimum(COUNTS.mean(rows @ self.weights), window)

    def expected_orders(self, rows: Floats, window: int, expected: Floats) -> Floats:
        """The same, averaged with what Pareto/NBD expects of the same customers and days."""
        return (self.alone(rows, window) + expected) / 2


def fit_often(lessons: Lessons) -> Often:
    """What the past windows teach of how often customers come. Never raises."""
    return Often(regressed(COUNTS, lessons.rows, lessons.came, 1 / lessons.windows))
