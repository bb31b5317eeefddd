"""Who buys again within a window: a logistic model that the shop's own past windows teach.

P(alive) of the models of buying does not answer this: in the BG/NBD whoever bought once is alive for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.value.models_of_buying.regressing import SHARES, regressed
from app.value.models_of_buying.windows import Lessons

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BuysAgain:
    """A fitted model: a weight for each column of the lessons' rows."""

    weights: Floats

    def chance(self, rows: Floats) -> Floats:
        """The chance of an order in the window, for each row of `Scale.rows`."""
        return SHARES.mean(rows @ self.weights)


def fit_again(lessons: Lessons) -> BuysAgain:
    """What the past windows teach of coming at all. Never raises."""
    came = (lessons.came > 0).astype(np.float64)
    return BuysAgain(regressed(SHARES, lessons.rows, came, 1 / lessons.windows))
