"""Products that the same people turn to, by purchases and sessions; by content where those are few."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.counting import Neighbours, capped, neighbours, strength, table
from app.recommendations.engine.interactions import Codes, Floats, History, Lines
from app.recommendations.engine.popularity import decay

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


def similar_lists(
    history: History,
    *,
    k: int,
    damping: float,
    half_life_days: float,
    seeds: NDArray[np.int64] | None = None,
) -> Neighbours:
    """The k products that most share customers and sessions with each product."""
    matrix, weights = customer_rows(history, half_life_days)
    return neighbours(matrix, weights, k=k, damping=damping, min_rows=MIN_CUSTOMERS, seeds=seeds)


def support(history: History, half_life_days: float) -> Floats:
    """Decayed number of customers and sessions behind each product."""
    return strength(*customer_rows(history, half_life_days))


def blended(behaviour: Neighbours, content: Neighbours, support_of: Floats) -> Neighbours:
    """Mix two lists a product: the fewer customers stand behind the behaviour, the more content counts."""
    trust = (support_of / (support_of + _EVEN)).astype(np.float32)[:, None]
    top = np.maximum(behaviour.scores.max(axis=1, initial=0), 1e-12)[:, None]
    ids = np.hstack([behaviour.ids, content.ids])
    scores = np.hstack([trust * behaviour.scores / top, (1 - trust) * content.scores])
    return _merged(ids, scores, behaviour.ids.shape[1])


def _merged(ids: Codes, scores: NDArray[np.float32], k: int) -> Neighbours:
    """Sum the scores of equal neighbours in each row and keep the k best."""
    order = np.argsort(ids, axis=1, kind="stable")
    ids, scores = np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)
    twin = np.zeros(ids.shape, bool)
    twin[:, 1:] = ids[:, 1:] == ids[:, :-1]
    # Each list holds a neighbour once, so at most two entries are equal and they lie side by side.
    scores[:, :-1] += np.where(twin[:, 1:], scores[:, 1:], 0)
    ids, scores = np.where(twin | (ids < 0), -1, ids), np.where(twin | (ids < 0), 0, scores)
    best = np.argsort(np.where(ids < 0, np.inf, -scores), axis=1, kind="stable")[:, :k]
    return Neighbours(np.take_along_axis(ids, best, 1), np.take_along_axis(scores, best, 1))
