"""How far the score of each pair should rise or fall for carts, which sum the scores, to gain NDCG."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]


class PairsOf(NamedTuple):
    """Pair r is of a product and `other`[r]; those of product p are starts[place_of[p]] to the next start.

    `place_of` [products] is -1 for a product without pairs.
    """

    place_of: NDArray[np.int32]
    starts: NDArray[np.int64]
    other: NDArray[np.int32]


class Carts(NamedTuple):
    """Cart c holds the products items[starts[c]:starts[c + 1]], and `missing`[c] is what came as well."""

    items: NDArray[np.int32]
    starts: NDArray[np.int64]
    missing: NDArray[np.int32]


def pulls_of_sums(  # noqa: C901, PLR0915 - one compiled loop
    total: Singles, pairs: PairsOf, carts: Carts, wanted: NDArray[Any], shown: int
) -> tuple[Singles, Singles]:
    """Slope and curve of the loss at each pair's `total`, the logarithm of its score.

    A product stands in a cart's list by the sum of the scores of its pairs with what the cart holds. What is
    missing and each other product pull as in `ranking_loss.pulls`, by what NDCG of the first `shown` would
    gain if they swapped, and each sum hands its pull on to its pairs by their shares of it.
    """
    score = np.exp(total)
    slope, curve = np.zeros(len(total), np.float32), np.zeros(len(total), np.float32)
    n_items = len(pairs.place_of)
    held, met, ranked = np.full((3, n_items), -1)
    summed, pull, bend = np.zeros((3, n_items))
    rank, found = np.zeros((2, n_items), np.int64)
    first = np.zeros(shown, np.int64)
    for cart in wanted:
        items = carts.items[carts.starts[cart] : carts.starts[cart + 1]]
        for item in items:
            held[item] = cart
        count = 0
        for item in items:
            place = pairs.place_of[item]
            for row in range(pairs.starts[place], pairs.starts[place + 1]) if place >= 0 else range(0):
                other = pairs.other[row]
                if held[other] == cart:
                    continue
                if met[other] != cart:
                    met[other], summed[other], pull[other], bend[other] = cart, 0.0, 0.0, 0.0
                    found[count] = other
                    count += 1
                summed[other] += score[row]
        missing = carts.missing[cart]
        if met[missing] != cart:
            continue
        kept = 0
        for at in range(count):
            value = summed[found[at]]
            if kept == shown and value <= summed[first[kept - 1]]:
                continue
            kept = min(kept + 1, shown)
            place = kept - 1
            while place > 0 and summed[first[place - 1]] < value:
                first[place] = first[place - 1]
                place -= 1
            first[place] = found[at]
        for at in range(kept):
            ranked[first[at]], rank[first[at]] = cart, at
        gained = 1 / np.log2(rank[missing] + 2.0) if ranked[missing] == cart else 0.0
        for at in range(count):
            other = found[at]
            gain = abs(gained - (1 / np.log2(rank[other] + 2.0) if ranked[other] == cart else 0.0))
            if other == missing or gain == 0:
                continue
            # A logistic of the difference of the logarithms.
            chance = summed[other] / (summed[other] + summed[missing])
            push, turn = gain * chance, gain * chance * (1 - chance)
            pull[missing], bend[missing] = pull[missing] - push, bend[missing] + turn
            pull[other], bend[other] = push, turn
        for item in items:
            place = pairs.place_of[item]
            for row in range(pairs.starts[place], pairs.starts[place + 1]) if place >= 0 else range(0):
                other = pairs.other[row]
                if held[other] != cart and bend[other] > 0:
                    share = score[row] / summed[other]
                    slope[row] += share * pull[other]
                    curve[row] += share * bend[other]
    return slope, curve
