"""A sale that empties the shelf shows within seconds, for one look at the store however much is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import catalog, shops
from app.carousels import Context, fill
from app.catalog import Variant
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.platforms import StockTold
from tests.catalog.making import NOON, product, variant
from tests.webhooks.sending import send

LATER = NOON + timedelta(hours=1)


def take_in(shop, *snapshots):
    with unit_of_work():
        catalog.record_products(shop.id, snapshots)


def told(platform_id="1", **changes):
    """A variant as a delivery tells it: not whether its pieces are counted."""
    return variant(platform_id, stock_id=f"7{platform_id}", **{"is_available": False, "stock": 0} | changes)


def is_available(shop_id, platform_id):
    db.session.rollback()
    where = (Variant.shop_id == shop_id, Variant.platform_id == platform_id)
    return db.session.scalar(select(Variant.is_available).where(*where))


def test_what_is_known_not_to_be_counted_stays_on_sale_when_a_delivery_says_none_is_left(shop):
    counted, uncounted = told("1", is_tracked=True), told("2", is_tracked=False, is_available=True)
    take_in(shop, product(variants=(counted, uncounted)))

    take_in(shop, product(updated_at=LATER, variants=(told("1"), told("2"))))

    assert (is_available(shop.id, "1"), is_available(shop.id, "2")) == (False, True)


def test_the_echo_of_a_state_told_without_counting_writes_nothing(shop):
    take_in(shop, product(variants=(told("2", is_tracked=False, is_available=True),)))

    with unit_of_work():
        assert catalog.record_products(shop.id, [product(variants=(told("2"),))]) == 0


def test_only_a_new_variant_that_seems_sold_out_leaves_a_doubt(shop):
    take_in(shop, product(variants=(told("1", is_tracked=True),)))

    assert not catalog.unsure_of(shop.id, product(variants=(told("1"),)))
    assert not catalog.unsure_of(shop.id, product(variants=(told("3", is_available=True, stock=4),)))
    assert catalog.unsure_of(shop.id, product(variants=(told("3"),)))


def test_a_delivery_that_comes_late_does_not_bring_back_what_was_sold(shop):
    """Both are dated alike, since a sale does not date its product anew."""
    left, sold = (product(variants=(told(stock=1, is_available=True),)), product(variants=(told(),)))
    at = [NOON + timedelta(minutes=minute) for minute in range(3)]
    take_in(shop, replace(left, told_at=at[0]))
    take_in(shop, replace(sold, told_at=at[2]))

    take_in(shop, replace(left, told_at=at[1]))
    assert not is_available(shop.id, "1")

    take_in(shop, replace(left, told_at=at[2] + timedelta(minutes=1)))
    assert is_available(shop.id, "1")


@pytest.mark.parametrize(
    ("news", "is_looked_at"),
    [
        (StockTold("71", 0), True),
        (StockTold("71", 3), True),
        (StockTold("71", 300), False),
        (StockTold("71", None), True),
        (StockTold("72", 300), True),
        (StockTold("73", 0), False),
        (StockTold("73", None), True),
        (StockTold("79", 0), False),
    ],
)
def test_only_news_that_may_change_what_is_for_sale_are_looked_after(shop, news, is_looked_at):
    """71 is for sale, 72 is sold out, 73 is not counted, 79 is nobody's."""
    take_in(shop, product(variants=(
        told("1", is_tracked=True, is_available=True, stock=30), told("2", is_tracked=True),
        told("3", is_tracked=False, is_available=True),
    )))  # fmt: skip

    assert catalog.product_to_look_at(shop.id, news) == ("901" if is_looked_at else None)


def test_another_shops_stock_is_nobodys_here(shop, other_shop):
    take_in(other_shop, product(variants=(told("1", is_tracked=True),)))

    assert catalog.product_to_look_at(shop.id, StockTold("71", 0)) is None


# With a store


@pytest.fixture
def selling(tiny):
    store = shops.connect(shops.by_id(tiny.id))
    found = store.products().items
    take_in(tiny, *found)
    return tiny, next(each for each in found if len(each.variants) > 1 and each.variants[0].is_available)


def news(connected, tiny, variant, pieces):
    body = {
        "inventory_item_id": int(variant.stock_id),
        "available": pieces,
        "updated_at": "2026-11-21T10:00:00Z",
    }
    assert send(connected, "inventory_levels/update", body, shop=tiny.domain).status_code == 200
    db.session.rollback()


def test_the_last_piece_sold_leaves_the_carousels_within_seconds(connected, selling, run_soon):
    tiny, sold = selling
    shop = shops.by_id(tiny.id)
    assert sold.platform_id in {card.id for card in fill(shop, "home", Context(limit=24)).cards}
    tiny.do(f"products/{sold.platform_id}/touch", {"inventory_quantity": 0, "silently": True})

    for each in sold.variants:
        for pieces in (2, 1, 0):
            news(connected, tiny, each, pieces)
    run_soon()

    looks = select(func.count(Job.id)).where(Job.kind == "catalog.look_at_product")
    assert db.session.scalar(looks) <= 2, "the looks of a few seconds are one"
    shop = shops.by_id(tiny.id)
    assert sold.platform_id not in {card.id for card in fill(shop, "home", Context(limit=24)).cards}


def test_what_is_no_longer_counted_is_on_sale_again(connected, selling, run_soon):
    tiny, sold = selling
    tiny.do(
        f"products/{sold.platform_id}/touch", {"inventory_quantity": 0, "is_tracked": False, "silently": True}
    )
    take_in(tiny, replace(sold, variants=tuple(replace(each, is_available=False) for each in sold.variants)))

    body = {"id": int(sold.variants[0].stock_id), "tracked": False, "updated_at": "2026-11-21T10:00:00Z"}
    send(connected, "inventory_items/update", body, shop=tiny.domain)
    run_soon()

    assert is_available(tiny.id, sold.variants[0].platform_id)


def test_a_policy_to_sell_on_outlasts_the_last_piece(connected, selling, run_soon):
    tiny, sold = selling
    asked = {"inventory_quantity": 0, "inventory_policy": "continue", "silently": True}
    tiny.do(f"products/{sold.platform_id}/touch", asked)

    news(connected, tiny, sold.variants[0], 0)
    run_soon()

    assert is_available(tiny.id, sold.variants[0].platform_id)


def test_looks_of_a_shop_that_left_write_nothing(connected, selling, run_soon):
    tiny, sold = selling
    news(connected, tiny, sold.variants[0], 0)
    tiny.do(f"products/{sold.platform_id}/touch", {"inventory_quantity": 0, "silently": True})
    with unit_of_work():
        shops.by_id(tiny.id).uninstalled_at = shops.by_id(tiny.id).installed_at

    run_soon()

    assert is_available(tiny.id, sold.variants[0].platform_id)
