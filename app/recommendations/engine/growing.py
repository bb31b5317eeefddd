"""Grows a forest on a shop's own past, one tree after the other on what the earlier ones got wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.compiling import compiled
from app.recommendations.engine.forest import Bins, Forest, binned, leaf_of
from app.recommendations.engine.ranking_loss import pulls
from app.recommendations.engine.sum_loss import Carts, PairsOf, pulls_of_sums

DEPTH = 4
TREES = 100
# Swaps are weighed a little beyond what a carousel shows, as what stands there is one step from it.
_WEIGHED = 15
_BORDERS = 31
_PACE = 0.1
# Second-order leaves (Chen and Guestrin, KDD 2016): a leaf of few and certain rows says little. Of chances
# the ridge counts rows, of lists what their best answers could gain.
_RIDGE, _LIST_RIDGE = 10.0, 5.0
# Each tree sees so many of the rows, or lists, and of the traits, drawn anew (Friedman, "Stochastic gradient
# boosting", 2002; Breiman, "Random forests", 2001).
_SHARE = 0.5
# Of carts a tree sees fewer, as each stands there without one and without another of its products.
_CARTS_SHARE = 0.17

Singles = NDArray[np.float32]
Counts = NDArray[np.int64]
Split = Callable[..., tuple[int, int]]
# Rows drawn for a tree, and at each the slope and curve of the loss.
Lesson = tuple[Counts, Singles, Singles]
Draw = Callable[[np.random.Generator, Singles], Lesson]


def grown(traits: Mapping[str, NDArray[Any]], came: NDArray[np.bool_], seed: int = 7) -> Forest | None:
    """A forest that tells the chance of `came` from its rows' traits; None where nothing is compiled."""
    if not came.any() or came.all():
        return None
    target = came.astype(np.float32)

    def draw(dice: np.random.Generator, total: Singles) -> Lesson:
        drawn = np.flatnonzero(dice.random(len(target)) < _SHARE)
        chance = 1 / (1 + np.exp(-total[drawn]))
        return drawn, (chance - target[drawn]).astype(np.float32), (chance * (1 - chance)).astype(np.float32)

    start = float(np.log(target.mean() / (1 - target.mean())))
    return _forest(traits, draw, (TREES, start, _RIDGE), seed)


def grown_for_lists(
    traits: Mapping[str, NDArray[Any]],
    came: NDArray[np.bool_],
    lists: NDArray[Any],
    trees: int = TREES,
    seed: int = 7,
) -> Forest | None:
    """A forest that brings what came to the top of its list; rows of one list lie together, told by `lists`.

    Its sums order the rows of one list and are no chances. None where nothing is compiled or nothing came.
    """
    pull = compiled(pulls)
    if pull is None or not came.any() or came.all():
        return None
    starts = np.append(np.flatnonzero(np.append(True, lists[1:] != lists[:-1])), len(lists))
    with_yes = np.flatnonzero(np.add.reduceat(came.astype(np.int64), starts[:-1]))

    def draw(dice: np.random.Generator, total: Singles) -> Lesson:
        wanted = with_yes[dice.random(len(with_yes)) < _SHARE]
        slope, curve = pull(total, came, starts, wanted, _WEIGHED)
        drawn = np.flatnonzero(curve > 0)
        return drawn, slope[drawn], curve[drawn]

    return _forest(traits, draw, (trees, 0.0, _LIST_RIDGE), seed)


def grown_for_sums(
    traits: Mapping[str, NDArray[Any]], first: Singles, pairs: PairsOf, carts: Carts, seed: int = 7
) -> Forest | None:
    """A forest that moves the logarithms of pairs' scores, which begin at `first`, so that their sums order.

    None where nothing is compiled. Rows of `traits` are pairs, as `pairs` has them.
    """

    def draw(dice: np.random.Generator, total: Singles) -> Lesson:
        wanted = np.flatnonzero(dice.random(len(carts.missing)) < _CARTS_SHARE)
        slope, curve = pulls_of_sums(total + first, pairs, carts, wanted, _WEIGHED)
        drawn = np.flatnonzero(curve > 0)
        return drawn, slope[drawn], curve[drawn]

    return _forest(traits, draw, (TREES, 0.0, _LIST_RIDGE), seed)


def _forest(
    traits: Mapping[str, NDArray[Any]], draw: Draw, kind: tuple[int, float, float], seed: int
) -> Forest | None:
    """So many trees from a first log-odds on; `kind` names both, and the ridge of their leaves."""
    trees, start, ridge = kind
    best_split = compiled(best_question)
    if best_split is None:
        return None
    columns = list(traits.values())
    borders = _borders(columns)
    bins = binned(columns, borders)
    total = np.full(bins.shape[1], start, np.float32)
    asked, above = np.zeros((trees, DEPTH), np.uint8), np.zeros((trees, DEPTH), np.uint8)
    leaves = np.zeros((trees, 2**DEPTH), np.float32)
    dice = np.random.default_rng(seed)
    for tree in range(trees):
        drawn, slope, curve = draw(dice, total)
        open_to = np.sort(dice.permutation(len(columns))[: max(int(len(columns) * _SHARE), 2)])
        seen = np.ascontiguousarray(bins[np.ix_(open_to, drawn)])
        asked_here, above[tree], leaves[tree] = _tree(best_split, seen, slope, curve, ridge)
        asked[tree] = open_to[asked_here]
        total += leaves[tree][leaf_of(bins, asked[tree].tolist(), above[tree].tolist())]
    return Forest(tuple(traits), borders, asked, above, leaves, start)


def _tree(
    best_split: Split, bins: Bins, slope: Singles, curve: Singles, ridge: float
) -> tuple[list[int], list[int], Singles]:
    """The questions and leaves that lower the loss most, chosen one question at a time."""
    asked: list[int] = []
    above: list[int] = []
    leaf = np.zeros(bins.shape[1], np.uint8)
    for step in range(DEPTH):
        trait, border = best_split(bins, leaf, 2**step, slope, curve, _BORDERS + 1, ridge)
        asked.append(trait)
        above.append(border)
        leaf |= (bins[trait] > border).view(np.uint8) << np.uint8(step)
    slopes, curves = (np.bincount(leaf, values, 2**DEPTH) for values in (slope, curve))
    return asked, above, (-_PACE * slopes / (curves + ridge)).astype(np.float32)


def _borders(columns: list[NDArray[Any]]) -> NDArray[np.float32]:
    """Up to _BORDERS values of each trait that part its rows evenly."""
    borders = np.full((len(columns), _BORDERS), np.inf, np.float32)
    shares = np.arange(1, _BORDERS + 1) / (_BORDERS + 1)
    for trait, values in enumerate(columns):
        found = np.unique(np.quantile(values, shares, method="lower").astype(np.float32))
        borders[trait, : len(found)] = found
    return borders


def best_question(
    bins: Bins, leaf: Bins, n_leaves: int, slopes: Singles, curves: Singles, n_bins: int, ridge: float
) -> tuple[int, int]:
    """The trait and border that, asked in all leaves so far, gain most: sum of slope^2 / (curve + ridge)."""
    n_traits, n_rows = bins.shape
    best, best_trait, best_border = -1.0, 0, n_bins - 1
    for trait in range(n_traits):
        sums = np.zeros((n_leaves, n_bins, 2))
        values = bins[trait]
        for row in range(n_rows):
            sums[leaf[row], values[row], 0] += slopes[row]
            sums[leaf[row], values[row], 1] += curves[row]
        gains = np.zeros(n_bins)
        for at in range(n_leaves):
            slope, curve = sums[at, :, 0].sum(), sums[at, :, 1].sum()
            low_slope, low_curve = 0.0, 0.0
            for border in range(n_bins):
                low_slope += sums[at, border, 0]
                low_curve += sums[at, border, 1]
                high_slope, high_curve = slope - low_slope, curve - low_curve
                gains[border] += low_slope**2 / (low_curve + ridge) + high_slope**2 / (high_curve + ridge)
        for border in range(n_bins):
            if gains[border] > best:
                best, best_trait, best_border = gains[border], trait, border
    return best_trait, best_border
