"""How long deliveries are kept: long enough to know a repeated one, no longer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select

from app.core import clock, jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.webhooks.models import Delivery
from app.webhooks.privacy_requests import TOPICS as ASKED_BY_LAW
from app.webhooks.privacy_requests import forget_old_files

DONE_KEPT = timedelta(days=7)
KEPT_WITH_SHOP = "app/uninstalled"
"""Its bytes may be told again years later by whoever kept them; its body is empty here."""
DEAD_KEPT = timedelta(days=30)
BATCH = 2000

RECURRING = [
    Recurring("webhooks.prune", timedelta(hours=6)),
    Recurring("webhooks.reconcile", timedelta(hours=1)),
]


def prune(job: jobs.Claim) -> None:
    """Delete what is old, a batch at a time; what a person asked for by law stays until it is carried out."""
    with unit_of_work():
        forget_old_files()
    while True:
        with unit_of_work():
            if _prune_batch() == 0:
                jobs.finish(job)
                return
            jobs.renew(job)


def _prune_batch() -> int:
    now = clock.now()
    given_up = and_(Delivery.dead_at < now - DEAD_KEPT, Delivery.topic.not_in(ASKED_BY_LAW))
    applied = and_(Delivery.done_at < now - DONE_KEPT, Delivery.topic != KEPT_WITH_SHOP)
    old = or_(applied, given_up)
    ids = select(Delivery.id).where(old).limit(BATCH).scalar_subquery()
    return int(db.session.execute(delete(Delivery).where(Delivery.id.in_(ids))).rowcount)  # type: ignore[attr-defined]
