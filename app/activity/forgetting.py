"""Single events are kept 13 months, and so is a browser that does not come back; the day's totals stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from app.activity.models import StorefrontEvent, Visitor
from app.core import clock, jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work

KEPT = timedelta(days=395)
BATCH = 5000


def forget_old_events(job: jobs.Claim) -> None:
    """A batch at a time, so that no writing transaction is long."""
    while True:
        with unit_of_work():
            if not _forget_some(StorefrontEvent, StorefrontEvent.at) and not _forget_some(
                Visitor, Visitor.seen_at
            ):
                jobs.finish(job)
                return
            jobs.renew(job)


def _forget_some(model: Any, at: Any) -> bool:
    old = select(model.id).where(at < clock.now() - KEPT).limit(BATCH)
    found = db.session.execute(
        delete(model).where(model.id.in_(old.scalar_subquery())).execution_options(synchronize_session=False)
    )
    return bool(found.rowcount)  # type: ignore[attr-defined]


JOBS = {"activity.forget_old_events": forget_old_events}
RECURRING = [Recurring("activity.forget_old_events", timedelta(days=1))]
