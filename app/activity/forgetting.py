"""Single events are kept 13 months; after that only how many there were on a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from app.activity.models import StorefrontDay, StorefrontEvent
from app.core import clock, jobs
from app.core.database import db, insert_once
from app.core.registry import Recurring
from app.core.unit import unit_of_work

KEPT = timedelta(days=395)


def forget_old_events(job: jobs.Claim) -> None:
    """One shop's day at a time, so that no writing transaction is long."""
    while True:
        with unit_of_work():
            if not forget_one_day():
                jobs.finish(job)
                return
            jobs.renew(job)


def forget_one_day() -> bool:
    """Turn the oldest day that is over its time into totals; False when there is none."""
    oldest = db.session.execute(
        select(StorefrontEvent.shop_id, StorefrontEvent.at)
        .where(StorefrontEvent.at < _limit())
        .order_by(StorefrontEvent.id)
        .limit(1)
    ).first()
    if oldest is None:
        return False
    _total_day(oldest.shop_id, _midnight(oldest.at))
    return True


def _total_day(shop_id: int, start: datetime) -> None:
    end = start + timedelta(days=1)
    of_day = (StorefrontEvent.shop_id == shop_id, StorefrontEvent.at >= start, StorefrontEvent.at < end)
    counts = db.session.execute(
        select(StorefrontEvent.name, func.count()).where(*of_day).group_by(StorefrontEvent.name)
    )
    rows = [
        {"shop_id": shop_id, "on_date": start.date(), "name": name, "count": count} for name, count in counts
    ]
    insert_once(StorefrontDay, ("shop_id", "on_date", "name"), rows)
    db.session.execute(delete(StorefrontEvent).where(*of_day).execution_options(synchronize_session=False))


def _limit() -> datetime:
    """Whole days only, so that a day is totalled once."""
    return _midnight(clock.now()) - KEPT


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


JOBS = {"activity.forget_old_events": forget_old_events}
RECURRING = [Recurring("activity.forget_old_events", timedelta(days=1))]
