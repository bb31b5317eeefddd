"""Counts pairs and keeps each product's best neighbours in one compiled pass; for large trainings only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Singles = NDArray[np.float32]


def best_neighbours(  # noqa: C901 - one compiled loop; parts of it would have to be compiled apart
    seeds: NDArray[Any],
    by_item: tuple[NDArray[Any], NDArray[Any]],
    by_row: tuple[NDArray[Any], NDArray[Any]],
    weight: Singles,
    factors: tuple[Singles, Singles],
    min_rows: int,
    trim: float,
    ids: Codes,
    scores: Singles,
) -> None:
    """Write into `ids` and `scores` [seeds, k] each seed's best others, equal scores by the lower code.

    `by_item` holds where each product's rows start and these rows, `by_row` where each row's products start
    and these products; a pair's weight is multiplied by `factors` of its seed and of its other product.
    """
    (row_start, rows), (item_start, items), (of_seed, of_other) = by_item, by_row, factors
    n_items, k = len(of_other), ids.shape[1]
    total, times = np.zeros(n_items, np.float32), np.zeros(n_items, np.int32)
    met = np.empty(n_items, np.int32)
    for place in range(len(seeds)):
        seed, count, kept = seeds[place], 0, 0
        best, score_of = ids[place], scores[place]
        for at in range(row_start[seed], row_start[seed + 1]):
            for entry in range(item_start[rows[at]], item_start[rows[at] + 1]):
                other = items[entry]
                if times[other] == 0:
                    met[count] = other
                    count += 1
                times[other] += 1
                total[other] += weight[rows[at]]
        for other in met[:count]:
            score = total[other] * of_seed[seed] * of_other[other]
            if trim > 0:
                score = score * np.float32(max(1.0 - trim / times[other], 0.0))
            enough = times[other] >= min_rows and other != seed and score > 0
            total[other], times[other] = 0, 0
            spot = kept if enough else k
            while spot > 0 and enough and (score_of[spot - 1], -best[spot - 1]) < (score, -other):
                spot -= 1
            if spot < k:
                for shifted in range(min(kept, k - 1), spot, -1):
                    best[shifted], score_of[shifted] = best[shifted - 1], score_of[shifted - 1]
                best[spot], score_of[spot] = other, score
                kept = min(kept + 1, k)
