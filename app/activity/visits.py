"""Visits, counted as their events come in: erasing somebody later changes no sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.activity.models import VisitDay, Visitor
from app.activity.reading import Told
from app.core.database import db, insert_or_add

IDLE = timedelta(minutes=30)
"""After this long without an event a visit is over."""
PAGE = "page_viewed"
UNIQUE = ("shop_id", "on_date")
SUMS = ("visits", "bounces", "seconds")


@dataclass
class DayOfVisits:
    """What one day gained."""

    visits: int = 0
    bounces: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Visits of a span of days, of browsers whose owners agreed to be counted."""

    visits: int
    bounce_rate: float | None
    """The share of visits that saw one page only; None without visits."""
    stay_seconds: float | None
    """From first to last event on average, which leaves out the reading of the last page."""


Days = dict[date, DayOfVisits]


def follow(visitor: Visitor, told: Sequence[Told], zone: ZoneInfo, days: Days) -> None:
    """Go on with the browser's visit by these events, oldest first; what the days gain is added to `days`."""
    for event in told:
        begun = visitor.visit_at
        if begun is None or event.at - visitor.seen_at > IDLE:
            begun = visitor.visit_at = visitor.seen_at = event.at
            visitor.visit_pages = 0
            day = days[_day(begun, zone)]
            day.visits += 1
            day.bounces += 1
        elif event.at > visitor.seen_at:
            days[_day(begun, zone)].seconds += _between(begun, visitor.seen_at, event.at)
        elif event.at < begun - IDLE:
            continue  # of a visit that is over, told late
        visitor.seen_at = max(visitor.seen_at, event.at)
        visitor.visit_pages += event.name == PAGE
        if event.name == PAGE and visitor.visit_pages == 2:
            days[_day(begun, zone)].bounces -= 1


def new_days() -> Days:
    return defaultdict(DayOfVisits)


def add_days(shop_id: int, days: Days) -> None:
    """Add what the days gained, in one order for all writers."""
    rows = [{"shop_id": shop_id, "on_date": on_date} | asdict(day) for on_date, day in sorted(days.items())]
    insert_or_add(VisitDay, UNIQUE, SUMS, rows)


def visits_by_day(shop_id: int, since: date, until: date) -> dict[date, DayOfVisits]:
    """The visits that began on each of the shop's days of the span; days without any are left out."""
    found = db.session.scalars(
        select(VisitDay)
        .where(VisitDay.shop_id == shop_id, VisitDay.on_date >= since, VisitDay.on_date <= until)
        .order_by(VisitDay.on_date)
    )
    return {each.on_date: DayOfVisits(each.visits, each.bounces, each.seconds) for each in found}


def visit_figures(shop_id: int, since: date, until: date) -> Figures:
    """Bounce rate and stay over the shop's days from `since` to `until`."""
    days = visits_by_day(shop_id, since, until).values()
    visits = sum(day.visits for day in days)
    if not visits:
        return Figures(0, None, None)
    bounces, seconds = sum(day.bounces for day in days), sum(day.seconds for day in days)
    return Figures(visits, bounces / visits, seconds / visits)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _between(begun: datetime, before: datetime, after: datetime) -> int:
    """Whole seconds that a visit grew by, counted from its beginning so that rounding never adds up."""
    return int((after - begun).total_seconds()) - int((before - begun).total_seconds())
