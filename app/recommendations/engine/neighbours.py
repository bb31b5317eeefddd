"""Lists of neighbours, kept only for products that have any, so that a huge idle catalogue costs little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import Codes, Floats

# Up to so many products for each value to add, a sum over all products is faster than sorting the values.
_DENSE = 30


@dataclass(frozen=True)
class Neighbours:
    """For each product its best neighbours.

    Product p's are row row_of[p] of `ids` [rows, k] (codes, -1 where a list ends) and `scores` [rows, k].
    Row 0 is empty and shared by all products without neighbours.
    """

    ids: Codes
    scores: NDArray[np.float32]
    row_of: NDArray[np.int32]

    @classmethod
    def empty(cls, n_items: int, k: int, seeds: NDArray[Any] | None = None) -> Neighbours:
        """Empty lists; those of `seeds` may be written to."""
        seeds = np.empty(0, np.int32) if seeds is None else seeds
        row_of = np.zeros(n_items, np.int32)
        row_of[seeds] = np.arange(1, len(seeds) + 1)
        shape = (len(seeds) + 1, k)
        return cls(np.full(shape, -1, np.int32), np.zeros(shape, np.float32), row_of)

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]], kind: str) -> Neighbours:
        return cls(*(state[f"{kind}.{name}"] for name in ("ids", "scores", "row_of")))

    def state(self, kind: str) -> dict[str, NDArray[Any]]:
        return {f"{kind}.{name}": value for name, value in vars(self).items()}

    def of(self, codes: NDArray[Any]) -> tuple[Codes, NDArray[np.float32]]:
        """The lists of some products: ids [n, k] and scores [n, k]."""
        rows = self.row_of[codes]
        return self.ids[rows], self.scores[rows]

    def first(self, code: int, k: int) -> Codes:
        """Up to k neighbours of one product."""
        row = self.ids[self.row_of[code], : max(k, 0)]
        return row[row >= 0]

    @property
    def seeds(self) -> NDArray[np.intp]:
        """Products with a row of their own."""
        return np.flatnonzero(self.row_of)


def summed(
    lists: Neighbours, seeds: Codes, weights: NDArray[Any], most: int | None = None
) -> tuple[Codes, Floats]:
    """The neighbours of several products, each with the weighted sum of its scores."""
    ids, scores = lists.of(seeds)
    ids, scores = ids[:, :most], scores[:, :most]
    held = ids >= 0
    return added(ids[held], (scores * weights[:, None])[held], len(lists.row_of))


def added(codes: Codes, values: NDArray[Any], n_items: int) -> tuple[Codes, Floats]:
    """Each code once, ascending, with the sum of its values (above 0)."""
    if n_items <= _DENSE * len(codes):
        total = np.bincount(codes, values, n_items).astype(np.float64)
        found = np.flatnonzero(total > 0)
        return found.astype(np.int32), total[found]
    found, at = np.unique(codes, return_inverse=True)
    return np.asarray(found, np.int32), np.bincount(at, values, len(found)).astype(np.float64)


def values_of(wanted: NDArray[Any], found: NDArray[Any], values: Floats) -> Floats:
    """The values that belong to `wanted`, out of those of `found` (ascending); 0 for what is not there."""
    if len(found) == 0:
        return np.zeros(len(wanted))
    at = np.minimum(np.searchsorted(found, wanted), len(found) - 1)
    return np.where(found[at] == wanted, values[at], 0.0)


def top(found: Codes, score: Floats, k: int, banned: Codes) -> Codes:
    """The k codes with the highest scores above 0 that are not banned."""
    allowed = ~np.isin(found, banned) & (score > 0)
    found, score = found[allowed], score[allowed]
    if len(score) > k > 0:  # sorting all of them would take most of the time
        enough = score >= np.partition(score, len(score) - k)[len(score) - k]
        found, score = found[enough], score[enough]
    return found[np.argsort(-score, kind="stable")[: max(k, 0)]]


def added_to(lists: Neighbours, others: Neighbours, share: float) -> Neighbours:
    """Sum two lists a product, the others' brought to the lists' usual best score, times `share`."""
    k = lists.ids.shape[1]
    seeds = np.union1d(lists.seeds, others.seeds)
    (ids, scores), (more, theirs) = lists.of(seeds), others.of(seeds)
    weight = np.float32(share * _usual(lists) / _usual(others))
    found = Neighbours.empty(len(lists.row_of), k, seeds)
    found.ids[1:], found.scores[1:] = merged(np.hstack([ids, more]), np.hstack([scores, theirs * weight]), k)
    return found


def _usual(lists: Neighbours) -> float:
    best = lists.scores[1:].max(axis=1, initial=0)
    return float(best[best > 0].mean()) if (best > 0).any() else 1.0


def merged(ids: Codes, scores: NDArray[np.float32], k: int) -> tuple[Codes, NDArray[np.float32]]:
    """Sum the scores of equal neighbours in each row, in which one stands at most twice; keep the k best."""
    order = np.argsort(ids, axis=1, kind="stable")
    ids, scores = np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)
    twin = np.zeros(ids.shape, bool)
    twin[:, 1:] = ids[:, 1:] == ids[:, :-1]
    scores[:, :-1] += np.where(twin[:, 1:], scores[:, 1:], 0)
    ids, scores = np.where(twin | (ids < 0), -1, ids), np.where(twin | (ids < 0), 0, scores)
    best = np.argsort(np.where(ids < 0, np.inf, -scores), axis=1, kind="stable")[:, :k]
    return np.take_along_axis(ids, best, 1), np.take_along_axis(scores, best, 1)
