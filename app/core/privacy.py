"""What core keeps about persons: the happenings on a customer's timeline, and jobs by their ids."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.core.database import Base, db
from app.core.happenings import Happening
from app.core.jobs import Job, JobState
from app.core.registry import Privacy

BATCH = 5000
SPARED = {"shop", "job", "delivery"}
"""What is left to the end: the tenant, the job that erases it, and the delivery that asked for it."""


def erase_some(shop_id: int) -> bool:
    """Delete one batch of a shop's rows, whatever room they are in; False when nothing is left to batch.

    What hangs on a row goes with it. The rooms' own `erase_shop` comes last and finds little.
    """
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in SPARED or not {"id", "shop_id"} <= set(table.c.keys()):
            continue
        some = select(table.c.id).where(table.c.shop_id == shop_id).limit(BATCH)
        if db.session.execute(delete(table).where(table.c.id.in_(some))).rowcount:  # type: ignore[attr-defined]
            return True
    return False


def _redact(shop_id: int, customer_id: int) -> None:
    db.session.execute(
        delete(Happening).where(Happening.shop_id == shop_id, Happening.customer_id == customer_id)
    )


def _export(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Happening)
        .where(Happening.shop_id == shop_id, Happening.customer_id == customer_id)
        .order_by(Happening.id)
    )
    return [{"at": row.at.isoformat(), "what": row.kind, "about": row.subject, **row.data} for row in rows]


def _erase_shop(shop_id: int) -> None:
    db.session.execute(delete(Happening).where(Happening.shop_id == shop_id))
    # The job that erases the shop is running and still has to be finished.
    db.session.execute(delete(Job).where(Job.shop_id == shop_id, Job.state != JobState.RUNNING))


PRIVACY = Privacy(
    columns=frozenset({"happening.customer_id"}), redact=_redact, export_for=_export, erase_shop=_erase_shop
)
