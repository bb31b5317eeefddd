"""What each customer buys again: how often and how lately, and whether the product is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.habits import likelihood
from app.recommendations.engine.interactions import DAY, Codes, Floats, History
from app.recommendations.engine.owned import Owned, owned
from app.recommendations.engine.setting import Setting

METHODS = ("frequency", "due", "popular")

# How sharply a product must be due: the spread of log(elapsed / usual interval).
_SPREAD = 1.5


@dataclass(frozen=True)
class Purchases:
    """Each customer's products, most likely to be bought again first.

    Customer `u` holds entries start[u] to start[u + 1] of `items` (codes), `scores` and `age_days`
    (since the last purchase). Learned scores are probabilities of standing in the next order.
    """

    start: NDArray[np.int64]
    items: Codes
    scores: NDArray[np.float32]
    age_days: NDArray[np.float32]

    def of(self, user: int) -> slice:
        """Where a customer's entries lie."""
        return slice(int(self.start[user]), int(self.start[user + 1]))

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> Purchases:
        return cls(**{name: state[f"purchases.{name}"] for name in cls.__dataclass_fields__})

    def state(self) -> dict[str, NDArray[Any]]:
        return {f"purchases.{name}": value for name, value in vars(self).items()}


def purchases(history: History, setting: Setting) -> Purchases:
    """Rank every customer's past products by one of METHODS, or as the weights of "learned" habits say.

    "frequency" is how often and how lately the customer bought it, times the root of how many customers come
    back for it; "due" favours products whose usual interval has passed; "popular" is what sells in the shop.
    """
    known = owned(history)
    return ordered(known, _scores(known, setting, history.now), history)


def ordered(known: Owned, score: Floats, history: History) -> Purchases:
    """Each customer's products by score, equal ones by recent sales."""
    age = (history.now - known.last_ts) / DAY
    order = np.lexsort((known.item, -known.recent, -score, known.user))
    start = np.append(0, np.cumsum(np.bincount(known.user, minlength=len(history.user_ids))))
    return Purchases(
        start.astype(np.int64),
        known.item[order].astype(np.int32),
        score[order].astype(np.float32),
        age[order].astype(np.float32),
    )


def _scores(known: Owned, setting: Setting, now: float) -> Floats:
    if setting.method == "learned" and setting.parts:
        return likelihood(known, now, setting)
    if setting.method == "popular":
        return known.recent
    score = known.frequency[0] * np.sqrt(known.repeat_rate)
    if setting.method == "due":
        elapsed = np.maximum((now - known.last_ts) / DAY, 0.5) / known.usual_days
        score = score * np.exp(-(np.log(elapsed) ** 2) / (2 * _SPREAD**2))
    return np.asarray(score)
