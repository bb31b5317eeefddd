"""What shoppers view in one session, and what they buy after viewing a product."""

from __future__ import annotations

import numpy as np

from app.recommendations.engine.counting import neighbours, pairs, ranked, scored, strength, table
from app.recommendations.engine.interactions import DAY, History
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.popularity import decay
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.similar import session_rows

# One session is little, but where products are viewed seldom it is all there is; damping keeps it last.
MIN_SESSIONS = 1
MIN_ORDERS = 2
LOOKED_BACK_DAYS = 7.0
_MOST_VIEWS = 50


def viewed_lists(history: History, setting: Setting, k: int) -> Neighbours:
    """The k products most viewed in the same sessions as each product."""
    matrix, weights = session_rows(history, setting.half_life_days)
    return neighbours(matrix, weights, setting, k=k, min_rows=MIN_SESSIONS)


def bought_after_lists(history: History, setting: Setting, k: int) -> Neighbours:
    """The k products most ordered by known customers who viewed a product in the LOOKED_BACK_DAYS before."""
    n_items = len(history.item_ids)
    lists = Neighbours.empty(n_items, k)
    views = history.views.where(history.views.user >= 0)
    orders = history.orders.where(history.orders.user >= 0)
    if len(views) == 0 or len(orders) == 0:
        return lists
    views = views.where(np.lexsort((views.ts, views.user)))
    baskets, first, row = np.unique(orders.basket, return_index=True, return_inverse=True)
    user, ts = orders.user[first], orders.ts[first]
    # Users far apart in time make one sorted axis for all searches.
    span = float(np.ptp(np.append(views.ts, ts))) + 2 * LOOKED_BACK_DAYS * DAY
    axis, moment = views.user * span + views.ts - ts.min(), user * span + ts - ts.min()
    end = np.searchsorted(axis, moment, side="right")
    start = np.maximum(np.searchsorted(axis, moment - LOOKED_BACK_DAYS * DAY), end - _MOST_VIEWS)
    sizes = end - start
    place = np.arange(sizes.sum()) + np.repeat(start - (np.cumsum(sizes) - sizes), sizes)
    seen = table(np.repeat(np.arange(len(baskets)), sizes), views.item[place], n_items)
    seen.resize(len(baskets), n_items)
    weights = decay(ts, history.now, setting.half_life_days)
    popularity = strength(seen, weights)
    lists = Neighbours.empty(n_items, k, np.flatnonzero(popularity))
    for block in pairs(seen, weights, MIN_ORDERS, others=table(row, orders.item, n_items)):
        ranked(block, scored(block, np.maximum(popularity, 1.0), setting), lists)
    return lists
