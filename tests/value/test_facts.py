"""What customers bought follows every change of their orders, in the order's own transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import customers, orders, reactions, shops, value
from app.core import clock, jobs
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.shops import Shop
from app.value import CustomerValue
from tests.orders.making import NOON, customer, go_live, order, refund

ADA, BEA = "7001", "7002"


@pytest.fixture(autouse=True)
def live(shop: Shop) -> None:
    go_live(shop)


def bought(number: str, by: str = ADA, days: float = 0, **changes: Any) -> Any:
    """An order of 29.00 so many days after noon of the first."""
    at = NOON + timedelta(days=days)
    who = customer(by, email=f"{by}@example.com")
    return order(number, created_at=at, updated_at=at, customer_platform_id=by, customer=who, **changes)


def settle(shop: Shop, *snapshots: Any) -> None:
    with unit_of_work():
        reactions.settle_orders(shops.by_id(shop.id), snapshots)


def id_of(shop: Shop, platform_id: str = ADA) -> int:
    return customers.find_by_platform_id(shop.id, platform_id).id


def facts(shop: Shop, platform_id: str = ADA) -> tuple[Any, ...] | None:
    db.session.rollback()
    row = value.find(shop.id, id_of(shop, platform_id))
    return row and (row.orders, row.spent_minor, row.gap_days, row.first_order_at, row.last_order_at)


def work_out(shop: Shop, run_jobs: Any) -> None:
    with unit_of_work():
        jobs.add(value.WORK_OUT, key=f"test:{clock.now()}", shop_id=shop.id)
    run_jobs()


def test_facts_follow_orders_refunds_and_cancellations(shop):
    first, second, third = bought("1"), bought("2", days=10), bought("3", days=30)
    total = first.total_minor

    settle(shop, first)
    assert facts(shop) == (1, total, None, NOON, NOON)

    settle(shop, second, third)
    assert facts(shop) == (3, 3 * total, pytest.approx(15), NOON, third.created_at)

    later = third.updated_at + timedelta(hours=1)
    settle(shop, replace(third, updated_at=later, cancelled_at=later))
    assert facts(shop) == (2, 2 * total, pytest.approx(10), NOON, second.created_at)


def test_money_that_went_back_lowers_what_she_spent_and_not_how_often_she_bought(shop):
    first = bought("1")
    settle(shop, first)
    later = first.updated_at + timedelta(hours=1)

    settle(
        shop,
        replace(
            first,
            updated_at=later,
            financial_status="refunded",
            refunds=(refund(amount_minor=first.total_minor),),
        ),
    )

    assert facts(shop)[:2] == (1, 0)


def test_unpaid_and_test_orders_count_for_nothing(shop):
    settle(shop, bought("1", financial_status="pending"), bought("2", is_test=True))

    assert facts(shop) == (0, 0, None, None, None)


def test_two_parcels_on_one_day_are_no_gap(shop):
    settle(shop, bought("1"), bought("2", days=0.1), bought("3", days=20.1))

    assert facts(shop)[2] == pytest.approx(20.1)


def test_a_new_order_takes_back_what_was_said_about_lapsing(shop):
    settle(shop, bought("1"))
    with unit_of_work():
        row = value.find(shop.id, id_of(shop))
        row.lapse_risk, row.rfm_group, row.expected_orders = 0.9, value.RfmGroup.LOST, 0.1
        row.next_order_at = NOON

    settle(shop, bought("2", days=50))

    db.session.rollback()
    row = value.find(shop.id, id_of(shop))
    assert (row.lapse_risk, row.rfm_group, row.next_order_at, row.expected_orders) == (None, None, None, 0.1)


def test_a_merge_leaves_one_row_with_both_ones_orders(shop):
    settle(shop, bought("1"), bought("2", by=BEA, days=10))

    with unit_of_work():
        reactions.merge_customers(shops.by_id(shop.id), removed=BEA, kept=ADA, at=clock.now())

    assert facts(shop)[:3] == (2, 5800, pytest.approx(10))
    assert facts(shop, BEA) is None


def test_the_nightly_pass_says_what_the_orders_path_said(shop, run_jobs):
    settle(shop, bought("1"), bought("2", days=10), bought("3", by=BEA))
    told = facts(shop), facts(shop, BEA)
    with unit_of_work():
        db.session.query(CustomerValue).delete()

    work_out(shop, run_jobs)

    assert (facts(shop), facts(shop, BEA)) == told


def test_an_import_is_worked_out_when_it_is_whole(shop, run_jobs):
    with unit_of_work():
        orders.record_many(shop.id, [bought("1"), bought("2", days=10)])
    assert value.find(shop.id, id_of(shop)) is None

    work_out(shop, run_jobs)

    assert facts(shop)[0] == 2


def test_who_was_forgotten_has_no_row_and_gets_none_again(shop, run_jobs):
    settle(shop, bought("1"), bought("2", by=BEA))
    forgotten = id_of(shop)
    with unit_of_work():
        for room in registry().privacy.values():
            room.redact(shop.id, forgotten)

    settle(shop, bought("3", days=5))
    work_out(shop, run_jobs)

    assert value.find(shop.id, forgotten) is None
    assert facts(shop, BEA)[0] == 1


def test_another_shops_customers_are_strangers(shop, other_shop, run_jobs):
    go_live(other_shop)
    settle(shop, bought("1"))
    settle(other_shop, bought("1"), bought("2", days=3))
    work_out(shop, run_jobs)

    assert (facts(shop)[0], facts(other_shop)[0]) == (1, 2)
    assert value.find(other_shop.id, id_of(shop)) is None
    with unit_of_work():
        registry().privacy["value"].erase_shop(shop.id)
    left = db.session.scalars(select(CustomerValue.shop_id)).all()
    assert left == [other_shop.id]
    assert db.session.scalar(select(func.count()).select_from(CustomerValue)) == 1
