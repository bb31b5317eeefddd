"""Orders that count, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, func, select

from app.core.among import among
from app.core.database import db
from app.orders import Order
from app.value.facts import counts
from app.value.models_of_buying.histories import OrderDays

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def order_days(shop_id: int, customer_ids: Iterable[int]) -> OrderDays:
    """When these customers ordered and for how much; days since 1970, UTC."""
    rows = db.session.execute(
        select(Order.customer_id, seconds(Order.created_at), Order.total_minor - Order.refunded_minor).where(
            Order.shop_id == shop_id, among(Order.customer_id, customer_ids), counts()
        )
    ).all()
    table = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 3)
    return OrderDays.of(table[:, 0], table[:, 1] // DAY, table[:, 2])


def seconds(at: Any) -> ColumnElement[int]:
    """For queries: whole Unix seconds; reading times as text is several times slower."""
    if db.engine.dialect.name == "sqlite":
        return func.unixepoch(at)
    return func.floor(func.extract("epoch", at))


def day_of(at: datetime) -> int:
    return (at - EPOCH).days


def noon_of(day: float) -> datetime:
    """A day as a moment that is the same day nearly everywhere."""
    return EPOCH + timedelta(days=int(day), hours=12)
