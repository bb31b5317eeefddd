"""What orders forget, and that nothing brings it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import customers, orders
from app.core.database import db
from app.core.unit import unit_of_work
from app.orders import OrderLine, Refund, RefundLine
from app.orders.models import OrderMilestone
from tests.orders.making import NOON, customer, go_live, order, refund

GUEST = {"customer_platform_id": None, "email": "guest@example.com", "attributes": {"__pv": "t0ken"}}


def forget(shop, customer_id):
    with unit_of_work():
        orders.PRIVACY.redact(shop.id, customer_id)
        customers.PRIVACY.redact(shop.id, customer_id)


@pytest.fixture
def forgotten(shop):
    with unit_of_work():
        kept = orders.record(shop.id, order(**GUEST)).order
        customer_id = kept.customer_id
    forget(shop, customer_id)
    return customer_id


def personal(shop, platform_id="5001"):
    kept = orders.find_by_platform_id(shop.id, platform_id)
    return kept.email, kept.visitor_token


def test_a_forgotten_guest_leaves_the_amounts_only(shop, forgotten):
    assert personal(shop) == (None, None)
    assert orders.find_by_platform_id(shop.id, "5001").total_minor == 2900


@pytest.mark.parametrize("is_import", [True, False])
def test_a_late_state_brings_nothing_personal_back(shop, forgotten, is_import):
    late = order(updated_at=NOON + timedelta(days=1), total_minor=1000, **GUEST)
    with unit_of_work():
        if is_import:
            orders.record_many(shop.id, [late])
        else:
            orders.record(shop.id, late)

    kept = orders.find_by_platform_id(shop.id, "5001")
    assert (kept.total_minor, kept.customer_id) == (1000, forgotten)
    assert personal(shop) == (None, None)
    assert customers.find_by_email(shop.id, "guest@example.com") is None


@pytest.mark.parametrize("is_import", [True, False])
def test_a_new_order_of_a_forgotten_account_is_kept_without_personal_data(shop, is_import):
    with unit_of_work():
        customer_id = orders.record(shop.id, order(customer=customer())).order.customer_id
    forget(shop, customer_id)
    late = order("5002", customer=customer(updated_at=NOON + timedelta(days=1)), attributes={"__pv": "t0ken"})
    with unit_of_work():
        if is_import:
            orders.record_many(shop.id, [late])
        else:
            orders.record(shop.id, late)

    assert personal(shop, "5002") == (None, None)
    assert customers.get(shop.id, customer_id).first_name == ""


def test_forgetting_twice_and_in_another_shop_changes_nothing_more(shop, other_shop, forgotten):
    redacted_at = orders.find_by_platform_id(shop.id, "5001").redacted_at
    forget(shop, forgotten)
    with unit_of_work():
        orders.record(other_shop.id, order(**GUEST))
        orders.PRIVACY.redact(shop.id, orders.find_by_platform_id(other_shop.id, "5001").customer_id)

    assert orders.find_by_platform_id(shop.id, "5001").redacted_at == redacted_at
    assert personal(other_shop) == ("guest@example.com", "t0ken")


def test_the_export_tells_what_was_bought_and_nothing_to_strangers(shop, other_shop):
    with unit_of_work():
        customer_id = orders.record(shop.id, order()).order.customer_id

    told = orders.PRIVACY.export_for(shop.id, customer_id)

    assert [(each["order"], each["total_minor"], each["lines"]) for each in told] == [
        ("5001", 2900, [["Mug", 2, 1500]])
    ]
    assert orders.PRIVACY.export_for(other_shop.id, customer_id) == []


def test_an_erased_shop_leaves_no_order_and_its_neighbour_all(shop, other_shop):
    for each in (shop, other_shop):
        go_live(each)
        with unit_of_work():
            orders.record(each.id, order(refunds=(refund(),)))
    with unit_of_work():
        orders.PRIVACY.erase_shop(shop.id)

    assert orders.STATE(shop.id) == []
    assert len(orders.STATE(other_shop.id)[0]["returned"]) == 1
    assert set(db.session.scalars(select(OrderMilestone.shop_id))) == {other_shop.id}
    assert db.session.scalar(select(func.count()).select_from(OrderMilestone)) == 2


def test_parts_are_keyed_by_their_order_first(app):
    """Else each replaced or erased order would read all lines of all shops."""
    for model in (OrderLine, Refund, RefundLine, OrderMilestone):
        assert next(iter(model.__table__.primary_key.columns)).name == "order_id"
