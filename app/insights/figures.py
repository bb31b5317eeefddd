"""The few figures that say how the shop stands with its customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from app.core import clock
from app.insights.purchases import Purchases, purchases
from app.insights.retention import month_starts
from app.shops import Shop, zone

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class MonthOfSales:
    """One month in the shop's time zone."""

    month: date
    orders: int
    revenue_minor: int
    """What was paid, tax and shipping included, less what went back."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of all time and averages of the last 365 days; None where there is nothing to divide."""

    customers: int
    """Who ever bought."""
    orders: int
    repeat_rate: float | None
    """The share of all customers that bought more than once, 0 to 1."""
    repeaters: int
    """How many they are."""
    purchase_frequency: float | None
    """Orders for each customer who bought in the last 365 days."""
    year_orders: int
    """Of the last 365 days, by customers who are known."""
    year_buyers: int
    average_order_minor: float | None
    """Of the last 365 days."""
    currency: str
    months: tuple[MonthOfSales, ...]
    """The last 12 whole months, oldest first."""


def kpis(shop: Shop) -> Figures:
    """How the shop stands now."""
    bought = purchases(shop.id)
    known = bought.of_known()
    counts = np.unique(known.customer, return_counts=True)[1]
    year = _since(bought, (clock.now() - YEAR).timestamp())
    year_known = year.of_known()
    buyers = len(np.unique(year_known.customer))
    return Figures(
        customers=len(counts),
        orders=len(bought.at),
        repeat_rate=float(np.mean(counts > 1)) if len(counts) else None,
        repeaters=int(np.sum(counts > 1)),
        purchase_frequency=len(year_known.at) / buyers if buyers else None,
        year_orders=len(year_known.at),
        year_buyers=buyers,
        average_order_minor=float(np.mean(year.value_minor)) if len(year.at) else None,
        currency=shop.currency,
        months=_months(shop, bought),
    )


def _since(bought: Purchases, ts: float) -> Purchases:
    keep = bought.at >= ts
    return Purchases(bought.customer[keep], bought.at[keep], bought.value_minor[keep])


def _months(shop: Shop, bought: Purchases) -> tuple[MonthOfSales, ...]:
    starts = month_starts(clock.now(), zone(shop), 12)
    edges = np.array([start.timestamp() for start in starts])
    month = np.searchsorted(edges, bought.at, side="right") - 1
    return tuple(
        MonthOfSales(start.date(), int(np.sum(month == at)), int(np.sum(bought.value_minor[month == at])))
        for at, start in enumerate(starts[:-1])
    )
