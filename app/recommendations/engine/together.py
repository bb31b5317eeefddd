"""Products that meet in one order: decayed pair counts, popularity damped. Never lift: it rewards chance."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.counting import capped, neighbours, table
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.interactions import Floats, History
from app.recommendations.engine.neighbours import Neighbours, added_to
from app.recommendations.engine.onward import onward_lists
from app.recommendations.engine.popularity import decay
from app.recommendations.engine.setting import Setting

ORDER_PRODUCTS = 100
MIN_ORDERS = 2


def order_rows(history: History, half_life_days: float) -> tuple[sp.csr_matrix, Floats]:
    """Orders as rows, each with its decayed weight; a giant order keeps its best-selling products."""
    lines = history.orders
    rows = np.unique(lines.basket, return_inverse=True)[1]
    matrix = table(rows, lines.item, len(history.item_ids))
    ends = np.zeros(matrix.shape[0])
    ends[rows] = lines.ts
    popularity = np.bincount(lines.item, minlength=matrix.shape[1]).astype(np.float64)
    capped_matrix = capped(matrix, ORDER_PRODUCTS, popularity[matrix.indices])
    return capped_matrix, decay(ends, history.now, half_life_days)


def order_lists(
    history: History, setting: Setting, k: int, liveliness: NDArray[np.float32] | None = None
) -> Neighbours:
    """The k products that go best with each: by "ease", or by neighbours for every other method.

    To the neighbours is added what the setting's parts name, each with its weight: "ease", or "onward" for
    their neighbours.
    """
    rows = order_rows(history, setting.half_life_days)
    if setting.method == "ease":
        return ease_lists(*rows, setting, k=k, liveliness=liveliness)
    lists = neighbours(*rows, setting, k=k, min_rows=MIN_ORDERS, liveliness=liveliness)
    shares = dict(setting.parts)
    if share := shares.get("ease"):
        lists = added_to(lists, ease_lists(*rows, setting, k=k, liveliness=liveliness), share)
    if share := shares.get("onward"):
        lists = added_to(lists, onward_lists(lists, k), share)
    return lists
