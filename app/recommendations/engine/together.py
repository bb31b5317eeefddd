"""Products that meet in one order: decayed pair counts, popularity damped. Never lift: it rewards chance."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.counting import Neighbours, capped, neighbours, table
from app.recommendations.engine.interactions import Floats, History
from app.recommendations.engine.popularity import decay

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


def together_lists(
    history: History,
    *,
    k: int,
    damping: float,
    half_life_days: float,
    seeds: NDArray[np.int64] | None = None,
) -> Neighbours:
    """The k products most bought with each product, in at least MIN_ORDERS orders."""
    matrix, weights = order_rows(history, half_life_days)
    return neighbours(matrix, weights, k=k, damping=damping, min_rows=MIN_ORDERS, seeds=seeds)
