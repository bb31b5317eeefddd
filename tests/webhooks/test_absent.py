"""Customers that the store dropped or merged unheard: one round finds all of them, and nobody else."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from app import customers, orders, shops
from app.core import clock as core_clock
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.webhooks import absent
from devstore.testing import TINY
from tests.chaos.missing import reconcile
from tests.orders.making import customer, order
from tests.stand_in import arrived


@pytest.fixture
def tiny(connected, store):
    """A shop whose every customer is known, and last week's round is over."""
    shop_id = arrived(store).id
    reconcile(shop_id)
    known = shops.connect(shops.by_id(shop_id)).customers().items
    with unit_of_work():
        customers.record_many(shop_id, known)
        shops.change_setting(shops.by_id(shop_id), absent.SETTING, {}, by="test")
    return shop_id


def made(store, number: int) -> str:
    body = {"email": f"brief{number}@example.com", "first_name": "Brief"}
    return str(store.control(f"{TINY}/customers", body)["id"])


def gone(shop_id: int) -> set[str]:
    db.session.rollback()
    found = db.session.query(customers.Customer).filter_by(shop_id=shop_id)
    return {each.platform_id for each in found if each.gone_at is not None}


def test_one_round_finds_every_customer_that_was_deleted_and_nobody_else(tiny, store, monkeypatch):
    monkeypatch.setattr(absent, "TOGETHER", 3)
    brief = [made(store, number) for number in range(8)]
    reconcile(tiny)
    with unit_of_work():
        shops.change_setting(shops.by_id(tiny), absent.SETTING, {}, by="test")
    for each in brief[1:]:
        store.control(f"{TINY}/customers/{each}", method="DELETE")

    reconcile(tiny)

    assert gone(tiny) == set(brief[1:])
    assert jobs.is_any_open(tiny, ["webhooks.forget_gone"]), "she is forgotten a day later, unless merged"


def test_a_round_goes_on_where_the_last_hour_ended_and_rests_until_next_week(tiny, store, monkeypatch, clock):
    monkeypatch.setattr(absent, "TOGETHER", 2)
    monkeypatch.setattr(absent, "CALLS", 1)
    last = made(store, 99)
    reconcile(tiny)
    store.control(f"{TINY}/customers/{last}", method="DELETE")

    hours = 0
    while shops.setting(tiny, absent.SETTING)["after"] is not None:
        assert gone(tiny) <= {last} and hours < 20
        reconcile(tiny)
        hours += 1

    assert gone(tiny) == {last} and hours > 1
    after = shops.setting(tiny, absent.SETTING)
    reconcile(tiny)
    assert shops.setting(tiny, absent.SETTING) == after
    clock.shift(days=8)
    reconcile(tiny)
    assert shops.setting(tiny, absent.SETTING) != after


@contextmanager
def store_that_says(monkeypatch, *, absent_ids: set[str], moved: dict[str, str]):
    """The stand-in, but these customers are not there, and these orders are another's."""
    real = shops.connect

    def connect(shop, **options):
        opened = real(shop, **options)
        whole, one, order_ = opened.customers_there, opened.customer, opened.order
        opened.customers_there = lambda ids: whole(ids) - absent_ids
        opened.customer = lambda each: None if each in absent_ids else one(each)

        def order_of(each):
            if each not in moved:
                return order_(each)
            return replace(order(each), customer=None, customer_platform_id=moved[each])

        opened.order = order_of
        return opened

    with monkeypatch.context() as patched:
        patched.setattr(shops, "connect", connect)
        yield


def test_a_merge_nobody_told_of_is_seen_by_whose_her_orders_are(tiny, store, monkeypatch):
    shop = shops.by_id(tiny)
    kept = shops.connect(shop).customers().items[0].platform_id
    now = core_clock.now()
    with unit_of_work():
        customers.record_many(tiny, [customer("777001", email="former@example.com")])
        hers = replace(order("888001", created_at=now, updated_at=now), customer=customer("777001"))
        orders.record_all(tiny, [hers])

    with store_that_says(monkeypatch, absent_ids={"777001"}, moved={"888001": kept}):
        reconcile(tiny)

    db.session.rollback()
    former = customers.find_by_platform_id(tiny, "777001")
    present = customers.present_ids(tiny, [former.id])[former.id]
    assert customers.get(tiny, present).platform_id == kept
    assert not jobs.is_any_open(tiny, ["webhooks.forget_gone"])
    assert orders.find_by_platform_id(tiny, "888001").customer_id == present


def test_a_store_that_shows_nobody_is_not_believed(tiny, store, monkeypatch):
    everybody = {each for _, each in customers.accounts(tiny, after=0, limit=1000)}

    with store_that_says(monkeypatch, absent_ids=everybody, moved={}):
        reconcile(tiny)

    assert gone(tiny) == set()
    assert shops.setting(tiny, "reconciled_at"), "the hours before stand"


def test_another_shops_customers_are_not_asked_for(tiny, other_shop):
    with unit_of_work():
        customers.record_many(other_shop.id, [customer("777002")])

    reconcile(tiny)

    assert gone(other_shop.id) == set()
