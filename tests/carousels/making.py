"""What tests of carousels start from: products, learned lists, rules."""

from __future__ import annotations

from typing import Any

from app import catalog
from app.carousels.models import RuleAction
from app.carousels.rules import Condition, Rule, keeping
from app.core.database import db
from app.core.unit import unit_of_work
from app.recommendations import ListKind, RecommendationList
from app.shops import Shop
from tests.catalog.making import product, variant

NUMBERS = [str(number) for number in range(901, 921)]


def stock(shop: Shop, *numbers: str, **changes: Any) -> dict[str, int]:
    """Products of these numbers, with our ids."""
    with unit_of_work():
        catalog.record_products(shop.id, [product(number, **changes) for number in numbers])
    return catalog.by_platform_ids(shop.id, numbers)


def priced(shop: Shop, number: str, minor: int, **changes: Any) -> None:
    with unit_of_work():
        one = product(number, variants=(variant(f"1{number}", minor),), **changes)
        catalog.record_products(shop.id, [one])


def learn(shop: Shop, ids: dict[str, int], kind: ListKind, of: str, items: list[str]) -> None:
    """What a training would have found for one product, or with "" for the shop."""
    with unit_of_work():
        row = RecommendationList(
            shop_id=shop.id,
            kind=kind,
            product=ids[of] if of else 0,
            items=[ids[each] for each in items],
            learned=len(items),
        )
        db.session.add(row)


def rule(
    shop: Shop,
    action: RuleAction,
    what: Condition,
    *when: Condition,
    placement: str = "",
    position: int | None = None,
) -> int:
    """A rule that is on; its id."""
    with unit_of_work():
        made = keeping.add(shop, Rule(0, placement, when, action, what, position), by="olive")
        return made.id


def named(*numbers: str) -> Condition:
    return Condition("product", numbers)


def shown(filled: Any) -> list[str]:
    return [card.id for card in filled.cards]
