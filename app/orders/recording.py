"""One state of one order, as a webhook or a reconciliation brings it.

Whatever is repeated, and in whatever order states arrive, the row and the told facts end alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import customers, shops
from app.core import clock, happenings
from app.core.database import db, insert_once
from app.orders.models import Order, OrderMilestone
from app.orders.parts import write_parts
from app.orders.rows import PAID, Row, digest_of, order_row
from app.platforms import OrderSnapshot


@dataclass(frozen=True, slots=True)
class OrderState:
    """How an order stood before a snapshot was applied."""

    updated_at: datetime
    customer_id: int | None
    financial_status: str
    cancelled_at: datetime | None
    total_minor: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a snapshot. `applied` is False when a state as new was known already."""

    order: Order
    applied: bool
    before: OrderState | None
    """None when the order was new to us."""


def record(shop_id: int, snapshot: OrderSnapshot) -> Recorded:
    """Bring the order to this state unless a newer one is known; the order stays locked until the commit.

    A state without `triggered_at` counts as sent now. Of orders made since the shop went live the facts
    order_paid, order_refunded and order_cancelled are recorded as happenings, each once.
    """
    triggered_at, digest = snapshot.triggered_at or clock.now(), digest_of(snapshot)
    order = _locked(shop_id, snapshot.platform_id)
    before, applied = None, True
    if order is None:
        order, is_new = _insert(shop_id, snapshot, triggered_at, digest)
    else:
        is_new = False
    if not is_new:
        before, applied = _state_of(order), _is_newer(order, snapshot, triggered_at, digest)
        if applied:
            _replace(order, snapshot, triggered_at, digest)
        _lower_paid_at(order, snapshot)
    _tell(order, snapshot)
    return Recorded(order, applied, before)


def _locked(shop_id: int, platform_id: str) -> Order | None:
    return db.session.scalar(
        select(Order)
        .where(Order.shop_id == shop_id, Order.platform_id == platform_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _insert(shop_id: int, snapshot: OrderSnapshot, triggered_at: datetime, digest: str) -> tuple[Order, bool]:
    row = _row(shop_id, snapshot, triggered_at, digest)
    ids = insert_once(Order, ("shop_id", "platform_id"), [row])
    if ids:
        write_parts(shop_id, [(ids[0], snapshot)], replaced=())
    order = _locked(shop_id, snapshot.platform_id)
    assert order is not None
    return order, bool(ids)


def _replace(order: Order, snapshot: OrderSnapshot, triggered_at: datetime, digest: str) -> None:
    if digest == order.digest:
        order.triggered_at = triggered_at
        return
    kept = {"shop_id", "platform_id", "paid_at"}
    if order.redacted_at is not None:
        row = order_row(order.shop_id, snapshot, None, triggered_at=triggered_at, digest=digest)
        kept |= {"customer_id", "email", "visitor_token", "redacted_at"}
    else:
        row = _row(order.shop_id, snapshot, triggered_at, digest)
    for column, value in row.items():
        if column not in kept:
            setattr(order, column, value)
    write_parts(order.shop_id, [(order.id, snapshot)], replaced=[order.id])


def _row(shop_id: int, snapshot: OrderSnapshot, triggered_at: datetime, digest: str) -> Row:
    owner = customers.owners_of_orders(shop_id, [snapshot]).get(snapshot.platform_id)
    return order_row(shop_id, snapshot, owner, triggered_at=triggered_at, digest=digest)


def _is_newer(order: Order, snapshot: OrderSnapshot, triggered_at: datetime, digest: str) -> bool:
    if snapshot.triggered_at is None and digest == order.digest:
        return False
    return (snapshot.updated_at, triggered_at) > (order.updated_at, order.triggered_at)


def _lower_paid_at(order: Order, snapshot: OrderSnapshot) -> None:
    """Also a late, older state tells when the order was paid."""
    if snapshot.financial_status in PAID:
        order.paid_at = min(order.paid_at or snapshot.updated_at, snapshot.updated_at)


def _state_of(order: Order) -> OrderState:
    return OrderState(
        updated_at=order.updated_at,
        customer_id=order.customer_id,
        financial_status=order.financial_status,
        cancelled_at=order.cancelled_at,
        total_minor=order.total_minor,
        refunded_minor=order.refunded_minor,
    )


def _tell(order: Order, snapshot: OrderSnapshot) -> None:
    live_at = shops.by_id(order.shop_id).live_at
    facts = _facts_in(snapshot)
    if not facts or live_at is None or order.created_at < live_at:
        return
    told = set(
        db.session.scalars(
            select(OrderMilestone.fact).where(
                OrderMilestone.shop_id == order.shop_id, OrderMilestone.order_id == order.id
            )
        )
    )
    for fact, (kind, data) in facts.items():
        if fact not in told:
            db.session.add(OrderMilestone(shop_id=order.shop_id, order_id=order.id, fact=fact))
            happenings.record(
                order.shop_id, kind, f"order:{order.platform_id}", customer_id=order.customer_id,
                data={"order": order.platform_id, "is_test": order.is_test} | data,
            )  # fmt: skip


def _facts_in(snapshot: OrderSnapshot) -> dict[str, tuple[str, Row]]:
    """What the state tells, by the key under which it is told once."""
    money = {"currency": snapshot.currency}
    facts: dict[str, tuple[str, Row]] = {}
    if snapshot.financial_status in PAID:
        facts["paid"] = ("order_paid", money | {"total_minor": snapshot.total_minor})
    for refund in snapshot.refunds:
        data = money | {"refund": refund.platform_id, "amount_minor": refund.amount_minor}
        facts[f"refund:{refund.platform_id}"] = ("order_refunded", data)
    if snapshot.cancelled_at is not None:
        facts["cancelled"] = ("order_cancelled", {})
    return facts
