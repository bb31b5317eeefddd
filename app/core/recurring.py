"""What recurs: one job per period, whoever and however many look at the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from app.core import clock, jobs
from app.core.registry import Recurring, registry


def period_of(recurring: Recurring, at: datetime) -> int:
    """The number of the period that `at` lies in, counted from the Unix epoch."""
    return int(at.astimezone(UTC).timestamp() // recurring.every.total_seconds())


def queue_due() -> int:
    """Queue the job of each period that has begun; its key makes a second scheduler harmless."""
    at = clock.now()
    return sum(
        jobs.add(each.job, key=f"{each.every.total_seconds():.0f}:{period_of(each, at)}")
        for each in registry().recurring
    )
