"""What is Shopify's own in its store: pages by cost, refunds beyond a listing, a shop that is opened."""

from __future__ import annotations

import pytest

from app import shops
from app.platforms import shopify
from app.platforms.shopify import completing
from devstore.testing import TINY
from tests.platforms.contract import all_of
from tests.platforms.harness import OneToken
from tests.stand_in import arrived


@pytest.fixture
def tiny(connected, store):
    store.install()
    token = shopify.exchange_session_token(TINY, store.session_token()).access_token
    return shopify.open_store(TINY, "EUR", OneToken(token), is_waited_for=True, patience=3)


def test_a_page_that_asks_too_much_is_made_smaller(tiny):
    tiny._sizes["orders"].size = 249

    assert len(all_of(tiny.orders)) >= 10
    assert tiny._sizes["orders"].size < 249


def test_an_order_with_many_refunds_has_all_of_them(tiny, store):
    variant = next(
        variant["id"]
        for product in store.ask(f"{TINY}/products")
        for variant in product["variants"]
        if variant["stock"] >= completing.LISTED_REFUNDS + 1
    )
    pieces = completing.LISTED_REFUNDS + 1
    made = store.order(lines=[{"variant_id": variant, "quantity": pieces}], email="many@example.com")
    for _ in range(pieces):
        store.control(f"{TINY}/orders/{made['id']}/refund", {"quantities": {str(made["lines"][0]["id"]): 1}})

    refunds = tiny.order(str(made["id"])).refunds

    assert [sum(line.quantity for line in refund.lines) for refund in refunds] == [1] * pieces


def test_a_connected_shop_is_this_shops_store(connected, store):
    shop = arrived(store)

    assert shops.connect(shop).shop_info().domain == TINY
