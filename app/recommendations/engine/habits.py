"""Learns from the shop's own returning customers which of their products stand in the next order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import DAY, Floats
from app.recommendations.engine.owned import DECAYS, Owned

Parts = tuple[tuple[str, float], ...]

# Fewer products bought again than this teach nothing about so many traits.
ENOUGH_REPEATS = 300
_RIDGE = 1.0
_MOST_STEPS = 200


def traits(known: Owned, now: float) -> dict[str, Floats]:
    """What may tell whether a product is bought again, mostly as logarithms; one value a row."""
    age = np.maximum((now - known.last_ts) / DAY, 0.5)
    due, orders_due = np.log(age / known.usual_days), np.log((known.back + 1) / known.usual_orders)
    is_repeated = known.times > 1
    own_gap = (known.last_ts - known.first_ts) / DAY / np.maximum(known.times - 1, 1)
    own_due = np.where(is_repeated, np.log(age / np.maximum(own_gap, 1.0)), 0.0)
    return {
        **{f"frequency {decay}": np.log(value) for decay, value in zip(DECAYS, known.frequency, strict=True)},
        "times": np.log(known.times),
        "share of orders": np.log(known.times / known.orders),
        "repeat rate": np.log(known.repeat_rate),
        "due": due,
        "due squared": due**2,
        "due in orders": orders_due,
        "due in orders squared": orders_due**2,
        "age": np.log(age),
        "orders since": np.log1p(known.back),
        "liveliness": np.log(known.liveliness),
        "recent sales": np.log(known.recent + 0.05),
        "is repeated": is_repeated.astype(np.float64),
        "own due": own_due,
        "own overdue": np.maximum(own_due, 0.0),
    }


def likelihood(known: Owned, now: float, parts: Sequence[tuple[str, float]]) -> Floats:
    """Probability of each row to stand in its customer's next order, by learned weights."""
    weights = dict(parts)
    total = np.full(len(known.item), weights.get("always", 0.0))
    for name, values in traits(known, now).items():
        total += weights.get(name, 0.0) * values
    return np.asarray(1 / (1 + np.exp(-np.clip(total, -30, 30))))


def learned(
    known: Owned, now: float, rows: NDArray[np.bool_], came: NDArray[np.bool_]
) -> tuple[tuple[str, float], ...]:
    """Weights of traits by ridge logistic regression on `rows`, of which those in `came` were bought again.

    None where too few were.
    """
    from scipy.optimize import minimize  # slow to import, and only a training that chooses needs it

    target = came[rows].astype(np.float64)
    if target.sum() < ENOUGH_REPEATS:
        return ()
    named = traits(known, now)
    matrix = np.stack([values[rows] for values in named.values()], axis=1)
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    matrix = np.hstack([(matrix - middle) / spread, np.ones((len(matrix), 1))])
    ridge = np.append(np.full(len(named), _RIDGE), 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = matrix @ weights
        missed = 1 / (1 + np.exp(-total)) - target
        fit = np.logaddexp(0, total).sum() - (target * total).sum() + (ridge * weights**2).sum()
        return float(fit), matrix.T @ missed + 2 * ridge * weights

    found = minimize(
        loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS}
    ).x
    weights = found[:-1] / spread
    always = float(found[-1] - (weights * middle).sum())
    return (*((name, float(each)) for name, each in zip(named, weights, strict=True)), ("always", always))
