"""Counts which products meet in one row (order, customer, session), block by block in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.interactions import Codes, Floats

# Pairs that one block may hold before filtering; about 40 bytes each at the worst moment.
_BLOCK_PAIRS = 3_000_000


@dataclass(frozen=True)
class Neighbours:
    """For each product its best neighbours: `ids` [n, k] codes, -1 where the list ends, `scores` [n, k]."""

    ids: Codes
    scores: NDArray[np.float32]

    @classmethod
    def empty(cls, n_items: int, k: int) -> Neighbours:
        return cls(np.full((n_items, k), -1, np.int32), np.zeros((n_items, k), np.float32))


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of products: the seed, the other, and the decayed count of rows that hold both."""

    seed: Codes
    other: Codes
    weight: NDArray[np.float32]


def table(rows: NDArray[Any], items: Codes, n_items: int) -> sp.csr_matrix:
    """A 0/1 matrix [rows, products]; repeated entries count once."""
    n_rows = int(rows.max()) + 1 if len(rows) else 0
    matrix = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, items)), (n_rows, n_items))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def capped(matrix: sp.csr_matrix, limit: int, rank: Floats) -> sp.csr_matrix:
    """Keep the `limit` products of each row with the highest rank (one an entry), lowest code on ties."""
    sizes = np.diff(matrix.indptr)
    if len(sizes) == 0 or sizes.max() <= limit:
        return matrix
    row = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((matrix.indices, -rank, row))
    place = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], sizes)
    keep = np.sort(order[place < limit])
    indptr = np.append(0, np.cumsum(np.bincount(row[keep], minlength=len(sizes))))
    return sp.csr_matrix((matrix.data[keep], matrix.indices[keep], indptr), matrix.shape)


def strength(matrix: sp.csr_matrix, weights: Floats) -> Floats:
    """Decayed number of rows that hold each product."""
    return np.asarray(matrix.T @ weights, np.float64)


def pairs(
    matrix: sp.csr_matrix, weights: Floats, min_rows: int, seeds: NDArray[Any] | None = None
) -> Iterator[Pairs]:
    """All pairs that at least `min_rows` rows hold, in blocks of whole seeds; `seeds` limits them."""
    right = matrix.astype(np.complex64)
    # The real part sums decayed weights and the imaginary part counts rows: one product instead of two.
    left = (sp.diags(weights.astype(np.float32) + np.complex64(1j)) @ right).T.tocsr().astype(np.complex64)
    seeds = np.flatnonzero(np.diff(left.indptr)) if seeds is None else np.asarray(seeds)
    sizes = np.diff(matrix.indptr)
    cost = np.bincount(matrix.indices, np.repeat(sizes, sizes), matrix.shape[1])[seeds]
    for block in _blocks(np.minimum(cost, matrix.shape[1])):
        chosen = seeds[block]
        product = left[chosen] @ right
        seed = np.repeat(chosen, np.diff(product.indptr)).astype(np.int32)
        keep = (product.data.imag >= min_rows - 0.5) & (seed != product.indices)
        yield Pairs(seed[keep], product.indices[keep], product.data.real[keep])


def ranked(found: Pairs, scores: NDArray[np.float32], lists: Neighbours) -> None:
    """Write the best neighbours of the pairs' seeds into the lists; equal scores go by the lower code."""
    limit = lists.ids.shape[1]
    order = np.lexsort((found.other, -scores, found.seed))
    seed = found.seed[order]
    first = np.flatnonzero(np.append(True, seed[1:] != seed[:-1])) if len(seed) else np.empty(0, int)
    place = np.arange(len(seed)) - np.repeat(first, np.diff(np.append(first, len(seed))))
    top = (place < limit) & (scores[order] > 0)
    lists.ids[seed[top], place[top]] = found.other[order][top]
    lists.scores[seed[top], place[top]] = scores[order][top]


def damped(found: Pairs, popularity: Floats, damping: float) -> NDArray[np.float32]:
    """Confidence divided by the neighbour's popularity to the power of `damping`."""
    seed = np.maximum(popularity, 1e-12)[found.seed]
    other = np.maximum(popularity, 1e-12)[found.other]
    return (found.weight / seed / other**damping).astype(np.float32)


def neighbours(
    matrix: sp.csr_matrix,
    weights: Floats,
    *,
    k: int,
    damping: float,
    min_rows: int,
    seeds: NDArray[Any] | None = None,
) -> Neighbours:
    """The k best neighbours of every product (or of the seeds) by damped confidence."""
    lists = Neighbours.empty(matrix.shape[1], k)
    popularity = strength(matrix, weights)
    for block in pairs(matrix, weights, min_rows, seeds):
        ranked(block, damped(block, popularity, damping), lists)
    return lists


def _blocks(cost: NDArray[Any]) -> Iterator[slice]:
    ends = np.cumsum(cost)
    start = 0
    while start < len(cost):
        spent = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, spent + _BLOCK_PAIRS, side="right")))
        yield slice(start, stop)
        start = stop
