"""Learns from the shop's own returning customers which of their products stand in the next order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import DAY, Floats
from app.recommendations.engine.logistic import Parts, chances, weighed
from app.recommendations.engine.owned import DECAYS, HALF_LIVES, Owned

# Fewer products bought again than this teach nothing about so many traits.
ENOUGH_REPEATS = 300
# Orders by the product's usual rate that a customer's own rate starts from.
_PRIOR_ORDERS = 5.0


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
        **{
            f"last {days:g} days": np.log(value + 0.01)
            for days, value in zip(HALF_LIVES, known.lately, strict=True)
        },
        **_rates(known),
        "tenure": np.log(np.maximum((now - known.first_ts) / DAY, 1.0)),
        "orders": np.log(known.orders),
        "loyalty": known.loyalty,
    }


def _rates(known: Owned) -> dict[str, Floats]:
    """Counted in orders: how often the product is taken again, and whether it is due by her own steps."""
    is_repeated = known.times > 1
    own_gap = (known.chances - known.back) / np.maximum(known.times - 1, 1)
    since = known.back + 1
    return {
        "rate": np.log(known.rate),
        "own rate": np.log((known.times - 1 + _PRIOR_ORDERS * known.rate) / (known.chances + _PRIOR_ORDERS)),
        "own due in orders": np.where(is_repeated, np.log(since / np.maximum(own_gap, 1.0)), 0.0),
        "last due in orders": np.where(is_repeated, np.log(since / np.maximum(known.gap_orders, 1)), 0.0),
    }


def likelihood(known: Owned, now: float, parts: Sequence[tuple[str, float]]) -> Floats:
    """Probability of each row to stand in its customer's next order, by learned weights."""
    return chances(traits(known, now), parts)


def learned(known: Owned, now: float, rows: NDArray[np.bool_], came: NDArray[np.bool_]) -> Parts:
    """Weights of traits by logistic regression on `rows`, of which those in `came` were bought again.

    None where too few were.
    """
    if came[rows].sum() < ENOUGH_REPEATS:
        return ()
    return weighed({name: values[rows] for name, values in traits(known, now).items()}, came[rows])
