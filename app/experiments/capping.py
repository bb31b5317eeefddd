"""From which amount on one unit's spending counts no more: a single huge order must not decide a comparison.

Set once, from what was known before anything was compared, so that no outcome can move it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from app.core import clock
from app.core.database import db
from app.orders import Order

LOOKED_BACK = timedelta(days=365)
ENOUGH = 200
"""Orders below which no cap is set, and nothing is said about revenue."""
COUNTED_WHOLE = 0.995
"""The share of orders below the cap."""
PAID = ("paid", "partially_refunded", "refunded")


def cap_of(shop_id: int, at: datetime) -> int | None:
    """The amount that 99.5 % of the last year's orders stay below; None with fewer than 200 of them."""
    where = (*counted(shop_id), Order.created_at < at, Order.created_at >= at - LOOKED_BACK)
    count = db.session.scalar(select(func.count()).select_from(Order).where(*where)) or 0
    if count < ENOUGH:
        return None
    above = int(count * (1 - COUNTED_WHOLE))
    net = Order.subtotal_minor - Order.refunded_minor
    return db.session.scalar(select(net).where(*where).order_by(net.desc()).offset(above).limit(1))


def knows_enough(shop_id: int) -> bool:
    """Whether anything could be said of revenue: some two hundred orders within the last year."""
    return cap_of(shop_id, clock.now()) is not None


def counted(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    """For queries: orders that were paid and are neither cancelled nor a test."""
    return (
        Order.shop_id == shop_id, Order.financial_status.in_(PAID), Order.cancelled_at.is_(None),
        Order.is_test.is_(False),
    )  # fmt: skip
