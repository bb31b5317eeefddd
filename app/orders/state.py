"""The orders of a shop, in the canonical form that `shop state` compares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, select

from app.core.database import db
from app.customers import Customer
from app.orders.models import Order, OrderLine, Refund, RefundLine
from app.orders.rows import PAID

_LINE = ("platform_id", "product_platform_id", "quantity", "unit_price_minor", "discount_minor")


def state(shop_id: int) -> list[dict[str, Any]]:
    """Every order with its lines and refunds, sorted by the platform's id."""
    who = func.coalesce(Customer.platform_id, Customer.email)
    orders = db.session.execute(
        select(Order, who)
        .outerjoin(Customer, and_(Customer.id == Order.customer_id, Customer.shop_id == shop_id))
        .where(Order.shop_id == shop_id)
    ).all()
    lines = _by_order(shop_id, OrderLine, _LINE)
    refunds = _by_order(shop_id, Refund, ("platform_id", "amount_minor"))
    returned = _by_order(
        shop_id, RefundLine, ("refund_platform_id", "line_platform_id", "quantity", "subtotal_minor")
    )
    return [
        {
            "order": order.platform_id,
            "name": order.name,
            "customer": customer,
            "created_at": order.created_at.isoformat(),
            "updated_at": order.updated_at.isoformat(),
            "status": order.financial_status,
            "paid": order.financial_status in PAID,
            "cancelled": order.cancelled_at is not None,
            "deleted": order.deleted_at is not None,
            "total_minor": order.total_minor,
            "refunded_minor": order.refunded_minor,
            "lines": lines.get(order.id, []),
            "refunds": refunds.get(order.id, []),
            "returned": returned.get(order.id, []),
        }
        for order, customer in sorted(orders, key=lambda row: row[0].platform_id)
    ]


def _by_order(shop_id: int, model: Any, columns: tuple[str, ...]) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    wanted = [getattr(model, column) for column in columns]
    for order_id, *values in db.session.execute(
        select(model.order_id, *wanted).where(model.shop_id == shop_id)
    ):
        found.setdefault(order_id, []).append(values)
    return {order_id: sorted(rows, key=str) for order_id, rows in found.items()}
