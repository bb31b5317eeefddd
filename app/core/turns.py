"""Whose turn it is: shops with jobs due are served in a circle; a long queue delays its own shop only."""

from __future__ import annotations

from functools import cache

from sqlalchemy import TextClause, bindparam, text

from app.core import clock
from app.core.database import UtcDateTime, db

BEFORE_ALL = -1
"""A place in the circle before the first shop, the house itself included."""


def next_shop(after: int) -> int | None:
    """The shop behind `after`, in a circle, that has a job due; None when none has."""
    now, turns = clock.now(), _turns(db.engine.dialect.name)
    for place in (after, BEFORE_ALL):
        found: int | None = db.session.scalar(turns, {"after": place, "now": now})
        if found is not None:
            return found
    return None


_TURNS = """
    WITH RECURSIVE turn (shop_id) AS (
        SELECT min(shop_id) FROM job {index} WHERE state = 'waiting' AND shop_id > :after
        UNION ALL
        SELECT (SELECT min(shop_id) FROM job {index} WHERE state = 'waiting' AND job.shop_id > turn.shop_id)
        FROM turn WHERE turn.shop_id IS NOT NULL
    )
    SELECT shop_id FROM turn WHERE shop_id IS NOT NULL AND (
        SELECT min(run_at) FROM job {index} WHERE state = 'waiting' AND job.shop_id = turn.shop_id
    ) <= :now LIMIT 1
"""
"""From shop to shop by the index of what waits: a long queue costs as much as a short one."""


@cache
def _turns(dialect: str) -> TextClause:
    """SQLite must be told which index: it takes the longest queue for a short one."""
    index = "INDEXED BY ix_job_waiting" if dialect == "sqlite" else ""
    return text(_TURNS.format(index=index)).bindparams(bindparam("now", type_=UtcDateTime()))
