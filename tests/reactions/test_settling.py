"""An order's states on their way to every room that keeps books about orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import loyalty, offers, orders, reactions, shops
from app.core import clock
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.offers import Voucher, VoucherState
from app.platforms import OrderSnapshot
from app.shops import Shop
from tests.offers.making import TEN_PERCENT
from tests.orders.making import order


@pytest.fixture
def code(shop: Shop) -> str:
    """A code of ours, in a shop whose orders earn points."""
    with unit_of_work():
        here = shops.by_id(shop.id)
        loyalty.switch_on(here, by="owner").set_at = here.live_at - timedelta(days=1)
        return offers.reserve(here, source="popup:1", holder="visitor:a", terms=TEN_PERCENT).code


def settle(shop: Shop, *snapshots: OrderSnapshot) -> list[bool]:
    with unit_of_work():
        return reactions.settle_orders(shops.by_id(shop.id), snapshots)


def state_of(code: str) -> VoucherState:
    db.session.rollback()
    return db.session.scalars(select(Voucher.state).where(Voucher.code == code)).one()


def held(shop: Shop, platform_id: str) -> int:
    db.session.rollback()
    customer_id = orders.find_by_platform_id(shop.id, platform_id).customer_id
    return loyalty.balances(shop.id, customer_id).pending


def made_at(moment: datetime, code: str, platform_id: str = "5001") -> OrderSnapshot:
    return order(platform_id, created_at=moment, updated_at=moment, discount_codes=(code,))


def test_a_paid_order_uses_its_code_and_earns(shop: Shop, code: str):
    assert settle(shop, made_at(clock.now(), code)) == [True]

    assert (state_of(code), held(shop, "5001")) == (VoucherState.USED, 75)


def test_what_was_ordered_before_the_shop_went_live_is_recorded_and_nothing_follows(shop: Shop, code: str):
    history = made_at(shops.by_id(shop.id).live_at - timedelta(seconds=1), code)

    assert settle(shop, history) == [True]

    assert (state_of(code), held(shop, "5001")) == (VoucherState.RESERVED, 0)


def test_of_several_states_of_one_order_the_newest_is_settled(shop: Shop, code: str):
    now = clock.now()
    paid = made_at(now, code)
    cancelled = replace(
        paid, updated_at=now + timedelta(seconds=2), cancelled_at=now, triggered_at=now + timedelta(seconds=2)
    )

    assert settle(shop, paid, made_at(now, code, "5002"), cancelled, paid) == [True, True, True, False]

    assert orders.find_by_platform_id(shop.id, "5001").cancelled_at == now
    assert held(shop, "5002") == 75
    assert state_of(code) == VoucherState.USED


def test_what_waits_for_a_customer_who_is_forgotten_ends_without_a_fault(shop, run_jobs):
    now = clock.now()
    settle(shop, order("5001", created_at=now, updated_at=now))
    customer_id = orders.find_by_platform_id(shop.id, "5001").customer_id
    with unit_of_work():
        registry().privacy["core"].redact(shop.id, customer_id)

    run_jobs()

    db.session.rollback()
    waited = db.session.scalars(select(Job).where(Job.kind == "reactions.count_order")).all()
    assert [(job.state, job.error) for job in waited] == [(JobState.DONE, None)]
