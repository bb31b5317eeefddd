"""Whatever happened to orders, and in whatever order we heard of it, one final state."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import customers, loyalty, orders
from app.core import clock
from app.core.unit import unit_of_work
from app.platforms.snapshots import LineSnapshot, OrderSnapshot, RefundLineSnapshot, RefundSnapshot
from app.shops import Shop
from tests.loyalty.making import assert_books_are_right, held, new_customer

_numbers = itertools.count(1)
SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}

change = st.one_of(
    st.tuples(st.just("pay"), st.just(0)),
    st.tuples(st.just("refund"), st.integers(1, 30_00)),
    st.tuples(st.just("edit"), st.integers(1, 90_00)),
    st.tuples(st.just("cancel"), st.just(0)),
)
history = st.lists(change, min_size=1, max_size=3)


def placed(customer_platform_id: str, created_at: datetime, unit_minor: int) -> OrderSnapshot:
    """An order of one line, not paid yet."""
    number = next(_numbers)
    line = LineSnapshot(
        platform_id=f"9{number}", product_id=None, variant_id=None, title="Mug", quantity=1,
        unit_price_minor=unit_minor, discount_minor=0,
    )  # fmt: skip
    return OrderSnapshot(
        platform_id=f"8{number}", name=f"#{number}", created_at=created_at, updated_at=created_at,
        triggered_at=created_at, financial_status="pending", currency="USD", subtotal_minor=unit_minor,
        discount_minor=0, shipping_minor=0, tax_minor=0, total_minor=unit_minor,
        customer_platform_id=customer_platform_id, lines=(line,),
    )  # fmt: skip


def after(order: OrderSnapshot, what: str, minor: int) -> OrderSnapshot:
    """The next state of an order; a refund takes what is there to take."""
    at = order.updated_at + timedelta(seconds=1)
    order = replace(order, updated_at=at, triggered_at=at)
    if what == "pay":
        return replace(order, financial_status="paid")
    if what == "cancel":
        return replace(order, cancelled_at=at)
    if what == "edit":
        line = replace(order.lines[0], unit_price_minor=minor)
        return replace(order, lines=(line,), subtotal_minor=minor, total_minor=minor)
    back = RefundLineSnapshot(line_id=order.lines[0].platform_id, quantity=0, subtotal_minor=minor)
    refund = RefundSnapshot(
        platform_id=f"6{next(_numbers)}", created_at=at, amount_minor=minor, lines=(back,)
    )
    paid = order.financial_status in {"paid", "partially_refunded"}
    return replace(
        order, refunds=(*order.refunds, refund),
        financial_status="partially_refunded" if paid else order.financial_status,
    )  # fmt: skip


def states_of(first: OrderSnapshot, changes: list[tuple[str, int]]) -> list[OrderSnapshot]:
    return list(itertools.accumulate(changes, lambda order, change: after(order, *change), initial=first))


def arrive(shop: Shop, states: list[OrderSnapshot]) -> None:
    """Each state as its webhook brings it."""
    with unit_of_work():
        for state in states:
            recorded = orders.record(shop.id, state)
            if recorded.applied:
                loyalty.settle(shop, orders.facts(shop.id, recorded.order))


def balances_after(
    shop: Shop, changes_of: list[list[tuple[str, int]]], spend: bool, shuffle
) -> tuple[int, int, int]:
    """A new customer with a matured order and a fresh one, each changed; heard of as `shuffle` says."""
    customer = new_customer(shop)
    platform_id = platform_id_of(shop, customer)
    now = clock.now().replace(microsecond=0)
    old, new = placed(platform_id, now - timedelta(days=20), 50_00), placed(platform_id, now, 70_00)
    old_paid = after(old, "pay", 0)
    arrive(shop, [old, old_paid])
    if spend:
        with unit_of_work():
            loyalty.redeem(shop, customer, 120, reason="mug", key=f"spend:{customer}", by="owner")
    changed, fresh = states_of(old_paid, changes_of[0])[1:], states_of(new, changes_of[1])
    arrive(shop, shuffle([*changed, *fresh]))
    return held(shop, customer)


def platform_id_of(shop: Shop, customer_id: int) -> str:
    return customers.get(shop.id, customer_id).platform_id or ""


@settings(max_examples=4, **SETTINGS)
@given(old=st.lists(change, max_size=2), new=st.lists(change, max_size=1), spend=st.booleans())
def test_all_permutations_of_a_history_end_in_one_state(long_running, old, new, spend):
    size = len(old) + len(new) + 1
    expected = balances_after(long_running, [old, new], spend, shuffle=list)
    for picks in itertools.permutations(range(size)):
        shuffled = balances_after(
            long_running, [old, new], spend, lambda states, p=picks: [states[i] for i in p]
        )
        assert shuffled == expected, picks


@settings(max_examples=20, **SETTINGS)
@given(old=history, new=history, spend=st.booleans(), dice=st.randoms(use_true_random=False))
def test_shuffled_and_doubled_histories_end_in_the_state_of_the_plain_one(
    long_running, old, new, spend, dice
):
    def mixed(states):
        doubled = [*states, *dice.choices(states, k=len(states))]
        dice.shuffle(doubled)
        return doubled

    plain = balances_after(long_running, [old, new], spend, shuffle=list)
    assert balances_after(long_running, [old, new], spend, mixed) == plain


@settings(max_examples=20, **SETTINGS)
@given(old=history, new=history, spend=st.booleans())
def test_a_history_leaves_what_its_last_states_deserve(long_running, old, new, spend):
    """Compared with a sum over the final states, written down without the ledger."""
    now = clock.now()
    old_state = states_of(after(placed("", now, 50_00), "pay", 0), old)[-1]
    new_state = states_of(placed("", now, 70_00), new)[-1]
    ready = deserved(old_state) - (120 if spend else 0)

    got = balances_after(long_running, [old, new], spend, shuffle=list)

    assert got == (max(ready, 0), deserved(new_state), max(-ready, 0))
    assert_books_are_right(long_running)


def deserved(order: OrderSnapshot) -> int:
    if order.financial_status not in {"paid", "partially_refunded"} or order.cancelled_at:
        return 0
    returned = sum(line.subtotal_minor for refund in order.refunds for line in refund.lines)
    return max(order.lines[0].unit_price_minor - returned, 0) * 3 // 100
