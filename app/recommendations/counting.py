"""One more or one fewer order in the counts of a product; arithmetic only.

A score is the share of the product's orders that hold the other one, divided by the other's orders to the
power of the damping, as in the engine's counting. An order more is therefore
(score x strength + 1 / other ^ damping) / (strength + 1), exactly what counting all of them anew would give,
but for the other's own popularity, which one order hardly moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def add_sales(counts: Counts, sold: Iterable[tuple[Sequence[int], float]]) -> Counts:
    """Orders more or fewer in the shop's ranking, each with its products and its weight."""
    orders, strength = dict(counts.scores), counts.strength
    for products, weight in sold:
        for product in products:
            orders[product] = _left(orders.get(product, 0.0), weight)
        strength = max(strength + weight * len(products), 0.0)
    return Counts(strength, {product: number for product, number in orders.items() if number > 0})


def _left(before: float, change: float) -> float:
    """The sum; what is hardly more than rounding after something was taken away is nothing."""
    after = before + change
    return after if change > 0 or after > REST * -change else 0.0
