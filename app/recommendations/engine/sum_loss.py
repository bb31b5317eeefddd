"""How far the score of each pair should rise or fall for carts, which sum the scores, to gain NDCG."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.compiling import compiled

# Carts whose lists stand in memory at once.
_AT_ONCE = 500

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


class Lists(NamedTuple):
    """What the pairs of some carts name: list c is `other`[starts[c]:starts[c + 1]], with the scores' `sums`.

    `missing`[c] is the place of what came, -1 where no pair names it.
    """

    starts: NDArray[np.int64]
    other: NDArray[np.int32]
    sums: NDArray[np.float64]
    missing: NDArray[np.int64]


def pulls_of_sums(
    total: Singles, pairs: PairsOf, carts: Carts, wanted: NDArray[Any], shown: int
) -> tuple[Singles, Singles]:
    """Slope and curve of the loss at each pair's `total`, the logarithm of its score.

    A product stands in a cart's list by the sum of the scores of its pairs with what the cart holds. What is
    missing and each other product pull as in `ranking_loss.pulls`, by what NDCG of the first `shown` would
    gain if they swapped, and each sum hands its pull on to its pairs by their shares of it.
    """
    sum_up, swap = compiled(summed_up) or summed_up, compiled(swaps) or swaps
    hand = compiled(hand_on) or hand_on
    score = np.exp(total)
    slope, curve = np.zeros(len(total), np.float32), np.zeros(len(total), np.float32)
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        lists = Lists(*sum_up(score, pairs, carts, some))
        hand(score, pairs, carts, some, lists, swap(lists, shown), slope, curve)
    return slope, curve


def summed_up(  # noqa: C901 - one compiled loop
    score: Singles, pairs: PairsOf, carts: Carts, wanted: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
    """The wanted carts' lists, as in `Lists`; what a cart holds is in none of its own."""
    most = 0
    for cart in wanted:
        for item in carts.items[carts.starts[cart] : carts.starts[cart + 1]]:
            place = pairs.place_of[item]
            most += pairs.starts[place + 1] - pairs.starts[place] if place >= 0 else 0
    starts, missing = np.zeros(len(wanted) + 1, np.int64), np.full(len(wanted), -1)
    other, sums = np.zeros(most, np.int32), np.zeros(most)
    held, met = np.full((2, len(pairs.place_of)), -1)
    place_in = np.zeros(len(pairs.place_of), np.int64)
    end = 0
    for at in range(len(wanted)):
        cart = wanted[at]
        items = carts.items[carts.starts[cart] : carts.starts[cart + 1]]
        for item in items:
            held[item] = at
        for item in items:
            place = pairs.place_of[item]
            for row in range(pairs.starts[place], pairs.starts[place + 1]) if place >= 0 else range(0):
                named = pairs.other[row]
                if held[named] == at:
                    continue
                if met[named] != at:
                    met[named], place_in[named], other[end] = at, end, named
                    end += 1
                sums[place_in[named]] += score[row]
        starts[at + 1] = end
        if met[carts.missing[cart]] == at:
            missing[at] = place_in[carts.missing[cart]]
    return starts, other[:end], sums[:end], missing


def swaps(lists: Lists, shown: int) -> NDArray[np.float64]:  # noqa: C901 - one compiled loop
    """What pulls at each sum, and how that bends: [2, sums]."""
    found = np.zeros((2, len(lists.sums)))
    first, gains = np.zeros(shown, np.int64), np.zeros(len(lists.sums))
    for at in range(len(lists.missing)):
        missing = lists.missing[at]
        if missing < 0:
            continue
        kept = 0
        for row in range(lists.starts[at], lists.starts[at + 1]):
            if kept == shown and lists.sums[row] <= lists.sums[first[kept - 1]]:
                continue
            kept = min(kept + 1, shown)
            place = kept - 1
            while place > 0 and lists.sums[first[place - 1]] < lists.sums[row]:
                first[place] = first[place - 1]
                place -= 1
            first[place] = row
        for place in range(kept):
            gains[first[place]] = 1 / np.log2(place + 2.0)
        for row in range(lists.starts[at], lists.starts[at + 1]):
            gain = abs(gains[missing] - gains[row])
            if row == missing or gain == 0:
                continue
            # A logistic of the difference of the logarithms.
            chance = lists.sums[row] / (lists.sums[row] + lists.sums[missing])
            push, bend = gain * chance, gain * chance * (1 - chance)
            found[0, row], found[1, row] = push, bend
            found[0, missing] -= push
            found[1, missing] += bend
    return found


def hand_on(
    score: Singles, pairs: PairsOf, carts: Carts, wanted: NDArray[Any], lists: Lists,
    pulled: NDArray[np.float64], slope: Singles, curve: Singles,
) -> None:  # fmt: skip
    """Add to the slope and curve of each pair its share of what is `pulled` at the sums it stands in."""
    place_in, met = np.zeros((2, len(pairs.place_of)), np.int64)
    for at in range(len(wanted)):
        for row in range(lists.starts[at], lists.starts[at + 1]):
            place_in[lists.other[row]], met[lists.other[row]] = row, at + 1
        for item in carts.items[carts.starts[wanted[at]] : carts.starts[wanted[at] + 1]]:
            place = pairs.place_of[item]
            for row in range(pairs.starts[place], pairs.starts[place + 1]) if place >= 0 else range(0):
                here = place_in[pairs.other[row]]
                if met[pairs.other[row]] == at + 1 and pulled[1, here] > 0:
                    share = score[row] / lists.sums[here]
                    slope[row] += share * pulled[0, here]
                    curve[row] += share * pulled[1, here]
