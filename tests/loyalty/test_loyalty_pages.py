"""The merchant's page of the programme: the cost before the click, and points changed by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import loyalty, orders, shops
from app.core import clock as core_clock
from app.core.unit import unit_of_work
from tests.admin.merchant import Merchant, told
from tests.loyalty.making import held, new_customer
from tests.orders.making import order

TERMS = {"points_per_unit": "5", "pending_days": "30", "name": "stars"}


def test_the_cost_of_last_month_stands_before_the_one_button(merchant, shop):
    at = core_clock.now() - timedelta(days=3)
    with unit_of_work():
        orders.record_many(shop.id, [order("1", created_at=at, updated_at=at)])

    html = merchant.get("/admin/loyalty").text

    assert html.index("$0.75") < html.index("75 points") < html.index("Switch points on")
    assert html.count('class="button primary"') == 1


def test_one_click_switches_it_on_and_another_off_with_who_did_it(merchant, shop):
    answer = merchant.post("/admin/loyalty/switch", is_on=1)

    assert "earn points from now on" in told(answer) and "Switch points off" in answer.text
    assert loyalty.programme_of(shop.id).is_on
    merchant.post("/admin/loyalty/switch", is_on=0)
    assert not loyalty.programme_of(shop.id).is_on
    assert [(entry.what, entry.by) for entry in shops.audit_entries(shop.id)] == [
        ("programme_switched_off", "42"), ("programme_switched_on", "42"),
    ]  # fmt: skip


@pytest.mark.parametrize("is_on", ["", "yes", "2"])
def test_a_switch_that_says_neither_changes_nothing(merchant, shop, is_on):
    assert merchant.post("/admin/loyalty/switch", is_on=is_on).status_code == 400
    assert loyalty.programme_of(shop.id).version == 0


def test_new_terms_are_kept(merchant, shop):
    merchant.post("/admin/loyalty", **TERMS)

    now = loyalty.programme_of(shop.id)
    assert (now.points_per_unit, now.pending_days, now.name) == (5, 30, "stars")


@pytest.mark.parametrize(
    "wrong", [{"points_per_unit": "0"}, {"points_per_unit": "x"}, {"pending_days": "999"}, {"name": " "}]
)
def test_terms_nobody_can_mean_are_shown_again_and_change_nothing(merchant, shop, wrong):
    answer = merchant.post("/admin/loyalty", **TERMS | wrong)

    assert (
        answer.status_code == 422 and 'role="alert"' in answer.text and 'value="stars"' in answer.text
    ) or "name" in wrong
    assert loyalty.programme_of(shop.id).version == 0


def test_points_are_changed_once_however_often_the_form_is_sent(merchant, shop):
    customer = new_customer(shop)
    path, form = (
        f"/admin/customers/{customer}/adjustments",
        {"points": "50", "reason": "broken sleeve", "key": "k1"},
    )

    assert told(merchant.post(path, **form)) == "Balance changed by +50 points."
    assert merchant.post(path, **form).status_code == 200

    assert held(shop, customer) == (50, 0, 0)


@pytest.mark.parametrize("wrong", [{"points": "-51"}, {"points": "x"}, {"points": "0"}, {"reason": " "}])
def test_a_refused_change_says_why_keeps_what_was_typed_and_moves_nothing(merchant, shop, wrong):
    customer = new_customer(shop)
    path = f"/admin/customers/{customer}/adjustments"
    merchant.post(path, points="50", reason="gift", key="k1")

    answer = merchant.post(path, **{"points": "10", "reason": "because", "key": "k2"} | wrong)

    assert answer.status_code == 422 and 'role="alert"' in answer.text and "<details" in answer.text
    assert held(shop, customer) == (50, 0, 0)


def test_a_stranger_cannot_touch_another_shops_points(app, shop, other_shop):
    customer = new_customer(shop)

    answer = Merchant(app, other_shop).post(
        f"/admin/customers/{customer}/adjustments", points="50", reason="mine", key="k1"
    )

    assert answer.status_code == 404
    assert held(shop, customer) == (0, 0, 0)
