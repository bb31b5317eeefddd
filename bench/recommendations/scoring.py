"""From answers to figures, with intervals of the difference between two systems on the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.recommendations.questions import SHOWN, Question, Row

DRAWS = 1000
SEED = 11
GAIN = 1 / np.log2(np.arange(2, SHOWN + 2))

Figures = NDArray[np.float64]


def answered(model: Any, row: Row) -> Figures | None:
    """The measure for each question; None of a system that does not answer such questions."""
    if not hasattr(model, row.questions[0].method):
        return None
    return np.array([_measure(_answer(model, each), each.truth, row.measure) for each in row.questions])


def _answer(model: Any, question: Question) -> list[int]:
    first, *rest = question.asked
    found = getattr(model, question.method)(first, SHOWN, *rest)
    return list(dict.fromkeys(int(each) for each in found))[:SHOWN]


def _measure(shown: Sequence[int], truth: frozenset[int], measure: str) -> float:
    hits = np.array([each in truth for each in shown], float)
    if measure.startswith("Recall"):
        return float(hits.sum() / len(truth))
    return float((hits * GAIN[: len(hits)]).sum() / GAIN[: len(truth)].sum())


def difference(ours: Figures, theirs: Figures) -> tuple[float, float]:
    """The 95 % interval of the mean difference, by drawing questions anew: the same ones for both."""
    return _interval(_draws(ours - theirs))


def pooled(pairs: Sequence[tuple[Figures, Figures]]) -> tuple[float, float, float]:
    """The mean over rows of how much better we are, relative to the other, and its 95 % interval."""
    drawn = np.mean([_draws(ours - theirs) / theirs.mean() for ours, theirs in pairs], axis=0)
    mean = float(np.mean([(ours - theirs).mean() / theirs.mean() for ours, theirs in pairs]))
    return mean, *_interval(drawn)


def _draws(values: Figures) -> Figures:
    dice = np.random.default_rng(SEED)
    weights = dice.multinomial(len(values), np.full(len(values), 1 / len(values)), size=DRAWS)
    return np.asarray(weights @ values / len(values))


def _interval(drawn: Figures) -> tuple[float, float]:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
