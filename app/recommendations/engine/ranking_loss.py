"""How far each row of a list should rise or fall for the list's NDCG to grow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]


def pulls(  # noqa: C901 - one compiled loop
    total: Singles, came: NDArray[np.bool_], starts: NDArray[Any], wanted: NDArray[Any], shown: int
) -> tuple[Singles, Singles]:
    """Slope and curve of the loss at each row: what a list gains when two of its rows change places.

    List g of `wanted` is rows starts[g] to starts[g + 1]; rows of other lists get 0. Each pair of a row that
    came and one that did not weighs what NDCG of the first `shown` would gain if they swapped (LambdaMART:
    Burges, "From RankNet to LambdaRank to LambdaMART", Microsoft Research 2010).
    """
    slope, curve = np.zeros(len(total), np.float32), np.zeros(len(total), np.float32)
    for place in range(len(wanted)):
        begin, end = starts[wanted[place]], starts[wanted[place] + 1]
        order = np.argsort(-total[begin:end], kind="mergesort") + begin
        ideal, found = 0.0, 0
        for row in range(begin, end):
            if came[row]:
                found += 1
                if found <= shown:
                    ideal += 1 / np.log2(found + 1.0)
        if found == 0 or found == end - begin:
            continue
        for high in range(min(shown, end - begin)):
            upper = order[high]
            for low in range(high + 1, end - begin):
                lower = order[low]
                if came[upper] == came[lower]:
                    continue
                gain = 1 / np.log2(high + 2.0)
                if low < shown:
                    gain -= 1 / np.log2(low + 2.0)
                better, worse = (upper, lower) if came[upper] else (lower, upper)
                chance = 1 / (1 + np.exp(total[better] - total[worse]))
                push = gain / ideal * chance
                slope[better] -= push
                slope[worse] += push
                curve[better] += push * (1 - chance)
                curve[worse] += push * (1 - chance)
    return slope, curve
