"""One more or one fewer order in the counts of a product; arithmetic only.

A score is the share of the product's orders that hold the other one, divided by the other's orders to the
power of the damping, as in the engine's counting. An order more is therefore
(score x strength + 1 / other ^ damping) / (strength + 1), exactly what counting all of them anew would give,
but for the other's own popularity, which one order hardly moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REST = 0.1
"""Of what was taken away: less than that is left over from counting at another moment."""


@dataclass(frozen=True)
class Counts:
    """What one list rests on; `once` are the others that a single new order speaks for."""

    strength: float
    scores: Mapping[int, float]
    once: frozenset[int] = frozenset()

    def ranked(self) -> list[int]:
        """Best first; what one order alone speaks for comes after all others."""
        return sorted(self.scores, key=lambda other: (other in self.once, -self.scores[other], other))


def faded(age_days: float, half_life_days: float) -> float:
    """What an order of that age counts."""
    return float(0.5 ** max(age_days / half_life_days, 0.0))


def add_pairs(
    counts: Counts, others: Mapping[int, float], weight: float, damping: float, unit: float = 1.0
) -> Counts:
    """An order more (`weight` above 0) or fewer (below) with the product and `others`.

    These are given with their strengths without the order; `unit` is the score of all orders of the product.
    """
    strength = max(counts.strength + weight, 0.0)
    shares = {other: score * counts.strength for other, score in counts.scores.items()}
    once = set(counts.once)
    for other, popularity in others.items():
        change = unit * weight / max(popularity, 1.0) ** damping
        if weight > 0:
            once = once - {other} if other in shares else once | {other}
        shares[other] = _left(shares.get(other, 0.0), change)
    scores = {other: share / strength for other, share in shares.items() if share > 0 and strength > 0}
    return Counts(strength, scores, frozenset(once & scores.keys()))


def add_sales(counts: Counts, products: Sequence[int], weight: float) -> Counts:
    """An order more or fewer of these products in the shop's ranking."""
    orders = dict(counts.scores)
    for product in products:
        orders[product] = _left(orders.get(product, 0.0), weight)
    left = {product: number for product, number in orders.items() if number > 0}
    return Counts(max(counts.strength + weight * len(products), 0.0), left)


def _left(before: float, change: float) -> float:
    """The sum; what is hardly more than rounding after something was taken away is nothing."""
    after = before + change
    return after if change > 0 or after > REST * -change else 0.0
