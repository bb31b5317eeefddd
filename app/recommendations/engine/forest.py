"""Boosted symmetric trees: yes-or-no questions about traits, whose answers add up to a chance.

Each tree asks the same DEPTH questions of every row, so that a row's answers are the number of its leaf
(oblivious trees: Kohavi, ECML 1994; boosted: Friedman, Annals of Statistics 29, 2001).
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.compiling import compiled
from app.recommendations.engine.interactions import Floats
from app.recommendations.engine.setting import StaleChoice

# Rows that are asked at once: few enough that their answers stay in the processor's cache.
_AT_ONCE = 1_024

Bins = NDArray[np.uint8]


@dataclass(frozen=True)
class Forest:
    """Trees over named traits.

    Tree t asks at step d whether trait `asked`[t, d] lies above its border `above`[t, d]; the answers are the
    bits of the place in `leaves`[t], and the leaves of all trees and `start` add up to the log-odds.
    `borders` [traits, most borders] ascend and end in infinities.
    """

    names: tuple[str, ...]
    borders: NDArray[np.float32]
    asked: NDArray[np.uint8]
    above: NDArray[np.uint8]
    leaves: NDArray[np.float32]
    start: float

    def log_odds(self, traits: Mapping[str, NDArray[Any]]) -> Floats:
        """Of each row; raises StaleChoice where `traits` lacks a column of the forest's names."""
        unknown = [name for name in self.names if name not in traits]
        if unknown:
            raise StaleChoice(f"this engine tells nothing of {', '.join(unknown)}; choose anew")
        columns = [traits[name] for name in self.names]
        total = np.full(len(columns[0]) if columns else 0, self.start)
        summed = compiled(add_leaves)
        if summed is not None:
            rows = np.stack(columns, dtype=np.float32)
            summed(rows, self.borders, self.asked, self.above, self.leaves, total)
            return total
        bins = binned(columns, self.borders)
        for begin in range(0, len(total), _AT_ONCE):
            total[begin : begin + _AT_ONCE] += self._sums(bins[:, begin : begin + _AT_ONCE])
        return total

    def _sums(self, bins: Bins) -> Floats:
        trees, depth = self.asked.shape
        yes = bins[self.asked.ravel()] > self.above.ravel()[:, None]
        answers = yes.view(np.uint8).reshape(trees, depth, -1)
        leaf = np.zeros((trees, bins.shape[1]), np.uint8)
        for step in range(depth):
            leaf |= answers[:, step] << np.uint8(step)
        return np.asarray(np.take_along_axis(self.leaves, leaf.astype(np.intp), 1).sum(axis=0), np.float64)

    def text(self) -> str:
        """The forest as text that `read` understands, to stand in a setting."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            allow_pickle=False,
            names=np.array(self.names),
            borders=self.borders,
            asked=self.asked,
            above=self.above,
            leaves=self.leaves,
            start=np.array(self.start),
        )
        return base64.b85encode(buffer.getvalue()).decode()

    @classmethod
    def read(cls, text: str) -> Forest:
        with np.load(io.BytesIO(base64.b85decode(text)), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        names, start = tuple(arrays.pop("names").tolist()), float(arrays.pop("start"))
        return cls(names=names, start=start, **arrays)


@lru_cache(maxsize=8)
def forest_of(text: str) -> Forest:
    """The forest that a setting holds as text, read once."""
    return Forest.read(text)


def add_leaves(
    rows: NDArray[np.float32],
    borders: NDArray[np.float32],
    asked: Bins,
    above: Bins,
    leaves: NDArray[np.float32],
    total: Floats,
) -> None:
    """Add to the `total` of each of `rows` [traits, rows] the leaves it falls into."""
    n_traits, n_rows = rows.shape
    bins = np.empty(n_traits, np.uint8)
    for row in range(n_rows):
        for trait in range(n_traits):
            bins[trait] = np.searchsorted(borders[trait], rows[trait, row])
        for tree in range(len(asked)):
            leaf = 0
            for step in range(asked.shape[1]):
                leaf |= (bins[asked[tree, step]] > above[tree, step]) << step
            total[row] += leaves[tree, leaf]


def leaf_of(bins: Bins, asked: Sequence[int], above: Sequence[int]) -> Bins:
    """The number of each row's leaf: its answers as bits, the first the lowest."""
    leaf = np.zeros(bins.shape[1], np.uint8)
    for step, (trait, border) in enumerate(zip(asked, above, strict=True)):
        leaf |= (bins[trait] > border).view(np.uint8) << np.uint8(step)
    return leaf


def binned(columns: Sequence[NDArray[Any]], borders: NDArray[np.float32]) -> Bins:
    """For each trait and row how many of the trait's borders lie below its value: [traits, rows]."""
    bins = np.empty((len(columns), len(columns[0]) if columns else 0), np.uint8)
    for trait, values in enumerate(columns):
        bins[trait] = np.searchsorted(borders[trait], values.astype(np.float32))
    return bins
