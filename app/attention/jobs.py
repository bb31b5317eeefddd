"""Contacts and decisions are kept 13 months, quiet times until they are over for as long."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from app.attention.models import ContactDecision, ContactEntry, CoolDown
from app.core import clock, jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work

KEPT = timedelta(days=395)
BATCH = 5000


def forget_old_contacts(job: jobs.Claim) -> None:
    """A batch at a time, so that no writing transaction is long."""
    while True:
        with unit_of_work():
            if not forget_some(clock.now() - KEPT):
                jobs.finish(job)
                return
            jobs.renew(job)


def forget_some(limit: datetime) -> int:
    """Delete one batch of each table from before the limit; returns how many rows."""
    return (
        _delete(ContactDecision, ContactDecision.at < limit)
        + _delete(ContactEntry, ContactEntry.at < limit)
        + _delete(CoolDown, CoolDown.until < limit)
    )


def _delete(model: type[ContactDecision | ContactEntry | CoolDown], is_old: ColumnElement[bool]) -> int:
    old = select(model.id).where(is_old).limit(BATCH).scalar_subquery()
    return int(db.session.execute(delete(model).where(model.id.in_(old))).rowcount)  # type: ignore[attr-defined]


JOBS = {"attention.forget_old_contacts": forget_old_contacts}
RECURRING = [Recurring("attention.forget_old_contacts", timedelta(days=1))]
