"""Each line knows who bought it and when, as long as its order counts, whatever came in whatever order."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import customers, orders, reactions
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.orders import PAID, Order, OrderLine
from app.shops import Shop
from tests.orders.making import NOON, customer, line, order

PEOPLE = ("7001", "7002", "7003")


def account(platform_id: str) -> Any:
    return customer(platform_id, email=f"{platform_id}@example.com")


def told_and_true(shop: Shop) -> tuple[list[Any], list[Any]]:
    """What the lines say of their buyers, and what their orders say."""
    db.session.rollback()
    told, true = [], []
    rows = db.session.execute(
        select(OrderLine.customer_id, OrderLine.bought_second, Order)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.shop_id == shop.id)
    )
    for customer_id, second, found in rows:
        counts = found.financial_status in PAID and found.cancelled_at is None and not found.is_test
        told.append((customer_id, second))
        true.append((found.customer_id, int(found.created_at.timestamp())) if counts else (None, None))
    return told, true


def any_state(dice: random.Random, at: int) -> Any:
    who = dice.choice(PEOPLE)
    is_guest = dice.random() < 0.2
    whose = {"customer": None, "customer_platform_id": None, "email": f"{who}@example.com"}
    if not is_guest:
        whose = {"customer": account(who), "customer_platform_id": who, "email": f"{who}@example.com"}
    moment, fraction = NOON + timedelta(minutes=at), dice.choice((0, 999_999))
    return order(
        str(dice.randint(5001, 5006)), updated_at=moment, is_test=dice.random() < 0.1,
        created_at=NOON - timedelta(days=1, seconds=dice.randint(0, 3), microseconds=fraction),
        financial_status=dice.choice(("paid", "paid", "pending", "refunded", "voided")),
        cancelled_at=moment if dice.random() < 0.2 else None,
        lines=tuple(line(str(number), str(900 + number)) for number in range(dice.randint(0, 3))), **whose,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_lines_and_orders_agree_after_states_imports_merges_and_erasure(shop, other_shop, seed):
    dice = random.Random(seed)
    with unit_of_work():
        orders.record_many(other_shop.id, [any_state(dice, 0)])
    for at in range(25):
        act = dice.random()
        with unit_of_work():
            if act < 0.5:
                reactions.settle_orders(shop, [any_state(dice, at)])
            elif act < 0.85:
                orders.record_many(shop.id, [any_state(dice, at) for _ in range(dice.randint(1, 4))])
            elif act < 0.95:
                removed, kept = dice.sample(PEOPLE, 2)
                customers.record_many(shop.id, [account(removed), account(kept)])
                reactions.merge_customers(shop, removed=removed, kept=kept, at=clock.now())
            elif found := customers.find_by_platform_id(shop.id, dice.choice(PEOPLE)):
                orders.PRIVACY.redact(shop.id, found.id)
        told, true = told_and_true(shop)
        assert told == true
    told, true = told_and_true(other_shop)
    assert told == true


def test_an_unchanged_order_that_has_another_owner_by_now_takes_its_lines_along(shop):
    guest = {"customer": None, "customer_platform_id": None, "email": "ada@example.com"}
    with unit_of_work():
        orders.record_many(shop.id, [order("5001", **guest)])
        ids = customers.record_many(shop.id, [account("7001"), account("7002")])
    with unit_of_work():
        before = orders.find_by_platform_id(shop.id, "5001").customer_id
        orders.change_owner(shop.id, from_id=before, to_id=ids["7002"])
        orders.record_many(shop.id, [order("5001", triggered_at=clock.now(), **guest)])

    told, true = told_and_true(shop)
    assert told == true == [(before, int(NOON.timestamp()))]
