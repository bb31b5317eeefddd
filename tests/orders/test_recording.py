"""One state of one order at a time, in whatever order and however often it comes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select

from app import customers, orders
from app.core.database import db
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from app.orders import OrderLine
from tests.orders.making import NOON, customer, go_live, line, order, refund

LATER = NOON + timedelta(hours=1)


def record(shop, *snapshots):
    recorded = []
    for snapshot in snapshots:
        with unit_of_work():
            recorded.append(orders.record(shop.id, snapshot))
    return recorded[-1]


def told(shop):
    rows = db.session.execute(select(Happening.kind, Happening.subject, Happening.data))
    facts = [(kind, subject, data.get("refund")) for kind, subject, data in rows if kind.startswith("order_")]
    return sorted(facts, key=str)


def test_an_order_is_kept_with_its_lines_and_its_customer(shop):
    recorded = record(
        shop, order(customer=customer(), discount_codes=("SAVE",), attributes={"__pv": "t0ken"})
    )

    assert (recorded.applied, recorded.before) == (True, None)
    kept = orders.find_by_platform_id(shop.id, "5001")
    assert (kept.total_minor, kept.discount_codes, kept.visitor_token) == (2900, ["SAVE"], "t0ken")
    assert (kept.paid_at, kept.email) == (NOON, None)
    assert customers.get(shop.id, kept.customer_id).first_name == "Ada"
    assert [(x.title, x.quantity, x.product_platform_id) for x in orders.lines_of(shop.id, kept.id)] == [
        ("Mug", 2, "901")
    ]


def test_an_older_state_changes_nothing(shop):
    record(shop, order(updated_at=LATER, total_minor=900))
    before = orders.STATE(shop.id)

    recorded = record(shop, order(total_minor=100, lines=()))

    assert not recorded.applied
    assert recorded.before.total_minor == 900
    assert orders.STATE(shop.id) == before


def test_between_equally_old_states_the_one_sent_last_wins(shop):
    sent = [NOON + timedelta(seconds=seconds) for seconds in (1, 2, 3)]
    states = [
        order(triggered_at=at, financial_status=status)
        for at, status in zip(sent, ("pending", "authorized", "paid"), strict=True)
    ]
    for number, arrivals in enumerate(permutations(states)):
        record(shop, *(replace(state, platform_id=str(number)) for state in arrivals))
        assert orders.find_by_platform_id(shop.id, str(number)).financial_status == "paid"


def test_the_same_state_twice_is_applied_once_and_told_once(shop):
    go_live(shop)
    first = record(shop, order(triggered_at=NOON, refunds=(refund(),)))
    again = record(shop, order(triggered_at=NOON, refunds=(refund(),)))

    assert (first.applied, again.applied) == (True, False)
    assert told(shop) == [("order_paid", "order:5001", None), ("order_refunded", "order:5001", "21")]
    assert db.session.scalar(select(func.count()).select_from(OrderLine)) == 1


def test_a_fetched_state_without_a_sending_time_counts_as_sent_now(shop):
    record(shop, order(triggered_at=NOON, financial_status="pending"))

    assert record(shop, order()).applied
    assert not record(shop, order()).applied
    assert orders.find_by_platform_id(shop.id, "5001").financial_status == "paid"


def test_changed_lines_replace_the_old_ones(shop):
    record(shop, order(lines=(line("11"), line("12", title="Bowl"))))
    kept = record(shop, order(updated_at=LATER, lines=(line("12", title="Bowl", quantity=5),))).order

    assert [(x.platform_id, x.quantity) for x in orders.lines_of(shop.id, kept.id)] == [("12", 5)]


def test_payment_is_dated_by_the_earliest_state_seen_paid_however_late_it_comes(shop):
    record(shop, order(updated_at=NOON + timedelta(days=3), financial_status="refunded"))
    record(shop, order(updated_at=LATER))
    record(shop, order(updated_at=NOON, financial_status="pending"))

    assert orders.find_by_platform_id(shop.id, "5001").paid_at == LATER


def test_orders_from_before_the_shop_went_live_tell_nothing(shop):
    go_live(shop, NOON + timedelta(seconds=1))
    record(shop, order(refunds=(refund(),), cancelled_at=LATER))

    assert told(shop) == []


def test_an_unpaid_order_tells_its_payment_when_it_comes(shop):
    go_live(shop)
    record(shop, order(financial_status="pending"))
    assert told(shop) == []

    record(shop, order(updated_at=LATER))
    record(shop, order(updated_at=LATER + timedelta(hours=1), cancelled_at=LATER))
    assert told(shop) == [("order_cancelled", "order:5001", None), ("order_paid", "order:5001", None)]


def test_a_guest_is_known_by_address_and_becomes_an_account_later(shop):
    record(shop, order("1", customer_platform_id=None, email=" ADA@Example.com "))
    record(shop, order("2", customer_platform_id=None, email="ada@example.com"))
    guest = orders.find_by_platform_id(shop.id, "1").customer_id
    assert orders.find_by_platform_id(shop.id, "1").email == "ada@example.com"

    record(shop, order("3", customer=customer()))

    assert orders.find_by_platform_id(shop.id, "3").customer_id == guest
    assert [x.platform_id for x in orders.of_customer(shop.id, guest)] == ["3", "2", "1"]


def test_an_order_of_nobody_is_kept_without_a_customer(shop):
    assert record(shop, order(customer_platform_id=None, email="")).order.customer_id is None


def test_another_shop_sees_nothing_and_may_use_the_same_ids(shop, other_shop):
    mine = record(shop, order())
    theirs = record(other_shop, order(total_minor=1))

    assert mine.order.id != theirs.order.id
    assert mine.order.customer_id != theirs.order.customer_id
    assert orders.find_by_platform_id(shop.id, "5001").total_minor == 2900
    assert orders.lines_of(other_shop.id, mine.order.id) == []
    assert orders.of_customer(other_shop.id, mine.order.customer_id) == []
    assert orders.page(other_shop.id) == [theirs.order]


@pytest.mark.parametrize("seed", range(12))
def test_any_order_and_repetition_of_states_ends_alike(shop, other_shop, seed):
    dice = random.Random(seed)
    for each in (shop, other_shop):
        go_live(each)
    states = _history(dice)
    shuffled = states * 2
    dice.shuffle(shuffled)

    record(shop, *states)
    record(other_shop, *shuffled)

    assert orders.STATE(shop.id) == orders.STATE(other_shop.id)
    paid_at = [orders.find_by_platform_id(each.id, "5001").paid_at for each in (shop, other_shop)]
    assert paid_at[0] == paid_at[1]
    assert _facts_of(shop) == _facts_of(other_shop)


def _history(dice):
    """Up to six random states of an order, some of them dated alike."""
    states = []
    for number in range(dice.randint(2, 6)):
        refunds = tuple(refund(str(21 + at), quantity=at % 2) for at in range(dice.randint(0, 3)))
        states.append(
            order(
                updated_at=NOON + timedelta(seconds=number // 2),
                triggered_at=NOON + timedelta(seconds=number),
                financial_status=dice.choice(("pending", "paid", "partially_refunded", "refunded", "voided")),
                cancelled_at=LATER if dice.random() < 0.3 else None,
                refunds=refunds,
                lines=tuple(
                    line(str(11 + at), quantity=dice.randint(1, 3)) for at in range(dice.randint(0, 3))
                ),
            )
        )
    return states


def _facts_of(shop):
    rows = db.session.execute(select(Happening.kind, Happening.data).where(Happening.shop_id == shop.id))
    return sorted((kind, data.get("refund", "")) for kind, data in rows if kind.startswith("order_"))
