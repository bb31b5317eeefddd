"""What an order is worth to those who keep books about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app import orders
from app.core.unit import unit_of_work
from tests.orders.making import NOON, line, order, refund


@pytest.fixture
def facts_of(shop):
    def facts_of(snapshot):
        with unit_of_work():
            return orders.facts(shop.id, orders.record(shop.id, snapshot).order)

    return facts_of


def test_goods_are_counted_after_discounts_and_without_shipping(facts_of):
    facts = facts_of(order(discount_codes=("SAVE",)))

    assert (facts.goods_minor, facts.gift_cards_minor, facts.total_minor) == (2500, 0, 2900)
    assert (facts.paid, facts.cancelled, facts.is_test, facts.discount_codes) == (
        True,
        False,
        False,
        ("SAVE",),
    )
    assert [(x.product_platform_id, x.quantity, x.net_minor) for x in facts.lines] == [("901", 2, 2500)]


def test_what_came_back_is_no_longer_counted(facts_of):
    facts = facts_of(order(refunds=(refund(),), financial_status="partially_refunded"))

    assert (facts.goods_minor, facts.lines[0].quantity, facts.paid) == (1250, 1, True)


def test_a_line_returned_in_two_refunds_and_twice_in_one_is_summed(facts_of):
    twice = refund("22", minor=500)
    twice = replace(twice, lines=twice.lines * 2)

    facts = facts_of(
        order(lines=(line(quantity=4, discount_minor=0),), refunds=(refund("21", minor=1000), twice))
    )

    assert (facts.goods_minor, facts.lines[0].quantity) == (6000 - 1000 - 1000, 1)


def test_gift_cards_are_counted_apart(facts_of):
    card = line("12", "902", quantity=1, unit_price_minor=5000, discount_minor=0, is_gift_card=True)
    facts = facts_of(order(lines=(line(), card), total_minor=7900))

    assert (facts.goods_minor, facts.gift_cards_minor) == (2500, 5000)


def test_money_given_back_for_no_line_lowers_goods_in_proportion(facts_of):
    facts = facts_of(order(refunds=(refund(quantity=0, minor=290),)))

    assert facts.goods_minor == 2250


def test_a_fully_refunded_order_is_worth_nothing(facts_of):
    assert facts_of(order(financial_status="refunded")).goods_minor == 0


def test_more_refunded_than_paid_is_nothing_and_never_less(facts_of):
    assert facts_of(order(refunds=(refund(minor=99999),))).goods_minor == 0
    assert facts_of(order("2", refunds=(refund(quantity=0, minor=99999),))).goods_minor == 0


def test_an_unpaid_order_is_not_paid(facts_of):
    assert not facts_of(order(financial_status="authorized")).paid
    assert not facts_of(order("2", financial_status="voided")).paid


def test_facts_since_are_this_shops_oldest_first(shop, other_shop):
    with unit_of_work():
        for number in range(5):
            orders.record(shop.id, order(str(number), created_at=NOON - timedelta(days=number)))
        orders.record(other_shop.id, order("9"))

    found = list(orders.facts_since(shop.id, NOON - timedelta(days=2)))

    assert [each.platform_id for each in found] == ["2", "1", "0"]


def test_facts_are_read_in_pieces_without_losing_any(shop, monkeypatch):

    monkeypatch.setattr("app.orders.worth.CHUNK", 3)
    with unit_of_work():
        orders.record_many(shop.id, [order(str(number)) for number in range(10)])

    assert len({each.platform_id for each in orders.facts_since(shop.id, NOON)}) == 10
