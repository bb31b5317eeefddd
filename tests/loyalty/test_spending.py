"""Points moved by hand: with a reason, once, and never more than is held."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import loyalty, shops
from app.core.database import db
from app.core.errors import BadInput
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from app.loyalty import InsufficientPoints, KeyReused
from app.loyalty.models import Transfer
from tests.loyalty.making import assert_books_are_right, count, held, new_customer


def adjust(shop, customer: int, points: int, key: str = "1", reason: str = "sorry for the delay") -> bool:
    with unit_of_work():
        return loyalty.adjust(shop, customer, points, reason=reason, key=key, by="olive")


def redeem(shop, customer: int, points: int, key: str = "1") -> bool:
    with unit_of_work():
        return loyalty.redeem(shop, customer, points, reason="mug", key=key, by="olive")


def test_an_adjustment_moves_points_and_says_who_and_why(shop, customer):
    assert adjust(shop, customer, 80)
    assert adjust(shop, customer, -30, key="2")

    assert held(shop, customer) == (50, 0, 0)
    newest = loyalty.entries(shop.id, customer)[0]
    assert (newest.points, newest.balance_after, newest.note, newest.made_by) == (
        -30,
        50,
        "sorry for the delay",
        "olive",
    )
    assert {entry.what for entry in shops.audit_entries(shop.id)} >= {"points_adjusted"}


def test_the_same_adjustment_twice_counts_once(shop, customer):
    adjust(shop, customer, 80)

    assert not adjust(shop, customer, 80)

    assert held(shop, customer) == (80, 0, 0)
    told = select(func.count(Happening.id)).where(
        Happening.shop_id == shop.id, Happening.kind == "points_adjusted"
    )
    assert db.session.scalar(told) == 1


def test_a_key_of_another_customers_adjustment_is_refused(shop, customer):
    adjust(shop, customer, 80)
    other = new_customer(shop)

    with pytest.raises(KeyReused):
        adjust(shop, other, 80)

    assert held(shop, other) == (0, 0, 0)


@pytest.mark.parametrize(
    "take", [redeem, lambda shop, customer, points: adjust(shop, customer, -points, key="2")]
)
def test_taking_more_than_is_available_changes_nothing(shop, customer, take):
    adjust(shop, customer, 80)

    with pytest.raises(InsufficientPoints):
        take(shop, customer, 81)

    assert held(shop, customer) == (80, 0, 0)
    assert count(Transfer, shop) == 1
    assert_books_are_right(shop)


@pytest.mark.parametrize(("points", "reason"), [(0, "why"), (10_000_001, "why"), (5, "  ")])
def test_an_adjustment_of_nothing_or_for_no_reason_is_refused(shop, customer, points, reason):
    with pytest.raises(BadInput):
        adjust(shop, customer, points, reason=reason)

    assert count(Transfer, shop) == 0


def test_a_redemption_spends_once(shop, customer):
    adjust(shop, customer, 80)

    assert redeem(shop, customer, 50)
    assert not redeem(shop, customer, 50)

    assert held(shop, customer) == (30, 0, 0)
    assert_books_are_right(shop)


def test_nobody_earns_by_redeeming_less_than_nothing(shop, customer):
    with pytest.raises(BadInput):
        redeem(shop, customer, -50)

    assert held(shop, customer) == (0, 0, 0)


def test_the_same_key_in_another_shop_moves_that_shops_points_only(shop, other_shop, customer):
    adjust(shop, customer, 80)
    stranger = new_customer(other_shop)

    assert adjust(other_shop, stranger, 10)

    assert held(shop, customer) == (80, 0, 0)
    assert held(other_shop, stranger) == (10, 0, 0)
