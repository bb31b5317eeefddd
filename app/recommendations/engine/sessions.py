"""What shoppers look at next: steps from one view to the following ones in the same session."""

from __future__ import annotations

import numpy as np

from app.recommendations.engine.counting import Neighbours, Pairs, ranked
from app.recommendations.engine.interactions import Floats, History
from app.recommendations.engine.popularity import decay

STEPS = 10
HALF_LIFE_DAYS = 30.0
# More views than this tell nothing new about what follows what.
_MAX_VIEWS = 2_000_000


def next_lists(history: History, k: int) -> Neighbours:
    """For each product the k products seen most in the next STEPS views, weighted by 1/distance."""
    lists = Neighbours.empty(len(history.item_ids), k)
    views = history.views
    if len(views) > _MAX_VIEWS:
        views = views.where(views.ts >= np.partition(views.ts, -_MAX_VIEWS)[-_MAX_VIEWS])
    weights = decay(views.ts, history.now, HALF_LIFE_DAYS)
    keys = np.empty(0, np.int64)
    sums: Floats = np.empty(0)
    n_items = max(len(history.item_ids), 1)
    for step in range(1, STEPS + 1):
        ahead = np.flatnonzero(views.basket[:-step] == views.basket[step:])
        ahead = ahead[views.item[ahead] != views.item[ahead + step]]
        key = views.item[ahead].astype(np.int64) * n_items + views.item[ahead + step]
        keys, at = np.unique(np.append(keys, key), return_inverse=True)
        sums = np.bincount(at, np.append(sums, weights[ahead + step] / step), len(keys)).astype(np.float64)
    found = Pairs(
        (keys // n_items).astype(np.int32), (keys % n_items).astype(np.int32), sums.astype(np.float32)
    )
    ranked(found, found.weight, lists)
    return lists
