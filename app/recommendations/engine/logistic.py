"""Weighs named traits to tell the chance of a yes: logistic regression with a ridge, by Newton's steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import Floats

Parts = tuple[tuple[str, float], ...]
"""Traits and their weights in log-odds, and what "always" counts."""

_RIDGE = 1.0
_MOST_STEPS = 25
_CLOSE = 1e-6
# Rows weighed at once, to hold one copy of a few of them and not of all.
_AT_ONCE = 65_536


def weighed(traits: Mapping[str, NDArray[Any]], came: NDArray[np.bool_]) -> Parts:
    """The weights that make `came` likeliest, less _RIDGE times the squares of those of standardised traits.

    Newton-Raphson, as Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", section 4.4.1.
    """
    matrix = np.stack([*traits.values(), np.ones(len(came))], axis=1, dtype=np.float64)
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    middle[-1], spread[-1] = 0.0, 1.0
    matrix -= middle
    matrix /= spread
    ridge = np.append(np.full(len(traits), 2 * _RIDGE), 1e-9)
    target, found = came.astype(np.float64), np.zeros(matrix.shape[1])
    share = float(np.clip(target.mean(), 1e-6, 1 - 1e-6)) if len(target) else 0.5
    found[-1] = np.log(share / (1 - share))
    loss, slope, curve = _around(matrix, target, found, ridge)
    for _ in range(_MOST_STEPS):
        step, pace = np.linalg.solve(curve, slope), 1.0
        next_loss, *rest = _around(matrix, target, found - step, ridge)
        while next_loss > loss and pace > 1e-3:
            pace /= 2
            next_loss, *rest = _around(matrix, target, found - pace * step, ridge)
        if next_loss > loss:
            break
        found, gained, loss = found - pace * step, loss - next_loss, next_loss
        slope, curve = rest
        if gained < _CLOSE * abs(loss):
            break
    weights = found[:-1] / spread[:-1]
    always = float(found[-1] - (weights * middle[:-1]).sum())
    return (*((name, float(each)) for name, each in zip(traits, weights, strict=True)), ("always", always))


def chances(traits: Mapping[str, NDArray[Any]], parts: Sequence[tuple[str, float]]) -> Floats:
    """The probability of each row by learned weights; traits that they do not name count nothing."""
    return np.asarray(1 / (1 + np.exp(-log_odds(traits, parts))))


def log_odds(traits: Mapping[str, NDArray[Any]], parts: Sequence[tuple[str, float]]) -> Floats:
    """The same before it is made a probability, between -30 and 30."""
    weights = dict(parts)
    total = np.full(len(next(iter(traits.values()))), weights.get("always", 0.0))
    for name, values in traits.items():
        if name in weights:
            total += weights[name] * values
    return np.clip(total, -30, 30, out=total)


def _around(matrix: Floats, target: Floats, weights: Floats, ridge: Floats) -> tuple[float, Floats, Floats]:
    """The loss, its slope and its curve at these weights."""
    loss, slope = float((ridge / 2 * weights**2).sum()), ridge * weights
    curve = np.diag(ridge)
    for begin in range(0, len(matrix), _AT_ONCE):
        part, yes = matrix[begin : begin + _AT_ONCE], target[begin : begin + _AT_ONCE]
        total = part @ weights
        chance = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        loss += float(np.logaddexp(0, total).sum() - (yes * total).sum())
        slope = slope + part.T @ (chance - yes)
        curve = curve + part.T @ (part * (chance * (1 - chance))[:, None])
    return loss, slope, curve
