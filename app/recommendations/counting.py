"""One more or one fewer order in the counts of a product; arithmetic only.

A score is the share of the product's orders that hold the other one, divided by the other's orders to the
power of the damping, as in the engine's counting. An order more is therefore
(score x strength + 1 / other ^ damping) / (strength + 1), exactly what counting all of them anew would give,
but for the other's own popularity, which one order hardly moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 1e-7


@dataclass(frozen=True)
class Counts:
    """What one list rests on; `once` are the others that a single new order speaks for."""

    strength: float
    scores: Mapping[int, float]
    once: frozenset[int] = frozenset()

    def ranked(self) -> list[int]:
        """Best first; what one order alone speaks for comes after all others."""
        return sorted(self.scores, key=lambda other: (other in self.once, -self.scores[other], other))


def add_pairs(counts: Counts, others: Mapping[int, float], sign: int, damping: float) -> Counts:
    """An order more (`sign` 1) or fewer (-1) with the product and `others`, given with their strengths."""
    strength = max(counts.strength + sign, 0.0)
    shares = {other: score * counts.strength for other, score in counts.scores.items()}
    once = set(counts.once)
    for other, popularity in others.items():
        if sign > 0:
            once = once - {other} if other in shares else once | {other}
        shares[other] = shares.get(other, 0.0) + sign / popularity**damping
    scores = {other: share / max(strength, 1.0) for other, share in shares.items() if share > LEAST}
    return Counts(strength, scores, frozenset(once & scores.keys()))


def add_sales(counts: Counts, products: Sequence[int], sign: int) -> Counts:
    """An order more or fewer of these products in the shop's ranking."""
    orders = dict(counts.scores)
    for product in products:
        orders[product] = orders.get(product, 0.0) + sign
    left = {product: number for product, number in orders.items() if number > LEAST}
    return Counts(max(counts.strength + sign * len(products), 0.0), left)
