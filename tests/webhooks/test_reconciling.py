"""Webhooks that never came are made good."""

from __future__ import annotations

import random

import pytest

from app import catalog, orders, shops
from app.core.unit import unit_of_work
from devstore.testing import TINY
from tests.chaos.missing import happen, missing, reconcile
from tests.stand_in import arrived


@pytest.fixture
def tiny(connected, store):
    return arrived(store).id


def test_an_order_whose_webhooks_never_came_is_found(tiny, store):
    variant = store.ask(f"{TINY}/products")[0]["variants"][0]["id"]
    made = store.order(lines=[{"variant_id": variant, "quantity": 1}], email="lost@example.com")

    reconcile(tiny)

    found = orders.find_by_platform_id(tiny, str(made["id"]))
    assert found is not None and found.total_minor == made["total_minor"]
    assert shops.setting(tiny, "reconciled_at")


def test_looking_twice_changes_nothing(tiny, store):
    reconcile(tiny)
    before = orders.count(tiny)

    reconcile(tiny)

    assert orders.count(tiny) == before


def test_one_pass_finds_orders_customers_and_products_and_what_is_gone(tiny, store):
    """Nothing at all was told; whatever was there when the app came is the import's business."""
    reconcile(tiny)
    old = set(missing(tiny))
    dice = random.Random(1)
    for number in range(7):
        happen(store, dice, number)
    gone = store.control(f"{TINY}/products", {"title": "Brief", "price_minor": 100})["id"]
    reconcile(tiny)
    assert catalog.platform_ids(tiny, catalog.by_platform_ids(tiny, [str(gone)]).values())
    store.control(f"{TINY}/products/{gone}", method="DELETE")
    with unit_of_work():
        shops.change_setting(
            shops.by_id(tiny), "products_compared_at", "2020-01-01T00:00:00+00:00", by="test"
        )

    reconcile(tiny)

    assert set(missing(tiny)) <= old
