"""Counts which products meet in one row (order, customer, session), block by block in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.compiling import compiled
from app.recommendations.engine.interactions import Codes, Floats
from app.recommendations.engine.kernel import best_neighbours
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.setting import Setting

# Pairs that one block may hold before filtering; about 40 bytes each at the worst moment.
_BLOCK_PAIRS = 3_000_000
# Below so many entries the compiled kernel costs more to load than it saves.
COMPILED_FROM = 200_000

Singles = NDArray[np.float32]


class Pairs(NamedTuple):
    """Ordered pairs of products: the seed, the other, the decayed and the plain count of rows with both."""

    seed: Codes
    other: Codes
    weight: NDArray[np.float32]
    rows: NDArray[np.float32]


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
    matrix: sp.csr_matrix,
    weights: Floats,
    min_rows: int,
    seeds: NDArray[Any] | None = None,
    others: sp.csr_matrix | None = None,
) -> Iterator[Pairs]:
    """All pairs that at least `min_rows` rows hold, in blocks of whole seeds; `seeds` limits them.

    `others`, with the same rows, holds the second of each pair; without it both come from `matrix`.
    """
    right = (matrix if others is None else others).astype(np.complex64)
    # The real part sums decayed weights and the imaginary part counts rows: one product instead of two.
    left = sp.diags(weights.astype(np.float32) + np.complex64(1j)) @ matrix.astype(np.complex64)
    left = left.T.tocsr().astype(np.complex64)
    seeds = np.flatnonzero(np.diff(left.indptr)) if seeds is None else np.asarray(seeds)
    sizes = np.diff(right.indptr)
    cost = np.bincount(matrix.indices, np.repeat(sizes, np.diff(matrix.indptr)), matrix.shape[1])[seeds]
    for block in _blocks(np.minimum(cost, matrix.shape[1])):
        chosen = seeds[block]
        product = left[chosen] @ right
        seed = np.repeat(chosen, np.diff(product.indptr)).astype(np.int32)
        keep = (product.data.imag >= min_rows - 0.5) & (seed != product.indices)
        yield Pairs(seed[keep], product.indices[keep], product.data.real[keep], product.data.imag[keep])


def weighed(matrix: sp.csr_matrix, weights: Floats, length: float) -> Floats:
    """Weights of rows divided by their number of products to the power `length`."""
    if length == 0:
        return weights
    return np.asarray(weights / np.maximum(np.diff(matrix.indptr), 2.0) ** length)


def ranked(found: Pairs, scores: NDArray[np.float32], lists: Neighbours) -> None:
    """Write the best neighbours of the pairs' seeds into the lists; equal scores go by the lower code."""
    limit = lists.ids.shape[1]
    order = np.lexsort((found.other, -scores, found.seed))
    seed = found.seed[order]
    first = np.flatnonzero(np.append(True, seed[1:] != seed[:-1])) if len(seed) else np.empty(0, int)
    place = np.arange(len(seed)) - np.repeat(first, np.diff(np.append(first, len(seed))))
    top = (place < limit) & (scores[order] > 0)
    rows = lists.row_of[seed[top]]
    lists.ids[rows, place[top]] = found.other[order][top]
    lists.scores[rows, place[top]] = scores[order][top]


def scored(
    found: Pairs, popularity: Floats, setting: Setting, liveliness: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """The pairs' scores, as Setting tells."""
    of_seed, of_other = _factors(popularity, setting, liveliness)
    score = found.weight * of_seed[found.seed] * of_other[found.other]
    if setting.trim:
        score = score * np.maximum(1 - setting.trim / np.maximum(found.rows, 1), 0)
    return np.asarray(score, np.float32)


def neighbours(
    matrix: sp.csr_matrix,
    weights: Floats,
    setting: Setting,
    *,
    k: int,
    min_rows: int,
    seeds: NDArray[Any] | None = None,
    liveliness: NDArray[np.float32] | None = None,
) -> Neighbours:
    """The k best neighbours of every product (or of the seeds) by the setting's score."""
    weights = weighed(matrix, weights, setting.length)
    popularity = strength(matrix, weights)
    asked = np.flatnonzero(popularity) if seeds is None else seeds
    lists = Neighbours.empty(matrix.shape[1], k, asked)
    kernel = compiled(best_neighbours) if matrix.nnz >= COMPILED_FROM else None
    if kernel is not None:
        factors = _factors(popularity, setting, liveliness)
        _count(kernel, matrix, weights, factors, asked, min_rows, setting.trim, lists)
        return lists
    for block in pairs(matrix, weights, min_rows, asked):
        ranked(block, scored(block, popularity, setting, liveliness), lists)
    return lists


def _count(
    kernel: Callable[..., None],
    matrix: sp.csr_matrix,
    weights: Floats,
    factors: tuple[Singles, Singles],
    seeds: NDArray[Any],
    min_rows: int,
    trim: float,
    lists: Neighbours,
) -> None:
    by_item = matrix.tocsc()
    entries = (by_item.indptr, by_item.indices), (matrix.indptr, matrix.indices)
    single = weights.astype(np.float32)
    kernel(
        seeds.astype(np.int64),
        *entries,
        single,
        factors,
        min_rows,
        float(trim),
        lists.ids[1:],
        lists.scores[1:],
    )


def _factors(
    popularity: Floats, setting: Setting, liveliness: NDArray[np.float32] | None
) -> tuple[Singles, Singles]:
    """What a pair's weight is multiplied by for its seed and for its other product."""
    known = np.maximum(popularity, 1e-12)
    other = known**-setting.damping
    if setting.alive and liveliness is not None:
        other = other * liveliness**setting.alive
    return (known**-setting.focus).astype(np.float32), other.astype(np.float32)


def _blocks(cost: NDArray[Any]) -> Iterator[slice]:
    ends = np.cumsum(cost)
    start = 0
    while start < len(cost):
        spent = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, spent + _BLOCK_PAIRS, side="right")))
        yield slice(start, stop)
        start = stop
