"""What the programme would have cost: last month's real orders through the terms as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import orders
from app.core import clock
from app.loyalty.accounts import worth_minor
from app.loyalty.earning import points_for
from app.loyalty.programme import programme_of
from app.shops import Shop

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Cost of one month; `money_minor` is what the points are worth at 100 points a unit."""

    since: datetime
    until: datetime
    orders: int
    """Those that would have earned."""
    points: int
    money_minor: int
    currency: str


def estimate(shop: Shop) -> Estimate:
    """What switching on would have cost over the last 30 days."""
    until = clock.now()
    since = until - MONTH
    programme = programme_of(shop.id)
    earned = [
        points for facts in orders.facts_since(shop.id, since) if (points := points_for(facts, programme))
    ]
    money = worth_minor(sum(earned), shop.currency)
    return Estimate(since, until, len(earned), sum(earned), money, shop.currency)
