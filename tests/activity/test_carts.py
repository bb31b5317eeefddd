"""Carts and checkouts: the newest state of each, of nobody who is forgotten, for a month."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import activity, customers
from app.activity import CartState
from app.core import clock as app_clock
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms import CartSnapshot
from tests.orders.making import customer


def checkout(minutes: int = 0, **changes: Any) -> CartSnapshot:
    values: dict[str, Any] = {
        "token": "t1", "is_checkout": True, "updated_at": app_clock.now() + timedelta(minutes=minutes),
        "lines": (("901", "911", 1),), "email": "ada@example.com", "total_minor": 1500,
        "resume_url": "https://shop/checkouts/t1?key=k",
    }  # fmt: skip
    return CartSnapshot(**values | changes)


def record(shop, *snapshots: CartSnapshot) -> list[bool]:
    with unit_of_work():
        return [activity.record_cart(shop, each) for each in snapshots]


def kept() -> list[CartState]:
    db.session.rollback()
    return list(db.session.scalars(select(CartState)))


def test_the_newest_state_stands_whatever_the_order(shop):
    late, early = checkout(2, total_minor=900), checkout(1)

    assert record(shop, late, early, late) == [True, False, False]

    [cart] = kept()
    assert (cart.total_minor, cart.email, cart.lines) == (900, "ada@example.com", [["901", "911", 1]])


def test_a_cart_and_a_checkout_of_one_token_are_two_things(shop, other_shop):
    record(shop, checkout(), checkout(is_checkout=False, email="", resume_url=""))
    record(other_shop, checkout())

    assert sorted((cart.shop_id, cart.kind.value) for cart in kept()) == sorted(
        [(shop.id, "cart"), (shop.id, "checkout"), (other_shop.id, "checkout")]
    )


def test_a_checkout_that_is_gone_stays_gone_and_keeps_nothing(shop):
    record(shop, checkout())
    with unit_of_work():
        activity.remove_checkout(shop, "t1", app_clock.now())

    assert record(shop, checkout(5)) == [False]

    [cart] = kept()
    assert (cart.email, cart.resume_url, cart.lines) == (None, None, [])


@pytest.mark.parametrize("is_known_first", [True, False])
def test_forgetting_takes_her_checkouts_along(shop, is_known_first):
    if not is_known_first:
        record(shop, checkout())
    with unit_of_work():
        ada = customers.record_many(shop.id, [customer()])["7001"]
    record(shop, checkout(1, token="t2", customer_platform_id="7001"))
    assert len(activity.PRIVACY.export_for(shop.id, ada)["carts"]) == 2 - is_known_first

    with unit_of_work():
        activity.PRIVACY.redact(shop.id, ada)

    assert kept() == []


def test_what_comes_late_of_somebody_forgotten_names_nobody(shop):
    with unit_of_work():
        customers.record_many(shop.id, [customer()])
        ada = customers.find_by_platform_id(shop.id, "7001")
        customers.PRIVACY.redact(shop.id, ada.id)

    record(shop, checkout(customer_platform_id="7001"))

    [cart] = kept()
    assert (cart.email, cart.resume_url) == (None, None)


def test_after_a_month_it_is_forgotten(shop, clock, run_jobs):
    record(shop, checkout())
    clock.shift(days=31)
    with unit_of_work():
        jobs.add("activity.forget_old_carts", key="now")

    run_jobs()

    assert kept() == []
