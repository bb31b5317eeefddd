"""Answers about orders."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from app.core.among import among
from app.core.database import db
from app.core.errors import NotFound
from app.orders.models import Order, OrderLine


def get(shop_id: int, order_id: int) -> Order:
    """The shop's order; raises NotFound."""
    found = db.session.scalar(select(Order).where(Order.shop_id == shop_id, Order.id == order_id))
    if found is None:
        raise NotFound(f"this shop has no order {order_id}")
    return found


def find_by_platform_id(shop_id: int, platform_id: str) -> Order | None:
    where = (Order.shop_id == shop_id, Order.platform_id == platform_id)
    return db.session.scalar(select(Order).where(*where))


def by_platform_ids(shop_id: int, platform_ids: Iterable[str]) -> dict[str, Order]:
    """Those of the orders that we hold, by the platform's number."""
    where = (Order.shop_id == shop_id, among(Order.platform_id, platform_ids))
    return {order.platform_id: order for order in db.session.scalars(select(Order).where(*where))}


def of_customer(shop_id: int, customer_id: int, limit: int = 100) -> list[Order]:
    """The customer's orders, newest first."""
    return list(
        db.session.scalars(
            select(Order)
            .where(Order.shop_id == shop_id, Order.customer_id == customer_id)
            .order_by(Order.created_at.desc(), Order.id.desc())
            .limit(limit)
        )
    )


def lines_of(shop_id: int, order_id: int) -> list[OrderLine]:
    return list(
        db.session.scalars(
            select(OrderLine)
            .where(OrderLine.shop_id == shop_id, OrderLine.order_id == order_id)
            .order_by(OrderLine.platform_id)
        )
    )


def page(shop_id: int, after: int | None = None, limit: int = 50) -> list[Order]:
    """The orders recorded last; `after` is the last id seen."""
    found = select(Order).where(Order.shop_id == shop_id)
    if after is not None:
        found = found.where(Order.id < after)
    return list(db.session.scalars(found.order_by(Order.id.desc()).limit(limit)))


def count(shop_id: int) -> int:
    """How many orders we hold, test orders included."""
    return db.session.scalar(select(func.count()).select_from(Order).where(Order.shop_id == shop_id)) or 0
