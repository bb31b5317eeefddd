"""What orders tell of a person, and how they forget it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.database import db
from app.core.registry import Privacy
from app.orders.lookup import lines_of
from app.orders.models import Order, OrderLine, OrderMilestone, Refund, RefundLine

COLUMNS = frozenset({"order.customer_id", "order.email", "order.visitor_token", "order_line.customer_id"})


def redact(shop_id: int, customer_id: int) -> None:
    """Keep amounts and products, which the shop's figures need; the address and the browser go for good."""
    db.session.execute(
        update(Order)
        .where(Order.shop_id == shop_id, Order.customer_id == customer_id, Order.redacted_at.is_(None))
        .values(email=None, visitor_token=None, redacted_at=clock.now())
    )


def redact_named(shop_id: int, platform_ids: Sequence[str]) -> None:
    """The same for single orders that a request names, whoever we think made them."""
    db.session.execute(
        update(Order)
        .where(Order.shop_id == shop_id, Order.platform_id.in_(platform_ids), Order.redacted_at.is_(None))
        .values(email=None, visitor_token=None, redacted_at=clock.now())
    )


def export_named(
    shop_id: int, platform_ids: Sequence[str], customer_ids: Sequence[int]
) -> list[dict[str, Any]]:
    """Single orders that a request names and that are not told with one of these customers."""
    named = (Order.shop_id == shop_id, Order.platform_id.in_(platform_ids))
    found = db.session.scalars(select(Order).where(*named).order_by(Order.created_at, Order.id))
    return [_told(shop_id, order) for order in found if order.customer_id not in customer_ids]


def export_for(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    orders = db.session.scalars(
        select(Order)
        .where(Order.shop_id == shop_id, Order.customer_id == customer_id)
        .order_by(Order.created_at, Order.id)
    )
    return [_told(shop_id, order) for order in orders]


def _told(shop_id: int, order: Order) -> dict[str, Any]:
    lines = lines_of(shop_id, order.id)
    return {
        "order": order.platform_id,
        "name": order.name,
        "email": order.email,
        "created_at": order.created_at.isoformat(),
        "status": order.financial_status,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "refunded_minor": order.refunded_minor,
        "discount_codes": order.discount_codes,
        "lines": [[line.title, line.quantity, line.unit_price_minor] for line in lines],
    }


def erase_shop(shop_id: int) -> None:
    for model in (OrderMilestone, RefundLine, Refund, OrderLine, Order):
        db.session.execute(
            delete(model).where(model.shop_id == shop_id).execution_options(synchronize_session=False)
        )


PRIVACY = Privacy(columns=COLUMNS, redact=redact, export_for=export_for, erase_shop=erase_shop)
