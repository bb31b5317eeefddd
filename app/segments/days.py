"""Days as the shop counts them: from midnight to midnight in its own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app import shops
from app.core import clock
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Calendar:
    """One moment, seen from one shop. What rests on it holds until the shop's next midnight."""

    shop: Shop
    now: datetime

    @classmethod
    def of(cls, shop: Shop) -> Calendar:
        return cls(shop, clock.now())

    @property
    def today(self) -> date:
        return self.now.astimezone(shops.zone(self.shop)).date()

    def ago(self, days: int) -> datetime:
        """The beginning of the day so many days before today; of a day to come where `days` is negative."""
        return self.begin(self.today - timedelta(days=days))

    def begin(self, day: date) -> datetime:
        """When the day begins, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=shops.zone(self.shop)).astimezone(UTC)

    def after(self, day: date) -> datetime:
        """When the day is over."""
        return self.begin(day + timedelta(days=1))
