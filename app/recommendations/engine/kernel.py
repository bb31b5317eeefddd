"""Counts pairs and keeps each product's best neighbours in one compiled pass; for large trainings only."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Singles = NDArray[np.float32]


@cache
def compiled() -> Callable[..., None] | None:
    """The kernel, compiled once for all processes where a cache can be written; None without numba."""
    try:
        import numba
    except ImportError:
        return None
    try:
        return numba.njit(cache=True, nogil=True)(best_neighbours)  # type: ignore[no-any-return]
    except RuntimeError:  # no folder to keep compiled code in
        return numba.njit(nogil=True)(best_neighbours)  # type: ignore[no-any-return]


def best_neighbours(  # noqa: C901 - one compiled loop; parts of it would have to be compiled apart
    seeds: NDArray[Any],
    row_start: NDArray[Any],
    rows: NDArray[Any],
    item_start: NDArray[Any],
    items: NDArray[Any],
    weight: Singles,
    seed_factor: Singles,
    other_factor: Singles,
    min_rows: int,
    trim: float,
    ids: Codes,
    scores: Singles,
) -> None:
    """Write into `ids` and `scores` [seeds, k] each seed's best others, equal scores by the lower code.

    Seed s stands in `rows` row_start[s] to row_start[s + 1]; row r holds `items` item_start[r] to
    item_start[r + 1] and weighs weight[r].
    """
    n_items, k = len(other_factor), ids.shape[1]
    total, times = np.zeros(n_items, np.float32), np.zeros(n_items, np.int32)
    met = np.empty(n_items, np.int32)
    for place in range(len(seeds)):
        seed, count, kept = seeds[place], 0, 0
        for at in range(row_start[seed], row_start[seed + 1]):
            row = rows[at]
            for entry in range(item_start[row], item_start[row + 1]):
                other = items[entry]
                if times[other] == 0:
                    met[count] = other
                    count += 1
                times[other] += 1
                total[other] += weight[row]
        for at in range(count):
            other = met[at]
            score = total[other] * seed_factor[seed] * other_factor[other]
            if trim > 0:
                score = score * np.float32(max(1.0 - trim / times[other], 0.0))
            enough = times[other] >= min_rows and other != seed and score > 0
            total[other], times[other] = 0, 0
            if not enough:
                continue
            spot = kept
            while spot > 0 and (
                scores[place, spot - 1] < score
                or (scores[place, spot - 1] == score and ids[place, spot - 1] > other)
            ):
                spot -= 1
            if spot == k:
                continue
            for shifted in range(min(kept, k - 1), spot, -1):
                ids[place, shifted], scores[place, shifted] = (
                    ids[place, shifted - 1],
                    scores[place, shifted - 1],
                )
            ids[place, spot], scores[place, spot] = other, score
            kept = min(kept + 1, k)
