"""Whose an order is changes when the platform finds that two customers are one."""

from __future__ import annotations

from sqlalchemy import update

from app.core.database import db
from app.orders.models import Order


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """Every order of the one customer is the other's from now on; each row is the order's newest state."""
    db.session.execute(
        update(Order)
        .where(Order.shop_id == shop_id, Order.customer_id == from_id)
        .values(customer_id=to_id)
        .execution_options(synchronize_session=False)
    )
