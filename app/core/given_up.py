"""Jobs that were given up: looked at with their reason, and given another round of attempts.

Reasons name no addresses; one that names somebody otherwise is emptied when she is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select, update

from app.core import clock
from app.core.database import db
from app.core.jobs import HOUSE, Job, JobState
from app.core.registry import registry
from app.core.unit import after_commit


def page(
    *where: ColumnElement[bool], shop_id: int | None = None, before_id: int | None = None, limit: int = 50
) -> list[Job]:
    """The newest first, of one shop or of the whole house; `before_id` continues after the last of a page."""
    found = select(Job).where(*_dead(shop_id), *where).order_by(Job.id.desc()).limit(limit)
    if before_id is not None:
        found = found.where(Job.id < before_id)
    return list(db.session.scalars(found))


def count(*where: ColumnElement[bool], shop_id: int | None = None) -> int:
    return db.session.scalar(select(func.count()).select_from(Job).where(*_dead(shop_id), *where)) or 0


def try_again(
    *where: ColumnElement[bool], shop_id: int | None = None, ids: Sequence[int] | None = None
) -> int:
    """Let them wait again with all their attempts; returns how many. One that was not dead stays as it is.

    What a job brings about counts once, however often it runs.
    """
    if ids is not None:
        where = (*where, Job.id.in_(ids))
    revived = db.session.execute(
        update(Job)
        .where(*_dead(shop_id), *where)
        .values(state=JobState.WAITING, attempts=0, run_at=clock.now(), done_at=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    wake = registry().wake
    if wake:
        after_commit(wake)
    return int(revived.rowcount)  # type: ignore[attr-defined]


def reason_of(job: Job) -> str:
    """The last line of what was kept, which is what went wrong."""
    lines = [line.strip() for line in (job.error or "").splitlines() if line.strip()]
    return lines[-1] if lines else "The reason was not kept."


def empty_reasons(shop_id: int, pattern: re.Pattern[str]) -> None:
    """Take the reasons in which the pattern is found from the shop's jobs, those that wait again too."""
    kept = select(Job.id, Job.error).where(Job.shop_id.in_((shop_id, HOUSE)), Job.error.is_not(None))
    named = [job_id for job_id, error in db.session.execute(kept) if pattern.search((error or "").lower())]
    db.session.execute(
        update(Job)
        .where(Job.id.in_(named))
        .values(error="emptied: it named a customer who asked to be forgotten")
        .execution_options(synchronize_session=False)
    )


def _dead(shop_id: int | None) -> tuple[ColumnElement[bool], ...]:
    of_shop = () if shop_id is None else (Job.shop_id == shop_id,)
    return (Job.state == JobState.DEAD, *of_shop)
