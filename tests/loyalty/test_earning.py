"""What orders earn, take back and leave as debt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import loyalty
from app.core.database import db
from app.core.happenings import Happening
from app.core.jobs import Postpone
from app.core.unit import unit_of_work
from app.loyalty.earning import mature
from app.loyalty.models import OrderPoints, Transfer
from tests.loyalty.making import assert_books_are_right, count, facts, held, new_customer, settle


def told(shop, kind: str) -> list[dict]:
    rows = db.session.scalars(select(Happening).where(Happening.shop_id == shop.id, Happening.kind == kind))
    return [row.data for row in rows]


def test_a_paid_order_earns_three_points_a_unit_and_they_wait(shop, customer):
    settle(shop, facts(customer, goods_minor=19_99))

    assert held(shop, customer) == (0, 59, 0)
    assert [happening["points"] for happening in told(shop, "points_earned")] == [59]


def test_the_same_state_again_changes_nothing(shop, customer):
    order = facts(customer)
    settle(shop, order, order, order)

    assert held(shop, customer) == (0, 300, 0)
    assert count(Transfer, shop) == 1
    assert len(told(shop, "points_earned")) == 1


@pytest.mark.parametrize(
    "why_not",
    [{"paid": False}, {"cancelled": True}, {"is_test": True}, {"goods_minor": 0}, {"goods_minor": -500}],
)
def test_what_was_not_really_bought_earns_nothing(shop, customer, why_not):
    settle(shop, facts(customer, **why_not))

    assert held(shop, customer) == (0, 0, 0)
    assert count(OrderPoints, shop) == 0


def test_an_order_of_nobody_earns_nothing(shop, customer):
    settle(shop, facts(None))

    assert count(OrderPoints, shop) == 0


def test_nothing_is_earned_while_the_programme_is_off(shop):
    customer = new_customer(shop)

    settle(shop, facts(customer))

    assert count(OrderPoints, shop) == 0


def test_orders_from_before_the_switch_earn_nothing(shop, customer, clock):
    settle(shop, facts(customer, created_at=clock.now() - timedelta(hours=1)))

    assert held(shop, customer) == (0, 0, 0)


def test_orders_from_before_the_shop_went_live_earn_nothing(shop, customer, clock):
    with unit_of_work():
        db.session.add(shop)
        shop.live_at = clock.now() + timedelta(hours=1)

    settle(shop, facts(customer))

    assert held(shop, customer) == (0, 0, 0)


def test_after_switching_off_new_orders_earn_nothing_and_old_ones_are_still_corrected(shop, customer, clock):
    order = facts(customer)
    settle(shop, order)
    clock.shift(hours=1)
    with unit_of_work():
        loyalty.switch_off(shop, "owner")

    settle(
        shop,
        facts(customer, created_at=clock.now() + timedelta(seconds=1)),
        replace(order, goods_minor=4_000),
    )

    assert held(shop, customer) == (0, 120, 0)


def test_an_order_keeps_the_terms_it_was_made_under(shop, customer, clock):
    old = facts(customer)
    clock.shift(hours=1)
    with unit_of_work():
        loyalty.change_programme(shop, "owner", points_per_unit=10, pending_days=14, name="beans")

    settle(shop, old, facts(customer, created_at=clock.now()))

    assert held(shop, customer) == (0, 300 + 1_000, 0)


@pytest.mark.parametrize(
    ("currency", "minor", "points"), [("JPY", 1_001, 3_003), ("KWD", 1_999, 5), ("USD", 33, 0)]
)
def test_points_follow_the_decimals_of_the_currency(shop, customer, currency, minor, points):
    settle(shop, facts(customer, goods_minor=minor, currency=currency))

    assert held(shop, customer) == (0, points, 0)


def test_partial_refunds_take_back_exactly_what_the_whole_refund_would(shop, customer):
    order = facts(customer, goods_minor=10_01)
    for kept in (9_99, 6_66, 3_34, 1, 0):
        settle(shop, replace(order, goods_minor=kept))
        assert held(shop, customer) == (0, kept * 3 // 100, 0)
    assert_books_are_right(shop)


def test_points_become_available_when_the_return_window_closes(shop, customer, clock, run_jobs):
    settle(shop, facts(customer))
    clock.shift(days=13, hours=23)
    run_jobs()
    assert held(shop, customer) == (0, 300, 0)

    clock.shift(hours=2)
    run_jobs()
    run_jobs()

    assert held(shop, customer) == (300, 0, 0)
    assert [happening["points"] for happening in told(shop, "points_available")] == [300]
    assert_books_are_right(shop)


def test_a_job_that_comes_too_early_is_put_off_and_changes_nothing(shop, customer):
    order = facts(customer)
    settle(shop, order)

    with pytest.raises(Postpone), unit_of_work():
        mature(shop.id, order.order_id)

    assert held(shop, customer) == (0, 300, 0)


def test_what_was_refunded_meanwhile_does_not_become_available(shop, customer, clock, run_jobs):
    order = facts(customer)
    settle(shop, order, replace(order, goods_minor=4_000))
    clock.shift(days=15)
    run_jobs()

    assert held(shop, customer) == (120, 0, 0)


def test_an_order_heard_of_after_its_window_is_available_at_once(shop, customer, clock):
    order = facts(customer)
    clock.shift(days=15)
    settle(shop, order)

    assert held(shop, customer) == (300, 0, 0)
    assert len(told(shop, "points_available")) == 1


def test_maturing_is_the_same_by_the_job_or_by_a_later_state_of_the_order(shop, customer, clock, run_jobs):
    order = facts(customer)
    settle(shop, order)
    clock.shift(days=15)
    settle(shop, replace(order, goods_minor=5_000))
    assert held(shop, customer) == (150, 0, 0)

    run_jobs()

    assert held(shop, customer) == (150, 0, 0)
    assert len(told(shop, "points_available")) == 1


def test_a_clock_that_goes_back_matures_nothing_twice(shop, customer, clock, run_jobs):
    order = facts(customer)
    settle(shop, order)
    clock.shift(days=15)
    run_jobs()
    clock.shift(days=-15)
    settle(shop, order, replace(order, goods_minor=5_000))
    clock.shift(days=15)
    run_jobs()

    assert held(shop, customer) == (150, 0, 0)
    assert_books_are_right(shop)


def spent_order(shop, customer, clock, run_jobs, points: int):
    """An order of 300 available points of which some are spent."""
    order = facts(customer)
    settle(shop, order)
    clock.shift(days=15)
    run_jobs()
    with unit_of_work():
        loyalty.redeem(shop, customer, points, reason="mug", key="1", by="owner")
    return order


def test_a_refund_of_spent_points_becomes_visible_debt(shop, customer, clock, run_jobs):
    order = spent_order(shop, customer, clock, run_jobs, 200)

    settle(shop, replace(order, goods_minor=0))

    assert held(shop, customer) == (0, 0, 200)
    assert_books_are_right(shop)


def test_the_next_earnings_pay_the_debt_first_once_they_are_available(shop, customer, clock, run_jobs):
    order = spent_order(shop, customer, clock, run_jobs, 200)
    settle(shop, replace(order, cancelled=True))
    settle(shop, facts(customer, goods_minor=9_000))
    assert held(shop, customer) == (0, 270, 200)

    clock.shift(days=15)
    run_jobs()

    assert held(shop, customer) == (70, 0, 0)
    assert_books_are_right(shop)


def test_a_small_earning_pays_part_of_the_debt(shop, customer, clock, run_jobs):
    order = spent_order(shop, customer, clock, run_jobs, 200)
    settle(shop, replace(order, goods_minor=0))

    with unit_of_work():
        loyalty.adjust(shop, customer, 50, reason="sorry", key="2", by="owner")

    assert held(shop, customer) == (0, 0, 150)
    assert_books_are_right(shop)


def test_a_refund_that_is_taken_back_clears_its_debt(shop, customer, clock, run_jobs):
    order = spent_order(shop, customer, clock, run_jobs, 200)

    settle(shop, replace(order, goods_minor=0), order)

    assert held(shop, customer) == (100, 0, 0)
    assert_books_are_right(shop)


def test_an_order_that_turns_out_to_be_somebody_elses_takes_its_points_along(shop, customer):
    other = new_customer(shop)
    order = facts(customer)

    settle(shop, order, replace(order, customer_id=other))

    assert held(shop, customer) == (0, 0, 0)
    assert held(shop, other) == (0, 300, 0)
    assert_books_are_right(shop)


def test_another_shop_sees_and_moves_nothing(shop, other_shop, customer, clock, run_jobs):
    with unit_of_work():
        loyalty.switch_on(other_shop, "owner")
    stranger, order = new_customer(other_shop), facts(customer)
    settle(shop, order)

    settle(other_shop, replace(order, customer_id=stranger, goods_minor=1_00))

    assert held(shop, customer) == (0, 300, 0)
    assert held(other_shop, stranger) == (0, 3, 0)
    assert held(other_shop, customer) == (0, 0, 0)
    assert loyalty.entries(other_shop.id, customer) == []
