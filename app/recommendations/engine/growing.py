"""Grows a forest on a shop's own past, one tree after the other on what the earlier ones got wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.forest import Bins, Forest, binned, leaf_of

TREES, DEPTH = 60, 5
_BORDERS = 31
_PACE = 0.15
# Second-order leaves (Chen and Guestrin, KDD 2016): a leaf of few and certain rows says little.
_RIDGE = 10.0
# Each tree sees so many of the rows, drawn anew (Friedman, "Stochastic gradient boosting", 2002).
_SHARE = 0.5

Singles = NDArray[np.float32]
Split = Callable[..., tuple[int, int]]


def grown(traits: Mapping[str, NDArray[Any]], came: NDArray[np.bool_], seed: int = 7) -> Forest | None:
    """A forest that tells the chance of `came` from its rows' traits; None where nothing is compiled."""
    best_split = compiled()
    if best_split is None or not came.any() or came.all():
        return None
    columns = list(traits.values())
    borders = _borders(columns)
    bins, target = binned(columns, borders), came.astype(np.float32)
    start = float(np.log(target.mean() / (1 - target.mean())))
    total = np.full(len(target), start, np.float32)
    asked, above = np.zeros((TREES, DEPTH), np.uint8), np.zeros((TREES, DEPTH), np.uint8)
    leaves = np.zeros((TREES, 2**DEPTH), np.float32)
    dice = np.random.default_rng(seed)
    for tree in range(TREES):
        drawn = np.flatnonzero(dice.random(len(target)) < _SHARE)
        chance = 1 / (1 + np.exp(-total[drawn]))
        missed = (chance - target[drawn]).astype(np.float32)
        sure = (chance * (1 - chance)).astype(np.float32)
        seen = np.ascontiguousarray(bins[:, drawn])
        asked[tree], above[tree], leaves[tree] = _tree(best_split, seen, missed, sure)
        total += leaves[tree][leaf_of(bins, asked[tree].tolist(), above[tree].tolist())]
    return Forest(tuple(traits), borders, asked, above, leaves, start)


def _tree(
    best_split: Split, bins: Bins, missed: Singles, sure: Singles
) -> tuple[list[int], list[int], Singles]:
    """The questions and leaves that lower the loss most, chosen one question at a time."""
    asked: list[int] = []
    above: list[int] = []
    leaf = np.zeros(bins.shape[1], np.uint8)
    for step in range(DEPTH):
        trait, border = best_split(bins, leaf, 2**step, missed, sure, _BORDERS + 1, _RIDGE)
        asked.append(trait)
        above.append(border)
        leaf |= (bins[trait] > border).view(np.uint8) << np.uint8(step)
    slope, curve = (np.bincount(leaf, values, 2**DEPTH) for values in (missed, sure))
    return asked, above, (-_PACE * slope / (curve + _RIDGE)).astype(np.float32)


def _borders(columns: list[NDArray[Any]]) -> NDArray[np.float32]:
    """Up to _BORDERS values of each trait that part its rows evenly."""
    borders = np.full((len(columns), _BORDERS), np.inf, np.float32)
    shares = np.arange(1, _BORDERS + 1) / (_BORDERS + 1)
    for trait, values in enumerate(columns):
        found = np.unique(np.quantile(values, shares, method="lower").astype(np.float32))
        borders[trait, : len(found)] = found
    return borders


@cache
def compiled() -> Split | None:
    """The search for a question, compiled once where a cache can be written; None without numba."""
    try:
        import numba
    except ImportError:
        return None
    try:
        return numba.njit(cache=True, nogil=True)(best_question)
    except RuntimeError:  # no folder to keep compiled code in
        return numba.njit(nogil=True)(best_question)


def best_question(
    bins: Bins, leaf: Bins, n_leaves: int, missed: Singles, sure: Singles, n_bins: int, ridge: float
) -> tuple[int, int]:
    """The trait and border that, asked in all leaves so far, gain most: sum of slope^2 / (curve + ridge)."""
    n_traits, n_rows = bins.shape
    best, best_trait, best_border = -1.0, 0, n_bins - 1
    for trait in range(n_traits):
        sums = np.zeros((n_leaves, n_bins, 2))
        values = bins[trait]
        for row in range(n_rows):
            sums[leaf[row], values[row], 0] += missed[row]
            sums[leaf[row], values[row], 1] += sure[row]
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
