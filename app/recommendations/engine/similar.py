"""Products that the same people turn to, by purchases and sessions; by content where those are few."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.counting import capped, neighbours, strength, table
from app.recommendations.engine.interactions import Codes, Floats, History, Lines
from app.recommendations.engine.neighbours import Neighbours, merged
from app.recommendations.engine.popularity import decay
from app.recommendations.engine.setting import Setting

CUSTOMER_PRODUCTS = 200
MIN_CUSTOMERS = 2
# With this many decayed customers behaviour and content weigh the same.
_EVEN = 5.0


def customer_rows(history: History, half_life_days: float) -> tuple[sp.csr_matrix, Floats]:
    """Customers' last products, guests' orders and view sessions as rows, each with its decayed weight."""
    orders = history.orders
    bought, ends = _rows(orders, np.where(orders.user >= 0, orders.user, -2 - orders.basket), history)
    viewed, seen = session_rows(history, half_life_days)
    return sp.vstack([bought, viewed], format="csr"), np.append(
        decay(ends, history.now, half_life_days), seen
    )


def session_rows(history: History, half_life_days: float) -> tuple[sp.csr_matrix, Floats]:
    """View sessions as rows, each with its decayed weight."""
    viewed, ends = _rows(history.views, history.views.basket, history)
    return viewed, decay(ends, history.now, half_life_days)


def _rows(lines: Lines, row_ids: Codes, history: History) -> tuple[sp.csr_matrix, Floats]:
    n_items = len(history.item_ids)
    rows = np.unique(row_ids, return_inverse=True)[1]
    matrix = table(rows, lines.item, n_items)
    ends = np.full(matrix.shape[0], -np.inf)
    np.maximum.at(ends, rows, lines.ts)
    return capped(matrix, CUSTOMER_PRODUCTS, _last_times(matrix, rows, lines)), ends


def _last_times(matrix: sp.csr_matrix, rows: NDArray[np.int64], lines: Lines) -> Floats:
    """When each entry of the matrix happened last, in the order of its data."""
    width = matrix.shape[1]
    entry = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) * width + matrix.indices
    last = np.full(len(entry), -np.inf)
    np.maximum.at(last, np.searchsorted(entry, rows * width + lines.item), lines.ts)
    return last


def similar_lists(history: History, setting: Setting, k: int) -> Neighbours:
    """The k products that most share customers and sessions with each product."""
    matrix, weights = customer_rows(history, setting.half_life_days)
    return neighbours(matrix, weights, setting, k=k, min_rows=MIN_CUSTOMERS)


def support(history: History, half_life_days: float) -> Floats:
    """Decayed number of customers and sessions behind each product."""
    return strength(*customer_rows(history, half_life_days))


def with_content(behaviour: Neighbours, content: Neighbours, support_of: Floats) -> Neighbours:
    """Mix two lists a product: the fewer customers stand behind the behaviour, the more content counts."""
    k = behaviour.ids.shape[1]
    seeds = np.union1d(behaviour.seeds, content.seeds)
    (known, scores), (alike, closeness) = behaviour.of(seeds), content.of(seeds)
    trust = (support_of / (support_of + _EVEN)).astype(np.float32)[seeds, None]
    best = np.maximum(scores.max(axis=1, initial=0), 1e-12)[:, None]
    lists = Neighbours.empty(len(behaviour.row_of), k, seeds)
    lists.ids[1:], lists.scores[1:] = merged(
        np.hstack([known, alike]), np.hstack([trust * scores / best, (1 - trust) * closeness]), k
    )
    return lists
