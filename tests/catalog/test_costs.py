"""What goods cost the shop: read with the products, kept where a delivery is silent, never mixed up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import catalog, shops
from app.catalog import Variant
from app.core.database import db
from app.core.unit import unit_of_work
from tests.catalog.making import NOON, product, variant
from tests.webhooks.sending import send


def take_in(shop, *snapshots):
    with unit_of_work():
        catalog.record_products(shop.id, snapshots)


def priced(number, cost, *, price=2000, currency="EUR", is_tracked=True):
    one = variant(f"1{number}", price, cost_minor=cost, cost_currency=currency, is_tracked=is_tracked)
    return product(number, variants=(one,))


def cost_of(shop_id, platform_id):
    db.session.rollback()
    where = (Variant.shop_id == shop_id, Variant.platform_id == platform_id)
    return db.session.execute(select(Variant.cost_minor, Variant.cost_currency).where(*where)).one()


@pytest.fixture
def euro(shop):
    with unit_of_work():
        shop.currency = "EUR"
    return shop


def test_a_margin_is_the_share_of_the_price_that_is_left(euro):
    take_in(euro, priced("1", 500), priced("2", 0), priced("3", 2600), priced("4", None, currency=""))
    ours = catalog.by_platform_ids(euro.id, ["1", "2", "3", "4"])

    assert catalog.margins(euro, ours.values()) == {ours["1"]: 0.75, ours["2"]: 1.0, ours["3"]: 0.0}


def test_a_cost_in_another_currency_and_a_thing_that_is_free_have_no_margin(euro):
    take_in(euro, priced("1", 500, currency="USD"), priced("2", 500, price=0))

    assert catalog.margins(euro, catalog.by_platform_ids(euro.id, ["1", "2"]).values()) == {}


def test_another_shops_costs_stay_there(euro, other_shop):
    take_in(euro, priced("1", 500))
    ours = catalog.by_platform_ids(euro.id, ["1"])
    with unit_of_work():
        other_shop.currency = "EUR"

    assert catalog.margins(other_shop, ours.values()) == {}


def test_a_delivery_that_does_not_tell_of_costs_leaves_them(euro):
    take_in(euro, priced("1", 500))

    silent = priced("1", None, currency="", price=2100, is_tracked=None)
    take_in(euro, product("1", variants=silent.variants, updated_at=NOON + timedelta(hours=1)))
    assert cost_of(euro.id, "11") == (500, "EUR")

    take_in(euro, product("1", variants=priced("1", None).variants, updated_at=NOON + timedelta(hours=2)))
    assert cost_of(euro.id, "11").cost_minor is None


def test_a_cost_that_the_merchant_notes_in_the_store_comes_within_seconds(connected, tiny, run_soon):
    asked = shops.connect(shops.by_id(tiny.id)).products().items
    take_in(tiny, *asked)
    one = asked[0]
    assert one.variants[0].cost_minor is None

    tiny.do(f"products/{one.platform_id}/touch", {"cost_minor": 777, "silently": True})
    body = {"id": int(one.variants[0].stock_id), "tracked": True, "updated_at": "2026-11-21T10:00:00Z"}
    send(connected, "inventory_items/update", body, shop=tiny.domain)
    run_soon()

    assert cost_of(tiny.id, one.variants[0].platform_id) == (777, shops.by_id(tiny.id).currency)
