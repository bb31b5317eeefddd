"""What orders brought: read from each order's newest state, so that no sequence of news matters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update

from app import activity, orders
from app.core.database import db, insert_once
from app.experiments.capping import cap_of
from app.experiments.models import Experiment, ExperimentState, OrderOutcome
from app.experiments.persons import VISITOR, customer_unit
from app.orders import Order
from app.shops import Shop


def take_outcome(shop: Shop, platform_id: str) -> None:
    """Bring what is known of the order's worth to its state of now, in the open unit of work."""
    order = db.session.scalar(
        select(Order)
        .where(Order.shop_id == shop.id, Order.platform_id == platform_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if order is None or not _is_compared(shop.id, order.created_at):
        return
    unit = _unit(shop, order)
    facts = orders.facts(shop.id, order)
    worth = facts.goods_minor if facts.paid and not facts.cancelled and not facts.is_test else 0
    if unit is not None:
        row = {
            "shop_id": shop.id, "order_id": order.id, "unit": unit, "at": order.created_at,
            "net_minor": worth,
        }  # fmt: skip
        insert_once(OrderOutcome, ("shop_id", "order_id"), [row])
    db.session.execute(
        update(OrderOutcome)
        .where(OrderOutcome.shop_id == shop.id, OrderOutcome.order_id == order.id)
        .values(net_minor=worth)
    )
    _set_missing_caps(shop.id, order.created_at)


def _is_compared(shop_id: int, at: datetime) -> bool:
    begun = (Experiment.shop_id == shop_id, Experiment.started_at <= at)
    return bool(db.session.scalar(select(exists().where(*begun))))


def _unit(shop: Shop, order: Order) -> str | None:
    """Whose order it is: her account's, else her browser's; nobody's once she was forgotten."""
    if order.redacted_at is not None:
        return None
    if order.customer_id is not None:
        return customer_unit(order.customer_id)
    visitor = activity.visitor_of(shop, order.visitor_token)
    return f"{VISITOR}:{visitor.key}" if visitor else None


def _set_missing_caps(shop_id: int, at: datetime) -> None:
    """A young shop's experiments get their cap as soon as enough orders are known, and keep it."""
    without: Any = (
        Experiment.shop_id == shop_id,
        Experiment.state == ExperimentState.RUNNING,
        Experiment.cap_minor.is_(None),
    )
    if not db.session.scalar(select(exists().where(*without))):
        return
    cap = cap_of(shop_id, at)
    if cap is not None:
        db.session.execute(update(Experiment).where(*without).values(cap_minor=cap))
