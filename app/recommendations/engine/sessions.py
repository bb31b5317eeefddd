"""What shoppers look at next: steps from one view to the following ones in the same session."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.counting import Pairs, ranked
from app.recommendations.engine.interactions import Floats, History, Lines
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.popularity import decay

STEPS = 10
# A step back says less about what comes next than the step ahead.
_BACK = 0.6
# More views than this tell nothing new about what follows what.
_MAX_VIEWS = 2_000_000


def latest(views: Lines, most: int) -> Lines:
    """The views of at most `most` latest moments."""
    if len(views) <= most:
        return views
    return views.where(views.ts >= np.partition(views.ts, -most)[-most])


def next_lists(history: History, k: int, half_life_days: float) -> Neighbours:
    """For each product the k products seen most within STEPS views of it, weighted by 1/distance.

    Scores are shares of all such steps from the product (sequential rules: Ludewig & Jannach, "Evaluation of
    session-based recommendation algorithms", 2018; here with the way back as well).
    """
    n_items = max(len(history.item_ids), 1)
    keys, sums, counts = _steps(latest(history.views, _MAX_VIEWS), history.now, half_life_days, n_items)
    back = keys % n_items * n_items + keys // n_items
    joined, at = np.unique(np.append(keys, back), return_inverse=True)
    weight = np.bincount(at, np.append(sums, _BACK * sums), len(joined))
    rows = np.bincount(at, np.append(counts, counts), len(joined))
    seed = (joined // n_items).astype(np.int32)
    total = np.bincount(seed, weight, len(history.item_ids))
    found = Pairs(seed, (joined % n_items).astype(np.int32), _single(weight), _single(rows))
    lists = Neighbours.empty(len(history.item_ids), k, np.flatnonzero(total))
    ranked(found, _single(weight / np.maximum(total, 1e-300)[seed]), lists)
    return lists


def _single(values: NDArray[Any]) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _steps(
    views: Lines, now: float, half_life_days: float, n_items: int
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Keys (seed * n_items + other), decayed sums of 1/distance, and numbers of steps."""
    weights = decay(views.ts, now, half_life_days)
    keys, sums, counts = np.empty(0, np.int64), np.empty(0), np.empty(0)
    for step in range(1, STEPS + 1):
        ahead = np.flatnonzero(views.basket[:-step] == views.basket[step:])
        ahead = ahead[views.item[ahead] != views.item[ahead + step]]
        key = views.item[ahead].astype(np.int64) * n_items + views.item[ahead + step]
        keys, at = np.unique(np.append(keys, key), return_inverse=True)
        sums = np.bincount(at, np.append(sums, weights[ahead + step] / step), len(keys)).astype(np.float64)
        counts = np.bincount(at, np.append(counts, np.ones(len(key))), len(keys)).astype(np.float64)
    return keys, sums, counts
