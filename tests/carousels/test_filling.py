"""A placement is filled from its strategies, never empty while something sells, never with a repeat."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app import carousels, catalog
from app.carousels import DEFAULTS, Context, fill
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit import unit_of_work
from app.recommendations import ListKind, RecommendationList
from tests.catalog.making import product, variant

NUMBERS = [str(number) for number in range(901, 921)]


@pytest.fixture
def stocked(shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product(number) for number in NUMBERS])
    return catalog.by_platform_ids(shop.id, NUMBERS)


def learn(shop, ids, kind: ListKind, of: str, items: list[str]) -> None:
    with unit_of_work():
        row = RecommendationList(
            shop_id=shop.id, kind=kind, product=ids[of] if of else 0, items=[ids[each] for each in items]
        )
        db.session.add(row)


def shown(filled) -> list[str]:
    return [card.id for card in filled.cards]


def test_an_empty_shop_fills_nothing_and_does_not_fail(shop):
    assert shown(fill(shop, "home", Context())) == []


def test_a_shop_that_has_learned_nothing_shows_its_newest(shop, stocked):
    filled = fill(shop, "home", Context(limit=4))

    assert (filled.strategy, len(filled.cards)) == ("newest", 4)


def test_strategies_go_in_their_order_and_the_rest_fills_up(shop, stocked):
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", ["905", "906"])
    learn(shop, stocked, ListKind.SIMILAR, "901", ["906", "907"])
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901", "905", "908"])

    filled = fill(shop, "product", Context(product="901", limit=6))

    assert filled.strategy == "bought_together"
    assert shown(filled)[:4] == ["905", "906", "907", "908"]
    assert len(filled.cards) == 6


def test_what_is_in_the_cart_seen_or_sold_out_is_not_shown(shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901", "902", "903", "904"])
    with unit_of_work():
        sold_out = product("904", updated_at=product("904").updated_at.replace(year=2027))
        catalog.record_products(shop.id, [_without_stock(sold_out)])

    filled = fill(shop, "cart", Context(cart=("901",), seen=("902",), limit=20))

    assert not {"901", "902", "904"} & set(shown(filled))
    assert "903" in shown(filled)


def _without_stock(snapshot):
    return replace(snapshot, variants=(variant(f"1{snapshot.platform_id}", is_available=False, stock=0),))


def test_an_unknown_placement_is_refused(shop):
    with pytest.raises(NotFound):
        fill(shop, "ceiling", Context())


def test_another_shops_products_and_lists_stay_there(shop, other_shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901"])

    assert shown(fill(other_shop, "home", Context(product="901"))) == []


@pytest.mark.parametrize("seed", range(8))
def test_no_product_comes_twice_and_none_that_is_unwanted(shop, stocked, seed):
    dice = random.Random(seed)
    for of in dice.sample(NUMBERS, 6):
        for kind in (ListKind.BOUGHT_TOGETHER, ListKind.SIMILAR):
            learn(shop, stocked, kind, of, dice.sample(NUMBERS, 5))
    learn(shop, stocked, ListKind.BEST_SELLERS, "", dice.sample(NUMBERS, 10))
    for placement in DEFAULTS:
        context = Context(
            product=dice.choice([None, *NUMBERS]),
            cart=tuple(dice.sample(NUMBERS, 2)),
            seen=tuple(dice.sample(NUMBERS, 3)),
            limit=dice.randint(1, 20),
        )
        ids = shown(fill(shop, placement, context))
        assert len(ids) == len(set(ids)) <= context.limit
        assert not set(ids) & context.unwanted
        assert len(ids) == min(context.limit, len(NUMBERS) - len(context.unwanted))


def test_the_configuration_names_the_carousels(shop):
    assert set(carousels.CONFIG(shop.id)["carousels"]) == set(DEFAULTS)
