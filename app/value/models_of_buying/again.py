"""Who buys again within a window: a logistic model that the shop's own past windows teach.

P(alive) of the models of buying does not answer this: in the BG/NBD whoever bought once is alive for ever.
What tells most is how many order days a customer has, each fading with time; over several half-lives, since
shops differ in pace. All times are taken in parts of the window, so that what a short window taught holds for
a longer one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from app.value.models_of_buying.histories import OrderDays
from app.value.models_of_buying.staying import BuyingAndStaying, fit_staying

Floats = NDArray[np.float64]
HALF_LIVES = np.array([1 / 8, 1 / 4, 1 / 2, 1, 2])
"""In windows."""
CUTS, FIRST_CUT, LAST_CUT = 4, 0.4, 0.7
"""How often the past is cut in two, and between which parts of it where the window is not the limit."""
RIDGE = 5.0
FEWEST = 50
"""Of those who came again, and of those who did not, below which nothing is learned."""
STEPS = 50


@dataclass(frozen=True, slots=True)
class BuysAgain:
    """A fitted model: an intercept, and a weight a feature after scaling."""

    weights: Floats
    mean: Floats
    spread: Floats
    windows: int
    """How many past windows taught it."""

    def chance(self, known: OrderDays, end: int, window: int, staying: BuyingAndStaying) -> Floats:
        """The chance of an order in the `window` days that begin with day `end`, for each customer."""
        scaled = (_features(known, end, window, staying) - self.mean) / self.spread
        return np.asarray(expit(self.weights[0] + scaled @ self.weights[1:]))


def fit_again(known: OrderDays, end: int, window: int) -> BuysAgain | None:
    """What the windows before day `end` teach; None where too few came again, or too few stayed away."""
    if not len(known):
        return None
    start = int(known.day.min())
    features, came = [], []
    for cut in _cuts(start, end, window):
        width = min(window, end - cut)
        before = known.between(start, cut)
        if len(before) and width > 0:
            staying = fit_staying(before.histories(cut))
            features.append(_features(before, cut, width, staying))
            later = known.between(cut, cut + width).customers()
            came.append(np.isin(before.customers(), later))
    taught = np.concatenate(came) if came else np.zeros(0, bool)
    if min(taught.sum(), (~taught).sum()) < FEWEST:
        return None
    columns = np.concatenate(features)
    mean, spread = columns.mean(axis=0), columns.std(axis=0) + 1e-9
    weights = _logistic((columns - mean) / spread, taught.astype(np.float64), 1 / len(came))
    return BuysAgain(weights, mean, spread, len(came))


def _cuts(start: int, end: int, window: int) -> list[int]:
    """Days at which the past is cut: the last one leaves a whole window where there is room for it."""
    length = end - start
    last = max(LAST_CUT, 1 - window / length) if length else LAST_CUT
    return sorted({start + int(length * share) for share in np.linspace(FIRST_CUT, last, CUTS)})


def _features(known: OrderDays, end: int, window: int, staying: BuyingAndStaying) -> Floats:
    faded = known.faded(end, HALF_LIVES * window)
    expected = staying.expected_orders(known.histories(end), window)
    return np.column_stack([np.log(faded + 1e-4), np.log(expected + 1e-3)])


def _logistic(columns: Floats, came: Floats, weight: float) -> Floats:
    """Ridge logistic regression by Newton's method, steps shortened; the intercept is not pulled."""
    rows = np.column_stack([np.ones(len(columns)), columns])
    pull = np.diag([1e-6] + [RIDGE] * columns.shape[1])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = expit(rows @ weights)
        slope = weight * rows.T @ (chance - came) + pull @ weights
        curve = weight * (rows * (chance * (1 - chance))[:, None]).T @ rows + pull
        step = np.clip(np.linalg.solve(curve, slope), -1, 1)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights
