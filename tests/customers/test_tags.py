"""The merchant's words for a customer: as the store has them, in whatever order it told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app import customers, shops
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.platforms import CustomerSnapshot
from tests.stand_in import arrived, connected, store
from tests.webhooks.sending import send

__all__ = ["connected", "store"]

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ADA = CustomerSnapshot(
    platform_id="7001", email="ada@example.com", first_name="Ada", last_name="L", created_at=NOON,
    updated_at=NOON, tags=("vip", "wholesale"),
)  # fmt: skip


def take_in(shop, *snapshots):
    with unit_of_work():
        customers.record_many(shop.id, snapshots)


def tags_of(shop_id, platform_id="7001"):
    db.session.rollback()
    return customers.find_by_platform_id(shop_id, platform_id).tags


def test_a_source_that_does_not_tell_them_leaves_them(shop):
    take_in(shop, ADA, replace(ADA, updated_at=LATER, tags=None))

    assert tags_of(shop.id) == ["vip", "wholesale"]


def test_they_are_taken_though_a_silent_state_of_the_same_moment_came_first(shop):
    take_in(shop, replace(ADA, updated_at=LATER, tags=None))
    take_in(shop, replace(ADA, updated_at=LATER, tags=("new",)))
    take_in(shop, replace(ADA, tags=("old",)))

    assert tags_of(shop.id) == ["new"]


def test_who_is_forgotten_bears_none_and_gets_none(shop):
    take_in(shop, ADA)
    customer = customers.find_by_platform_id(shop.id, "7001")
    assert registry().privacy["customers"].export_for(shop.id, customer.id)["tags"] == ["vip", "wholesale"]

    with unit_of_work():
        registry().privacy["customers"].redact(shop.id, customer.id)
    take_in(shop, replace(ADA, updated_at=LATER))

    assert tags_of(shop.id) == []


def test_choosers_know_every_word_of_this_shop_alone(shop, other_shop):
    take_in(shop, ADA, replace(ADA, platform_id="7002", email="b@example.com", tags=("vip", "zoo")))
    take_in(other_shop, replace(ADA, tags=("secret",)))

    assert customers.tags_in_use(shop.id) == ["vip", "wholesale", "zoo"]


@pytest.fixture
def tiny(connected, store):
    shop_id = arrived(store).id
    found = shops.connect(shops.by_id(shop_id)).customers().items[0]
    with unit_of_work():
        customers.record_many(shop_id, [found])
    return shop_id, found.platform_id, shops.by_id(shop_id).domain


def test_single_tags_told_in_any_order_end_at_what_the_store_has(connected, store, tiny, run_jobs):
    shop_id, number, domain = tiny
    store.control(f"{domain}/customers/{number}/touch", {"tags": ["gold", "new"]})

    for verb, tags in (("removed", ["old"]), ("added", ["new"]), ("added", ["old", "gold"])):
        body = {
            "customerId": f"gid://shopify/Customer/{number}", "tags": tags,
            "occurredAt": "2026-11-21T15:00:00.000Z",
        }  # fmt: skip
        assert send(connected, f"customer.tags_{verb}", body, shop=domain).status_code == 200
        run_jobs()

    assert tags_of(shop_id, number) == ["gold", "new"]
