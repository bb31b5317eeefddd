"""The programme's versions, its estimate before the switch, its totals and its part of the shop's state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app import loyalty, orders
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.loyalty.models import Account, OrderPoints, Programme, Transfer
from tests.loyalty.making import count, facts, held, new_customer, settle
from tests.loyalty.test_histories import after, placed


def test_a_shop_starts_switched_off_with_the_defaults(shop):
    programme = loyalty.programme_of(shop.id)

    assert (programme.is_on, programme.points_per_unit, programme.pending_days) == (False, 3, 14)
    assert count(Programme, shop) == 0


def test_switching_on_says_who_and_when_and_twice_is_once(shop, clock):
    with unit_of_work():
        loyalty.switch_on(shop, "olive")
        loyalty.switch_on(shop, "oscar")

    programme = loyalty.programme_of(shop.id)
    assert (programme.is_on, programme.switched_on_by, programme.version) == (True, "olive", 1)
    assert abs(programme.switched_on_at - clock.now()) < timedelta(seconds=30)


def test_changing_terms_to_what_they_are_makes_no_version(shop, customer):
    with unit_of_work():
        loyalty.change_programme(shop, "olive", points_per_unit=3, pending_days=14, name="points")

    assert count(Programme, shop) == 1


@pytest.mark.parametrize(
    "terms", [{"points_per_unit": 0}, {"points_per_unit": 1001}, {"pending_days": -1}, {"name": " "}]
)
def test_terms_nobody_can_mean_are_refused(shop, terms):
    with pytest.raises(BadInput), unit_of_work():
        loyalty.change_programme(
            shop, "olive", **({"points_per_unit": 3, "pending_days": 14, "name": "p"} | terms)
        )

    assert count(Programme, shop) == 0


def test_switching_on_here_leaves_the_other_shop_off(shop, other_shop, customer):
    assert not loyalty.programme_of(other_shop.id).is_on


def test_the_estimate_counts_last_months_real_orders_and_posts_nothing(shop, other_shop, clock):
    now = clock.now().replace(microsecond=0)
    bought = [placed("71", now - timedelta(days=days), 100_00) for days in (1, 29, 31)]
    tried = [
        replace(placed("72", now, 50_00), financial_status="paid", is_test=True),
        placed("72", now, 60_00),
    ]
    with unit_of_work():
        orders.record_many(shop.id, [*(after(order, "pay", 0) for order in bought), *tried])

    estimate = loyalty.estimate(shop)

    assert (estimate.orders, estimate.points, estimate.money_minor) == (2, 600, 6_00)
    assert loyalty.estimate(other_shop).orders == 0
    assert count(Transfer, shop) == count(OrderPoints, shop) == 0


def test_totals_are_what_the_shop_owes(shop, other_shop, customer):
    settle(shop, facts(customer, goods_minor=40_00))
    second = new_customer(shop)
    with unit_of_work():
        loyalty.adjust(shop, second, 80, reason="hello", key="1", by="olive")

    totals = loyalty.totals(shop)

    assert (totals.available, totals.pending, totals.debt, totals.members) == (80, 120, 0, 2)
    assert totals.liability_minor == 2_00
    assert loyalty.totals(other_shop).members == 0


def test_the_state_names_customers_and_orders_by_the_platforms_ids(shop, other_shop, customer):
    order = facts(customer)
    settle(shop, order, facts(new_customer(shop), goods_minor=0))

    state = loyalty.STATE(shop.id)

    [balance] = state["balances"]
    assert balance["customer"].startswith("70")
    assert (balance["available"], balance["pending"], balance["debt"]) == (0, 300, 0)
    assert state["orders"] == [{"order": order.platform_id, "points": 300}]
    assert loyalty.STATE(other_shop.id)["balances"] == []


def test_lines_are_read_page_by_page_with_running_balances(shop, customer):
    with unit_of_work():
        for number in range(5):
            loyalty.adjust(shop, customer, 10, reason="hello", key=str(number), by="olive")

    first = loyalty.entries(shop.id, customer, limit=3)
    second = loyalty.entries(shop.id, customer, before_id=first[-1].id, limit=3)

    assert [line.balance_after for line in (*first, *second)] == [50, 40, 30, 20, 10]


def test_forgetting_a_customer_keeps_the_sums_and_drops_the_words(shop, customer):
    with unit_of_work():
        loyalty.adjust(shop, customer, 10, reason="Ada called about her cat", key="1", by="olive")
        loyalty.PRIVACY.redact(shop.id, customer)
        loyalty.PRIVACY.redact(shop.id, customer)

    assert held(shop, customer) == (10, 0, 0)
    assert [line.note for line in loyalty.entries(shop.id, customer)] == [""]
    assert loyalty.PRIVACY.export_for(shop.id, customer)["points"]["available"] == 10


def test_erasing_a_shop_leaves_the_other_shops_books(shop, other_shop, customer):
    stranger = new_customer(other_shop)
    with unit_of_work():
        loyalty.adjust(shop, customer, 10, reason="hello", key="1", by="olive")
        loyalty.adjust(other_shop, stranger, 20, reason="hello", key="1", by="oscar")
        loyalty.PRIVACY.erase_shop(shop.id)

    assert count(Account, shop) == count(Transfer, shop) == count(Programme, shop) == 0
    assert held(other_shop, stranger) == (20, 0, 0)
