"""Customers who buy alike, and what they buy: the nearest of the shop's latest customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import Codes, Floats, History, Lines
from app.recommendations.engine.neighbours import added
from app.recommendations.engine.owned import Counts, known_lines

NEAREST = 300
# Asking costs a look at each of these, and their best products.
MOST_CUSTOMERS = 20_000
MOST_PRODUCTS = 100
# Published values: orders in GROUP groups at most; within one and between them the older count less.
GROUP, IN_GROUP, BETWEEN_GROUPS = 7, 0.9, 0.7


@dataclass(frozen=True)
class Crowd:
    """Frequency vectors of customers: entries start[u] to start[u + 1] of `items` and `weights`.

    TIFU-kNN (Hu et al., "Modeling Personalized Item Frequency Information for Next-basket Recommendation",
    SIGIR 2020). `asked` are the customers whose habits others borrow, `norms` their squared lengths, and
    entries held_start[p] to held_start[p + 1] of `holders` (positions in `asked`) and `held` a product's.
    """

    start: NDArray[np.int64]
    items: Codes
    weights: NDArray[np.float32]
    asked: Codes
    norms: NDArray[np.float32]
    held_start: NDArray[np.int64]
    holders: Codes
    held: NDArray[np.float32]

    def own(self, user: int) -> tuple[Codes, Floats]:
        """A customer's own vector."""
        entries = slice(int(self.start[user]), int(self.start[user + 1]))
        return self.items[entries], self.weights[entries].astype(np.float64)

    def near(self, user: int) -> tuple[Codes, Floats]:
        """Products of the NEAREST customers, each with its mean weight among them."""
        if len(self.asked) < 2:
            return np.empty(0, np.int32), np.empty(0)
        own = slice(int(self.start[user]), int(self.start[user + 1]))
        place, sizes = _stretches(self.held_start, self.items[own])
        times = self.held[place] * np.repeat(self.weights[own], sizes)
        shared = np.bincount(self.holders[place], times, len(self.asked))
        distance = self.norms - 2 * shared
        distance[self.asked == user] = np.inf
        count = min(NEAREST, len(self.asked) - 1)
        nearest = self.asked[np.argpartition(distance, count)[:count]]
        return self._mean_of(nearest)

    def _mean_of(self, users: Codes) -> tuple[Codes, Floats]:
        place, _ = _stretches(self.start, users)
        items, weights = added(self.items[place], self.weights[place], len(self.held_start) - 1)
        return items, weights / len(users)

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> Crowd:
        return cls(**{name: state[f"crowd.{name}"] for name in cls.__dataclass_fields__})

    def state(self) -> dict[str, NDArray[Any]]:
        return {f"crowd.{name}": value for name, value in vars(self).items()}


def crowd(history: History) -> Crowd:
    """The vectors of a history's known customers."""
    lines, back, size = known_lines(history)
    n_items, n_users = len(history.item_ids), len(history.user_ids)
    pair, at = np.unique(lines.user.astype(np.int64) * max(n_items, 1) + lines.item, return_inverse=True)
    weight = np.bincount(at, _weights(back, size), len(pair))
    user, item = pair // max(n_items, 1), (pair % max(n_items, 1)).astype(np.int32)
    best = np.lexsort((item, -weight, user))
    place = np.arange(len(best)) - np.repeat(*_starts(user, n_users))
    best = best[place < MOST_PRODUCTS]
    user, item, weight = user[best], item[best], weight[best]
    start = np.append(0, np.cumsum(np.bincount(user, minlength=n_users)))
    asked = latest_customers(lines, n_users)
    position = np.full(n_users, -1)
    position[asked] = np.arange(len(asked))
    known = np.flatnonzero(position[user] >= 0)
    known = known[np.argsort(item[known], kind="stable")]
    return Crowd(
        start=start,
        items=item,
        weights=weight.astype(np.float32),
        asked=asked,
        norms=np.bincount(user, weight**2, n_users)[asked].astype(np.float32),
        held_start=np.append(0, np.cumsum(np.bincount(item[known], minlength=n_items))),
        holders=position[user[known]].astype(np.int32),
        held=weight[known].astype(np.float32),
    )


def _stretches(start: NDArray[np.int64], rows: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places start[r] to start[r + 1] of each row, one after another, and how many each has."""
    begin = start[rows]
    sizes = start[rows + 1] - begin
    ends = np.cumsum(sizes)
    count = int(ends[-1]) if len(ends) else 0
    return np.arange(count) + np.repeat(begin - (ends - sizes), sizes), sizes


def _starts(user: NDArray[np.int64], n_users: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    sizes = np.bincount(user, minlength=n_users)
    return np.cumsum(sizes) - sizes, sizes


def _weights(back: Counts, size: Counts) -> Floats:
    each = np.ceil(size / GROUP)
    group, place = back // each, back % each
    count = np.ceil(size / each)
    held = np.where(group == count - 1, size - (count - 1) * each, each)
    return np.asarray(IN_GROUP**place / held * BETWEEN_GROUPS**group / count)


def latest_customers(lines: Lines, n_users: int) -> Codes:
    """Up to MOST_CUSTOMERS customers who ordered last, ascending; `lines` are of known customers."""
    last = np.full(n_users, -np.inf)
    np.maximum.at(last, lines.user, lines.ts)
    latest = np.argsort(-last, kind="stable")[: min(MOST_CUSTOMERS, int(np.isfinite(last).sum()))]
    return np.sort(latest).astype(np.int32)
