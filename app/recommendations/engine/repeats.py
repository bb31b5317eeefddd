"""What each customer buys again: how often and how lately, and whether the product is due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import DAY, Codes, Floats, History, Lines
from app.recommendations.engine.popularity import RECENT_DAYS, sales

METHODS = ("frequency", "due", "popular")

# An order counts this much less than the one after it.
ORDER_DECAY = 0.9
# Customers' worth of the shop's average that each product's own figures start from.
_PRIOR = 10.0
# How sharply a product must be due: the spread of log(elapsed / usual interval).
_SPREAD = 1.5


@dataclass(frozen=True)
class Purchases:
    """Each customer's products, most likely to be bought again first.

    Customer `u` holds entries start[u] to start[u + 1] of `items` (codes), `scores` and `age_days`
    (since the last purchase).
    """

    start: NDArray[np.int64]
    items: Codes
    scores: NDArray[np.float32]
    age_days: NDArray[np.float32]

    def of(self, user: int) -> slice:
        """Where a customer's entries lie."""
        return slice(int(self.start[user]), int(self.start[user + 1]))


def purchases(history: History, method: str) -> Purchases:
    """Rank every customer's past products by one of METHODS.

    "frequency" is how often and how lately the customer bought it, times how many customers come back for it;
    "due" favours products whose usual interval has passed; "popular" is what sells in the shop.
    """
    lines = history.orders.where(history.orders.user >= 0)
    n_items = len(history.item_ids)
    if len(lines) == 0:
        nothing = np.empty(0, np.float32)
        return Purchases(
            np.zeros(len(history.user_ids) + 1, np.int64), np.empty(0, np.int32), nothing, nothing
        )
    lines = lines.where(np.lexsort((lines.basket, lines.ts, lines.item, lines.user)))
    pair = lines.user.astype(np.int64) * n_items + lines.item
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1]))
    frequency = np.add.reduceat(ORDER_DECAY ** _orders_back(lines), first)
    last = np.append(first[1:], len(pair)) - 1
    user, item = lines.user[first], lines.item[first]
    age = (history.now - lines.ts[last]) / DAY
    popularity = sales(history.orders, history.now, RECENT_DAYS, n_items)[item]
    score = (
        popularity if method == "popular" else frequency * _repeat_rate(item, last - first + 1, n_items)[item]
    )
    if method == "due":
        score = score * _due(age, _intervals(lines, pair, n_items)[item])
    order = np.lexsort((item, -popularity, -score, user))
    start = np.append(0, np.cumsum(np.bincount(user, minlength=len(history.user_ids))))
    return Purchases(start, item[order], score[order].astype(np.float32), age[order].astype(np.float32))


def _orders_back(lines: Lines) -> NDArray[np.int64]:
    """For each line how many orders its customer placed later."""
    basket, at = np.unique(lines.basket, return_inverse=True)
    user, ts = np.zeros(len(basket), np.int32), np.zeros(len(basket))
    user[at], ts[at] = lines.user, lines.ts
    order = np.lexsort((basket, ts, user))
    ends = np.append(np.flatnonzero(user[order][1:] != user[order][:-1]), len(order) - 1)
    end_of = ends[np.searchsorted(ends, np.arange(len(order)))]
    back = np.empty(len(order), np.int64)
    back[order] = end_of - np.arange(len(order))
    return back[at]


def _repeat_rate(item: Codes, times: NDArray[np.int64], n_items: int) -> Floats:
    """Share of each product's customers who bought it more than once, drawn towards the shop's share."""
    buyers = np.bincount(item, minlength=n_items)
    loyal = np.bincount(item, weights=times > 1, minlength=n_items)
    usual = (loyal.sum() + 1) / (buyers.sum() + 2)
    return np.asarray((loyal + _PRIOR * usual) / (buyers + _PRIOR))


def _intervals(lines: Lines, pair: NDArray[np.int64], n_items: int) -> Floats:
    """Typical days between two purchases of each product by one customer, drawn towards the shop's."""
    again = np.flatnonzero(pair[1:] == pair[:-1]) + 1
    gap = np.log(np.maximum((lines.ts[again] - lines.ts[again - 1]) / DAY, 1.0))
    usual = gap.mean() if len(gap) else np.log(30.0)
    total = np.bincount(lines.item[again], weights=gap, minlength=n_items)
    count = np.bincount(lines.item[again], minlength=n_items)
    return np.asarray(np.exp((total + _PRIOR * usual) / (count + _PRIOR)))


def _due(age: Floats, interval: Floats) -> Floats:
    """1 when a product's usual interval has just passed, less before and after."""
    return np.asarray(np.exp(-((np.log(np.maximum(age, 0.5) / interval)) ** 2) / (2 * _SPREAD**2)))
