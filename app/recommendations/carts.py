"""What goes with a whole cart: its products' neighbours with their scores summed; what new orders add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select

from app.core.numbers import LARGEST_ID
from app.core.prepared import Prepared
from app.recommendations.counting import Counts, add_pairs
from app.recommendations.keeping import WHOLE_SHOP, cart_columns
from app.recommendations.learning import CART_LENGTH
from app.recommendations.models import ListKind, Training
from app.recommendations.pages import ListPage
from app.recommendations.rows import rows_of

MOST_PRODUCTS = 20
BESIDE = (ListKind.CART, ListKind.BOUGHT_TOGETHER, ListKind.BEST_SELLERS)
"""What is read of a cart: bought together tells which products there are."""


def beside(shop_id: int, products: Sequence[int], k: int) -> list[int] | None:
    """Up to k products that go with `products` together, ties by id; then best sellers, if any is known.

    None where the newest training is one from before carts had lists of their own.
    """
    asked = {each for each in products if 0 < each <= LARGEST_ID}
    seeds = list(dict.fromkeys(each for each in products if each in asked))[:MOST_PRODUCTS]
    if not seeds:
        return []
    counted: dict[int, float] = {}
    rows = rows_of(shop_id, BESIDE, [WHOLE_SHOP, *seeds])
    for row in (rows[ListKind.CART, seed] for seed in seeds if (ListKind.CART, seed) in rows):
        for item, score in zip(row.items, row.scores or (), strict=False):
            counted[item] = counted.get(item, 0.0) + score
    if rows and not counted and _came_before_carts(shop_id):
        return None
    shops_own = rows.pop((ListKind.BEST_SELLERS, WHOLE_SHOP), None)
    popular = shops_own.items if shops_own and rows else ()
    best = [item for item, _ in sorted(sorted(counted.items()), key=itemgetter(1), reverse=True)]
    filled = dict.fromkeys([*best, *popular])
    return [item for item in filled if item not in asked][: max(k, 0)]


_TRAINED = Prepared(
    lambda: select(Training.cart_unit, Training.choice).where(Training.shop_id == bindparam("shop"))
)


def _came_before_carts(shop_id: int) -> bool:
    """It left neither a unit nor the word that best sellers win."""
    trained = _TRAINED.rows(shop=shop_id)
    return any(
        not unit and (choice or {}).get("cart", {}).get("method") != "popular" for unit, choice in trained
    )


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


def counts_of(page: ListPage) -> Counts:
    return Counts(0.0, dict(zip(page.items, page.scores or (), strict=True)))
