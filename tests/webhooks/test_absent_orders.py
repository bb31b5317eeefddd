"""Orders that the store deleted: by its word, or unheard; never one that it only withholds from us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import loyalty, orders, shops
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms.shopify import ShopifyStore
from app.shops import PlatformToken
from app.webhooks import Delivery, absent, absent_orders
from devstore.testing import TINY
from tests.chaos.missing import reconcile
from tests.orders.making import order
from tests.webhooks.sending import send

DAY = timedelta(days=1)


@pytest.fixture
def tiny(connected_tiny, clock):
    """A shop that gives points, whose customers are all looked for already."""
    _, shop, _ = connected_tiny
    with unit_of_work():
        here = shops.by_id(shop.id)
        here.live_at = core_clock.now() - 30 * DAY
        loyalty.switch_on(here, by="owner").set_at = core_clock.now() - 90 * DAY
        shops.change_setting(here, absent.SETTING, {"round": "9999"}, by="test")
    return shop


def bought(store, email="brief@example.com") -> str:
    product = next(each for each in store.ask(f"{TINY}/products") if each["variants"])
    store.control(f"{TINY}/products/{product['id']}/touch", {"inventory_quantity": 50})
    lines = [{"variant_id": product["variants"][0]["id"], "quantity": 1}]
    return str(store.order(lines=lines, email=email)["id"])


def deleted(store, order_id: str) -> None:
    store.control(f"{TINY}/orders/{order_id}", method="DELETE")


def begin_again(shop_id: int) -> None:
    with unit_of_work():
        shops.change_setting(shops.by_id(shop_id), absent_orders.SETTING, {}, by="test")


def gone(shop_id: int) -> set[str]:
    db.session.rollback()
    found = select(orders.Order.platform_id).where(
        orders.Order.shop_id == shop_id, orders.Order.deleted_at.is_not(None)
    )
    return set(db.session.scalars(found))


def pending_of(shop_id: int, order_id: str) -> int:
    db.session.rollback()
    return loyalty.balances(shop_id, orders.find_by_platform_id(shop_id, order_id).customer_id).pending


def problem_of(webhook_id: str) -> str | None:
    db.session.rollback()
    return db.session.scalars(select(Delivery.problem).where(Delivery.webhook_id == webhook_id)).one()


def may_see(shop_id: int, *, all_orders: bool) -> None:
    with unit_of_work():
        token = db.session.scalars(select(PlatformToken).where(PlatformToken.shop_id == shop_id)).one()
        scopes = set(token.scopes.split(",")) - {shops.WHOLE_HISTORY}
        token.scopes = ",".join(sorted(scopes | {shops.WHOLE_HISTORY} if all_orders else scopes))


def test_the_stores_word_is_believed_once_it_does_not_show_the_order_either(connected, store, tiny, run_jobs):
    kept, brief = bought(store), bought(store)
    reconcile(tiny.id)
    assert pending_of(tiny.id, brief) > 0
    deleted(store, brief)

    for each in (kept, brief, "123456"):
        send(connected, "orders/delete", {"id": int(each)}, shop=TINY, webhook_id=each)
    run_jobs()

    assert gone(tiny.id) == {brief}
    assert problem_of(kept) == "the order is still there"
    assert problem_of("123456") == "the order was never known"
    assert pending_of(tiny.id, brief) == pending_of(tiny.id, kept), "one person's other order still counts"
    assert orders.find_by_platform_id(tiny.id, brief).cancelled_at is not None


def test_a_body_that_tells_more_is_of_another_topic(connected, store, tiny, run_jobs):
    brief = bought(store)
    reconcile(tiny.id)
    deleted(store, brief)

    send(connected, "orders/delete", {"id": int(brief), "title": "Mug"}, shop=TINY, webhook_id="more")
    run_jobs()

    assert gone(tiny.id) == set() and "not of this topic" in problem_of("more")


def test_one_that_nobody_told_of_is_taken_back_at_the_second_look(store, tiny, clock, monkeypatch):
    monkeypatch.setattr(absent_orders, "TOGETHER", 3)
    made = [bought(store, f"each{number}@example.com") for number in range(4)]
    reconcile(tiny.id)
    points = pending_of(tiny.id, made[1])
    begin_again(tiny.id)
    for each in made[1:3]:
        deleted(store, each)

    reconcile(tiny.id)
    assert gone(tiny.id) == set() and pending_of(tiny.id, made[1]) == points > 0
    clock.shift(hours=23)
    reconcile(tiny.id)
    assert gone(tiny.id) == set()
    clock.shift(hours=2)
    reconcile(tiny.id)

    assert gone(tiny.id) == set(made[1:3])
    assert pending_of(tiny.id, made[1]) == 0 and pending_of(tiny.id, made[0]) == points


def test_one_that_is_withheld_is_not_taken_for_deleted(store, tiny, clock):
    """Made 59 days ago it may be hidden when it is asked for again; made 90 days ago it is hidden now."""
    may_see(tiny.id, all_orders=False)
    now = core_clock.now()
    for days in (59, 90):
        with unit_of_work():
            at = now - timedelta(days=days)
            orders.record(tiny.id, order(str(880_000 + days), created_at=at, updated_at=at))
    bought(store)
    begin_again(tiny.id)

    for _ in range(3):
        reconcile(tiny.id)
        clock.shift(hours=25)

    assert gone(tiny.id) == set()
    assert not db.session.scalars(select(orders.Order).where(orders.Order.missed_at.is_not(None))).all()


def test_who_may_see_all_orders_is_told_of_old_ones_too(store, tiny, clock):
    at = core_clock.now() - timedelta(days=400)
    with unit_of_work():
        orders.record(tiny.id, order("880400", created_at=at, updated_at=at))
    may_see(tiny.id, all_orders=True)
    bought(store)
    begin_again(tiny.id)

    reconcile(tiny.id)
    clock.shift(hours=25)
    reconcile(tiny.id)

    assert "880400" in gone(tiny.id)


def test_one_that_is_there_after_all_counts_again(store, tiny, monkeypatch, clock):
    brief = bought(store, "after-all@example.com")
    reconcile(tiny.id)
    points = pending_of(tiny.id, brief)
    real, one = ShopifyStore.orders_there, ShopifyStore.order
    with monkeypatch.context() as hidden:
        hidden.setattr(ShopifyStore, "orders_there", lambda self, ids: real(self, ids) - {brief})
        hidden.setattr(ShopifyStore, "order", lambda self, each: None if each == brief else one(self, each))
        begin_again(tiny.id)
        reconcile(tiny.id)
        clock.shift(hours=25)
        reconcile(tiny.id)
        assert gone(tiny.id) == {brief} and pending_of(tiny.id, brief) == 0

    begin_again(tiny.id)
    reconcile(tiny.id)

    assert gone(tiny.id) == set() and pending_of(tiny.id, brief) == points > 0


def test_a_store_that_shows_nothing_is_not_believed(store, tiny, monkeypatch, clock):
    bought(store)
    reconcile(tiny.id)
    monkeypatch.setattr(ShopifyStore, "orders_there", lambda self, ids: frozenset())
    monkeypatch.setattr(ShopifyStore, "order", lambda self, each: None)
    begin_again(tiny.id)

    reconcile(tiny.id)
    clock.shift(hours=25)
    reconcile(tiny.id)

    assert gone(tiny.id) == set()
    assert not db.session.scalars(select(orders.Order).where(orders.Order.missed_at.is_not(None))).all()


def test_a_round_goes_on_where_the_last_hour_ended_and_another_shop_is_left_alone(
    store, tiny, other_shop, monkeypatch, clock
):
    monkeypatch.setattr(absent_orders, "TOGETHER", 2)
    monkeypatch.setattr(absent_orders, "CALLS", 1)
    last = bought(store)
    reconcile(tiny.id)
    with unit_of_work():
        orders.record(other_shop.id, replace(order(last), created_at=core_clock.now()))
    deleted(store, last)
    begin_again(tiny.id)

    hours = 0
    while shops.setting(tiny.id, absent_orders.SETTING, {}).get("after", []) is not None:
        assert hours < 30
        reconcile(tiny.id)
        hours += 1
    clock.shift(hours=25)
    reconcile(tiny.id)

    assert hours > 1 and gone(tiny.id) == {last}
    assert gone(other_shop.id) == set()
