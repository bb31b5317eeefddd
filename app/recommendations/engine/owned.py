"""What each customer has bought, one row for each of her products, and what is known of each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import DAY, Codes, Floats, History, Lines
from app.recommendations.engine.popularity import RECENT_DAYS, STEADY_DAYS, sales

DECAYS = (0.98, 0.9, 0.7)
HALF_LIVES = (15.0, 60.0)
# Customers' worth of the shop's average that each product's own figures start from.
PRIOR = 10.0

Counts = NDArray[np.int32]


class Usual(NamedTuple):
    """What is usual of each product: [products]."""

    repeat_rate: Floats
    days: Floats
    orders: Floats
    recent: Floats
    liveliness: Floats
    rate: Floats


class Owned(NamedTuple):
    """Rows by customer and product; `back` is how many orders she placed since, `orders` how many in all.

    `frequency` are her orders with the product, where each counts DECAYS[i] of the one after it; in `lately`
    they fade by half in HALF_LIVES[i] days. `chances` are the orders since the first with the product, and
    `rate` is the usual share of such orders that hold the product again. `gap_orders` is how many orders lie
    between the last two, 0 after one; `loyalty` the share of all she bought that she had bought before.
    """

    usual: Usual

    user: Codes
    item: Codes
    times: Counts
    first_ts: Floats
    last_ts: Floats
    back: Counts
    orders: Counts
    frequency: tuple[Floats, ...]
    lately: tuple[Floats, ...]
    chances: Counts
    gap_orders: Counts
    loyalty: Floats

    @property
    def repeat_rate(self) -> Floats:
        return self.usual.repeat_rate[self.item]

    @property
    def usual_days(self) -> Floats:
        return self.usual.days[self.item]

    @property
    def usual_orders(self) -> Floats:
        return self.usual.orders[self.item]

    @property
    def recent(self) -> Floats:
        return self.usual.recent[self.item]

    @property
    def liveliness(self) -> Floats:
        return self.usual.liveliness[self.item]

    @property
    def rate(self) -> Floats:
        return self.usual.rate[self.item]

    def where(self, keep: NDArray[Any] | slice) -> Owned:
        """The rows that a mask, an index or a stretch selects."""
        rows: tuple[Any, ...] = self[1:]
        kept: Any = (
            tuple(each[keep] for each in value) if isinstance(value, tuple) else value[keep] for value in rows
        )
        return Owned(self.usual, *kept)


def owned(history: History) -> Owned:
    lines, back, orders = known_lines(history)
    n_items = len(history.item_ids)
    by_pair = np.lexsort((lines.basket, lines.ts, lines.item, lines.user))
    lines, back, orders = lines.where(by_pair), back[by_pair], orders[by_pair]
    pair = lines.user.astype(np.int64) * max(n_items, 1) + lines.item
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])) if len(pair) else np.empty(0, np.int64)
    last = np.append(first, len(pair))[1:].astype(np.int64) - 1
    item = lines.item[first]
    again = np.flatnonzero(pair[1:] == pair[:-1]) + 1
    days = np.maximum((lines.ts[again] - lines.ts[again - 1]) / DAY, 1.0)
    recent = sales(history.orders, history.now, RECENT_DAYS, n_items)
    steady = sales(history.orders, history.now, STEADY_DAYS, n_items)
    mean = float(recent.mean()) if n_items else 0.0
    times = (last - first + 1).astype(np.int32)
    age = (history.now - lines.ts) / DAY
    return Owned(
        usual=Usual(
            repeat_rate=_repeat_rate(item, times, n_items),
            days=_usual(lines.item[again], days, n_items, 30.0),
            orders=_usual(lines.item[again], back[again - 1] - back[again], n_items, 1.0),
            recent=recent,
            liveliness=(recent + 0.05 * mean + 1e-9) / (steady + mean + 1e-9),
            rate=_rate(item, times, back[first], n_items),
        ),
        user=lines.user[first],
        item=item,
        times=times,
        first_ts=lines.ts[first],
        last_ts=lines.ts[last],
        back=back[last],
        orders=orders[first],
        frequency=tuple(_sums(decay**back, first) for decay in DECAYS),
        lately=tuple(_sums(0.5 ** (age / half_life), first) for half_life in HALF_LIVES),
        chances=back[first],
        gap_orders=back[np.maximum(last - 1, first)] - back[last],
        loyalty=_loyalty(lines.user[first], times),
    )


def known_lines(history: History) -> tuple[Lines, Counts, Counts]:
    """Lines of known customers, and of each how many orders its customer placed later and in all."""
    lines = history.orders.where(history.orders.user >= 0)
    basket, at = np.unique(lines.basket, return_inverse=True)
    user, ts = np.zeros(len(basket), np.int32), np.zeros(len(basket))
    user[at], ts[at] = lines.user, lines.ts
    order = np.lexsort((basket, ts, user))
    counts = np.bincount(user, minlength=1)
    ends = np.cumsum(counts)
    back = np.empty(len(order), np.int32)
    back[order] = ends[user[order]] - 1 - np.arange(len(order))
    return lines, back[at], counts.astype(np.int32)[user[at]]


def _sums(values: NDArray[Any], first: NDArray[np.int64]) -> Floats:
    return np.asarray(np.add.reduceat(values, first), np.float64) if len(first) else np.empty(0)


def _repeat_rate(item: Codes, times: Counts, n_items: int) -> Floats:
    """Share of each product's customers who bought it more than once, drawn towards the shop's share."""
    buyers = np.bincount(item, minlength=n_items)
    loyal = np.bincount(item, weights=times > 1, minlength=n_items)
    usual = (loyal.sum() + 1) / (buyers.sum() + 2)
    return np.asarray((loyal + PRIOR * usual) / (buyers + PRIOR))


def _rate(item: Codes, times: Counts, chances: Counts, n_items: int) -> Floats:
    """Share of later orders in which a product's customers take it again, drawn towards the shop's share."""
    again = np.bincount(item, weights=times - 1, minlength=n_items)
    every = np.bincount(item, weights=chances, minlength=n_items)
    usual = (again.sum() + 1) / (every.sum() + 2)
    return np.asarray((again + PRIOR * usual) / (every + PRIOR))


def _loyalty(user: Codes, times: Counts) -> Floats:
    bought = np.bincount(user, weights=times, minlength=1)
    again = np.bincount(user, weights=times - 1, minlength=1)
    return np.asarray((again / np.maximum(bought, 1))[user])


def _usual(item: Codes, gap: NDArray[np.generic], n_items: int, unknown: float) -> Floats:
    """Typical gap between two purchases of each product by one customer, drawn towards the shop's."""
    logs = np.log(np.maximum(gap.astype(np.float64), 1.0))
    usual = logs.mean() if len(logs) else np.log(unknown)
    total = np.bincount(item, weights=logs, minlength=n_items)
    count = np.bincount(item, minlength=n_items)
    return np.asarray(np.exp((total + PRIOR * usual) / (count + PRIOR)))
