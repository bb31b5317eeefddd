"""The catalogue at its newest state, and the cards made of it."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import catalog
from app.catalog import Product, Variant
from app.core.database import db
from app.core.unit import unit_of_work
from tests.catalog.making import NOON, product, variant

LATER = NOON + timedelta(hours=1)


def take_in(shop, *snapshots):
    with unit_of_work():
        return catalog.record_products(shop.id, snapshots)


def remove(shop, platform_id, at):
    with unit_of_work():
        catalog.remove_product(shop.id, platform_id, at)


def ids(shop, *platform_ids):
    found = catalog.by_platform_ids(shop.id, platform_ids)
    return [found[each] for each in platform_ids]


def state(shop):
    rows = db.session.execute(
        select(
            Product.platform_id, Product.title, Product.is_active, Variant.platform_id, Variant.price_minor
        )
        .outerjoin(Variant, Variant.product_id == Product.id)
        .where(Product.shop_id == shop.id)
    )
    return sorted((tuple(row) for row in rows), key=str)


def test_the_same_state_again_changes_nothing(shop):
    assert take_in(shop, product()) == 1
    assert take_in(shop, product()) == 0


def test_a_newer_state_replaces_and_an_older_one_does_not(shop):
    take_in(shop, product(updated_at=LATER, title="Big mug", variants=(variant("2", 900), variant("3", 800))))
    take_in(shop, product(title="Old mug"))

    assert state(shop) == [("901", "Big mug", True, "2", 900), ("901", "Big mug", True, "3", 800)]


def test_more_products_than_fit_in_one_piece_are_all_kept(shop):
    assert take_in(shop, *(product(str(number)) for number in range(1100))) == 1100
    assert catalog.count(shop.id) == 1100


@pytest.mark.parametrize("seed", range(10))
def test_any_order_of_states_and_a_removal_ends_alike(shop, other_shop, seed):
    dice = random.Random(seed)
    acts = [
        lambda at, number=number: take_in(
            at,
            product(
                updated_at=NOON + timedelta(hours=number), title=f"Mug {number}", is_active=number % 2 == 0
            ),
        )
        for number in range(4)
    ]
    removed_at = NOON + timedelta(hours=dice.choice((1.5, 3, 9)))
    acts.append(lambda at: remove(at, "901", removed_at))
    shuffled = acts * 2
    dice.shuffle(shuffled)
    for act in acts:
        act(shop)
    for act in shuffled:
        act(other_shop)

    assert _on_sale(shop) == _on_sale(other_shop)


def _on_sale(shop):
    return catalog.count(shop.id), [row for row in state(shop) if row[2]]


def test_a_removed_product_stays_away_when_its_last_states_come_late(shop):
    remove(shop, "901", LATER)
    take_in(shop, product())

    assert catalog.count(shop.id) == 0
    assert catalog.newest(shop.id, 5) == []


def test_a_card_shows_the_cheapest_variant_that_can_be_bought(shop):
    choices = (
        variant("1", 500, is_available=False, title="Sold out"),
        variant("2", 900, compare_at_minor=1200, title="Small"),
        variant("3", 1500, title="Large"),
    )
    take_in(shop, product(variants=choices))

    (card,) = catalog.cards(shop, ids(shop, "901"))

    assert asdict(card) == {
        "id": "901", "handle": "mug-901", "title": "Mug", "url": "/products/mug-901",
        "image": "https://cdn.example.com/mug.svg", "price_minor": 900, "compare_at_minor": 1200,
        "currency": "USD", "available": True,
        "variants": (
            {"id": "1", "title": "Sold out", "price_minor": 500, "available": False},
            {"id": "2", "title": "Small", "price_minor": 900, "available": True},
            {"id": "3", "title": "Large", "price_minor": 1500, "available": True},
        ),
    }  # fmt: skip


def test_cards_keep_the_order_asked_for_and_leave_out_what_is_not_on_sale(shop):
    take_in(shop, product("1"), product("2", is_active=False), product("3"), product("4", variants=()))
    one, two, three, four = ids(shop, "1", "2", "3", "4")

    assert [card.id for card in catalog.cards(shop, [three, two, one, four, three])] == ["3", "1"]


def test_a_sold_out_card_says_so_and_shows_at_most_ten_variants(shop):
    many = tuple(
        variant(str(number), 100 + number, is_available=False, position=number) for number in range(12)
    )
    take_in(shop, product(variants=many))

    (card,) = catalog.cards(shop, ids(shop, "901"))

    assert (card.available, card.price_minor, len(card.variants)) == (False, 100, 10)


def test_a_price_that_is_not_reduced_has_nothing_to_compare_with(shop):
    take_in(shop, product(variants=(variant("1", 900, compare_at_minor=900),)))

    assert catalog.cards(shop, ids(shop, "901"))[0].compare_at_minor is None


def test_newest_first_and_only_what_can_be_bought(shop):
    take_in(
        shop,
        product("1"),
        product("2", published_at=LATER),
        product("3", published_at=LATER, variants=(variant("33", is_available=False),)),
        product("4", published_at=None),
    )
    one, two, three, four = ids(shop, "1", "2", "3", "4")

    assert catalog.newest(shop.id, 10) == [two, one, four]
    assert catalog.newest(shop.id, 1) == [two]
    assert catalog.available_ids(shop.id, [one, three]) == {one}


def test_content_for_training_has_columns_of_equal_length(shop):
    take_in(shop, product("1", variants=(variant("1", 900), variant("2", 700))), product("2", variants=()))
    take_in(shop, product("3", is_active=False))

    assert catalog.content_for_training(shop.id) == {
        "item": ids(shop, "1", "2"), "title": ["Mug", "Mug"], "kind": ["Kitchen", "Kitchen"],
        "vendor": ["Acme", "Acme"], "tags": [["blue"], ["blue"]], "price_minor": [700, 0],
    }  # fmt: skip


def test_another_shop_gets_nothing(shop, other_shop):
    take_in(shop, product())
    mine = ids(shop, "901")

    assert catalog.cards(other_shop, mine) == []
    assert catalog.available_ids(other_shop.id, mine) == set()
    assert catalog.by_platform_ids(other_shop.id, ["901"]) == {}
    assert catalog.newest(other_shop.id, 5) == []
    remove(other_shop, "901", LATER)
    assert len(catalog.cards(shop, mine)) == 1


def test_an_erased_shop_leaves_nothing_and_its_neighbour_all(shop, other_shop):
    take_in(shop, product())
    take_in(other_shop, product())
    with unit_of_work():
        catalog.PRIVACY.erase_shop(shop.id)

    assert state(shop) == []
    assert db.session.scalar(select(func.count()).select_from(Variant)) == 1


def test_a_variant_that_moved_to_another_product_is_kept_once(shop):
    take_in(shop, product("1", variants=(variant("7"),)))
    take_in(shop, replace(product("2", updated_at=LATER), variants=(variant("7"),)))

    assert [row[0] for row in state(shop) if row[3] == "7"] == ["2"]
