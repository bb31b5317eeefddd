"""Real orders as arrays, and the shop's own rhythm in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, select, type_coerce

from app.core.database import db
from app.orders import Order
from app.shops import Shop

DAY = 86_400.0
DEFAULT_WINDOW = 90
WINDOWS = ((90.0, 365), (45.0, 180))
"""Above how many days between two orders the customers are followed for how many days."""


@dataclass(frozen=True)
class Purchases:
    """Orders that are no test and were not cancelled or voided, sorted by customer and time."""

    customer: NDArray[np.int64]
    """Our customer id; -1 for a guest who left no address."""
    at: NDArray[np.float64]
    """Unix seconds."""
    value_minor: NDArray[np.int64]
    """What was paid less what went back."""

    def of_known(self) -> Purchases:
        """Without the orders that nobody can be followed by."""
        keep = self.customer >= 0
        return Purchases(self.customer[keep], self.at[keep], self.value_minor[keep])

    def is_first(self) -> NDArray[np.bool_]:
        """Whether each is its customer's first."""
        return np.asarray(np.diff(self.customer, prepend=-1) != 0)

    def gap_days(self) -> NDArray[np.float64]:
        """The days between each two consecutive orders of one customer."""
        is_repeat = ~self.is_first()[1:]
        return np.diff(self.at)[is_repeat] / DAY


def purchases(shop_id: int) -> Purchases:
    """All real orders of the shop."""
    rows = db.session.execute(
        select(Order.customer_id, _raw(Order.created_at), Order.total_minor - Order.refunded_minor).where(
            Order.shop_id == shop_id,
            Order.is_test.is_(False),
            Order.cancelled_at.is_(None),
            Order.financial_status != "voided",
        )
    ).all()
    customer = np.fromiter((-1 if row[0] is None else row[0] for row in rows), np.int64, len(rows))
    at = _seconds([row[1] for row in rows])
    value_minor = np.fromiter((row[2] for row in rows), np.int64, len(rows))
    order = np.lexsort((at, customer))
    return Purchases(customer[order], at[order], value_minor[order])


def lapse_days(bought: Purchases) -> float | None:
    """The 80th percentile of the gaps between orders, in days; None while nobody came back."""
    gaps = bought.of_known().gap_days()
    return float(np.percentile(gaps, 80)) if len(gaps) else None


def window_of(bought: Purchases) -> int:
    """For how many days after an order a customer counts as active: 90, 180 or 365."""
    usual = lapse_days(bought)
    return next((days for above, days in WINDOWS if usual is not None and usual > above), DEFAULT_WINDOW)


def active_window(shop: Shop) -> int:
    """W: for how many days after an order this shop's customers count as active."""
    return window_of(purchases(shop.id))


def _raw(column: Any) -> Any:
    """SQLite keeps times as text in UTC; reading 156,000 of them as text is several times faster."""
    return type_coerce(column, Text()) if db.engine.dialect.name == "sqlite" else column


def _seconds(times: list[Any]) -> NDArray[np.float64]:
    if times and isinstance(times[0], datetime):
        return np.fromiter((at.timestamp() for at in times), np.float64, len(times))
    return np.array(times, "datetime64[us]").astype(np.int64) / 1e6
