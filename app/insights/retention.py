"""The retention rate: of the customers active at the start of a month, how many are at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from app.core import clock
from app.insights.purchases import Purchases, purchases, window_of
from app.shops import Shop, zone


@dataclass(frozen=True, slots=True)
class MonthOfRetention:
    """One month in the shop's time zone. (E - N) / S x 100, and the figures it is made of."""

    month: date
    """Its first day."""
    active_at_start: int
    """S."""
    active_at_end: int
    """E."""
    new_at_end: int
    """N: bought for the first time in the month and are active at its end."""
    percent: float | None
    """None where nobody was active at the start."""
    window_days: int
    """W: a customer is active at t who ordered in the W days before t."""

    @property
    def stayed(self) -> int:
        """E - N: who is active at the end and did not buy for the first time in this month."""
        return self.active_at_end - self.new_at_end


@dataclass(frozen=True, slots=True)
class Retention:
    """What the months that are over say, and the one that runs."""

    whole: list[MonthOfRetention]
    """Oldest first."""
    running: MonthOfRetention
    """From its first day to `until`."""
    until: datetime


def months_of_retention(shop: Shop, months: int = 12) -> Retention:
    """The last `months` whole months, and the running one as it stands now."""
    bought = purchases(shop.id)
    window, known, now = window_of(bought), bought.of_known(), clock.now()
    starts = month_starts(now, zone(shop), months)
    whole = [_month(known, start, end, window) for start, end in pairwise(starts)]
    return Retention(whole, _month(known, starts[-1], now, window), now)


def retention_by_month(shop: Shop, months: int = 12) -> list[MonthOfRetention]:
    """The last `months` whole months, oldest first."""
    return months_of_retention(shop, months).whole


def month_starts(now: datetime, zone_: ZoneInfo, months: int) -> list[datetime]:
    """The midnights in which the last whole months began, and the one that ended the last of them."""
    today = now.astimezone(zone_)
    last = today.year * 12 + today.month - 1
    return [
        datetime(number // 12, number % 12 + 1, 1, tzinfo=zone_) for number in range(last - months, last + 1)
    ]


def _month(known: Purchases, start: datetime, end: datetime, window: int) -> MonthOfRetention:
    at_start, at_end = _active(known, start, window), _active(known, end, window)
    firsts = known.is_first() & (known.at >= start.timestamp()) & (known.at < end.timestamp())
    new_at_end = np.intersect1d(known.customer[firsts], at_end)
    stayed = len(at_end) - len(new_at_end)
    return MonthOfRetention(
        month=start.date(),
        active_at_start=len(at_start),
        active_at_end=len(at_end),
        new_at_end=len(new_at_end),
        percent=stayed / len(at_start) * 100 if len(at_start) else None,
        window_days=window,
    )


def _active(known: Purchases, at: datetime, window: int) -> np.ndarray:
    """Who ordered in the `window` days before, counted on the shop's calendar, `at` itself left out."""
    since = (at - timedelta(days=window)).timestamp()
    return np.unique(known.customer[(known.at >= since) & (known.at < at.timestamp())])
