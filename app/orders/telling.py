"""What became of an order is told to the house: each fact once, whatever comes again and in what order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from app import shops
from app.core import happenings
from app.core.database import db
from app.orders.models import Order, OrderMilestone
from app.orders.rows import PAID, Row
from app.platforms import OrderSnapshot

Facts = dict[str, tuple[str, Row]]
"""By the key under which a fact is told once: the kind of happening, and what is told with it."""
CANCELLED = "cancelled"


def tell(shop_id: int, states: Iterable[tuple[Order, Facts]]) -> None:
    """Record what is true of the orders and nobody was told yet; of history nothing is told."""
    live_at = shops.by_id(shop_id).live_at
    if live_at is None:
        return
    news = [
        (order, fact, kind, data)
        for order, facts in states
        if order.created_at >= live_at
        for fact, (kind, data) in facts.items()
    ]
    told = _told(shop_id, {order.id for order, *_ in news}) if news else set()
    milestones, happened = [], []
    for order, fact, kind, data in news:
        if (order.id, fact) in told:
            continue
        told.add((order.id, fact))
        milestones.append({"shop_id": shop_id, "order_id": order.id, "fact": fact})
        about = {"order": order.platform_id, "is_test": order.is_test} | data
        happened.append(happenings.Fact(kind, f"order:{order.platform_id}", order.customer_id, about))
    if happened:
        db.session.execute(insert(OrderMilestone), milestones)
        happenings.record_all(shop_id, happened)


def _told(shop_id: int, order_ids: set[int]) -> set[tuple[int, str]]:
    rows = db.session.execute(
        select(OrderMilestone.order_id, OrderMilestone.fact).where(
            OrderMilestone.shop_id == shop_id, OrderMilestone.order_id.in_(order_ids)
        )
    )
    return {(order_id, fact) for order_id, fact in rows}


def facts_in(snapshot: OrderSnapshot) -> Facts:
    """What a state tells."""
    money = {"currency": snapshot.currency}
    facts: Facts = {}
    if snapshot.financial_status in PAID:
        facts["paid"] = ("order_paid", money | {"total_minor": snapshot.total_minor})
    for refund in snapshot.refunds:
        data = money | {"refund": refund.platform_id, "amount_minor": refund.amount_minor}
        facts[f"refund:{refund.platform_id}"] = ("order_refunded", data)
    if snapshot.cancelled_at is not None:
        facts[CANCELLED] = ("order_cancelled", {})
    return facts
