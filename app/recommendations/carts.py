"""What goes with a whole cart: its products' neighbours with their scores summed; what new orders add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select

from app.core.numbers import LARGEST_ID
from app.core.prepared import Prepared, one_of
from app.recommendations.counting import Counts, add_pairs
from app.recommendations.keeping import WHOLE_SHOP, cart_columns
from app.recommendations.learning import CART_LENGTH
from app.recommendations.models import ListKind, RecommendationList

MOST_PRODUCTS = 20


def beside(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that go with `products` together, ties by id; then best sellers, if any is known."""
    asked = {each for each in products if 0 < each <= LARGEST_ID}
    seeds = list(dict.fromkeys(each for each in products if each in asked))[:MOST_PRODUCTS]
    if not seeds:
        return []
    counted: dict[int, float] = {}
    popular: list[int] = []
    is_known = False
    for kind, items, scores in rows_of(shop_id, seeds):
        is_known = is_known or kind != ListKind.BEST_SELLERS
        if kind == ListKind.BEST_SELLERS:
            popular = items
        for item, score in zip(items, scores or (), strict=False):
            counted[item] = counted.get(item, 0.0) + score
    best = [item for item, _ in sorted(sorted(counted.items()), key=itemgetter(1), reverse=True)]
    filled = dict.fromkeys([*best, *popular] if is_known else best)
    return [item for item in filled if item not in asked][: max(k, 0)]


_ROWS = Prepared(
    lambda: select(RecommendationList.kind, RecommendationList.items, RecommendationList.scores).where(
        RecommendationList.shop_id == bindparam("shop"),
        RecommendationList.kind.in_((ListKind.CART, ListKind.BOUGHT_TOGETHER, ListKind.BEST_SELLERS)),
        one_of(RecommendationList.product, "products"),
    )
)


def rows_of(shop_id: int, seeds: list[int]) -> Iterable[tuple[ListKind, list[int], list[float] | None]]:
    """The lists of the seeds, and the shop's best sellers; bought together tells which products there are."""
    found = _ROWS.rows(shop=shop_id, products=[WHOLE_SHOP, *seeds])
    return ((kind, items, scores) for kind, items, scores in found)


def add_order(
    cart: Counts, before: Counts, others: Mapping[int, float], weight: float, damping: float, unit: float
) -> Counts:
    """The counts of a product's list with an order more or fewer; `before` are bought together's without it.

    A pair that one order alone speaks for counts nothing, neither when the order comes nor when it goes: of
    each pair one order is trimmed, as in the engine.
    """
    several = {
        other: strength
        for other, strength in others.items()
        if other in before.scores and (weight > 0 or other not in before.once)
    }
    return add_pairs(replace(cart, strength=before.strength), several, weight, damping, unit)


def columns_of(cart: Counts) -> dict[str, Any]:
    """What the row of a product's list is to hold."""
    return cart_columns(sorted(cart.scores.items(), key=lambda each: (-each[1], each[0]))[:CART_LENGTH])


def counts_of(row: RecommendationList) -> Counts:
    return Counts(0.0, dict(zip(row.items, row.scores or (), strict=True)))
