"""Jobs: work as rows, written in the transaction that causes it, run at least once, never lost.

A job's key names its cause: the same cause is queued once. Handlers are idempotent; one that calls
`finish` in its own unit of work has its effect exactly once. Jobs of one kind and shop may be claimed
together; what was cut off once runs alone.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Index,
    UniqueConstraint,
    case,
    delete,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, db, insert_fresh, insert_once
from app.core.masking import masked
from app.core.registry import registry
from app.core.unit import after_commit

HOUSE = 0
"""The shop id of jobs that belong to no shop."""
MAX_ATTEMPTS = 5
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=7)
FIRST_WAIT, LONGEST_WAIT = 5, 3600
"""Seconds before the second attempt, doubling fourfold; and the most there is between two."""


class JobState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


_IS_WAITING = text("state = 'waiting'")
_STILL_WAITING = text("coalesce(state, '') = 'waiting'")
"""For rows named by id: by an index of states SQLite would walk through all that waits to find a few."""


class Job(Base):
    """One piece of work. `shop_id` is 0 for the house's own."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("shop_id", "key"),
        Index("ix_job_state_run_at_id", "state", "run_at", "id"),
        Index("ix_job_state_lease_until", "state", "lease_until"),
        Index(
            "ix_job_waiting",
            "shop_id",
            "run_at",
            "id",
            postgresql_where=_IS_WAITING,
            sqlite_where=_IS_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int]
    kind: Mapped[str]
    key: Mapped[str]
    data: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    """In the business's time, so that a moved clock brings it near."""
    lease_until: Mapped[datetime | None]
    """In the machine's time, which nobody moves."""
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Postpone(Exception):
    """Raised by a handler that cannot go on now; does not count as a failed attempt."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class TryAgain(Exception):
    """Raised by a handler that was refused for now; counts as a failed attempt and is nobody's fault."""


class GiveUp(Exception):
    """Raised by a handler when trying again is useless: the job becomes a dead letter at once."""


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker."""

    id: int
    shop_id: int
    kind: str
    key: str
    data: dict[str, Any]
    attempt: int
    is_finished: list[bool] = field(default_factory=list)
    """Filled once a unit of work that finished the job is kept."""


class Cause(NamedTuple):
    """Why a job is queued: the key that names it, and what its handler is told."""

    key: str
    data: dict[str, Any]
    run_at: datetime | None = None
    """None for at once."""


def add(
    kind: str,
    *,
    key: str,
    shop_id: int = HOUSE,
    data: dict[str, Any] | None = None,
    run_at: datetime | None = None,
) -> bool:
    """Queue a job in the open unit of work; False when its cause queued it before."""
    cause = Cause(key, data or {}, run_at)
    is_new = bool(insert_fresh(Job, ("shop_id", "key"), [_row(kind, cause, shop_id, clock.now())]))
    if is_new:
        _wake_for([cause])
    return is_new


def add_many(kind: str, causes: Sequence[Cause], *, shop_id: int) -> None:
    """Queue one job per cause that did not queue it before."""
    now = clock.now()
    insert_once(Job, ("shop_id", "key"), [_row(kind, cause, shop_id, now) for cause in causes])
    _wake_for(causes)


def _row(kind: str, cause: Cause, shop_id: int, now: datetime) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "kind": kind,
        "key": f"{kind}:{cause.key}",
        "data": cause.data,
        "state": JobState.WAITING,
        "attempts": 0,
        "run_at": cause.run_at or now,
        "created_at": now,
    }


def _wake_for(causes: Sequence[Cause]) -> None:
    wake = registry().wake
    if wake and any(cause.run_at is None or cause.run_at <= clock.now() for cause in causes):
        after_commit(wake)


def claim_next(job_id: int | None = None, *, shop_id: int | None = None) -> Claim | None:
    """Take the job that has been due longest (of one shop), or the one named if it is due.

    Needs a unit of work.
    """
    due = select(Job.id).where(_IS_WAITING, Job.run_at <= clock.now())
    if job_id is not None:
        due = due.where(Job.id == job_id)
    if shop_id is not None:
        due = due.where(Job.shop_id == shop_id)
    due = due.order_by(Job.run_at, Job.id).limit(1).with_for_update(skip_locked=True)
    return next(iter(_claim(Job.id == due.scalar_subquery())), None)


def claim_companions(first: Claim, most: int) -> list[Claim]:
    """Take up to `most` further due jobs of the same kind and shop that nobody has tried yet."""
    untried = (_IS_WAITING, Job.run_at <= clock.now(), Job.attempts == 0)
    due = select(Job.id).where(*untried, Job.kind == first.kind, Job.shop_id == first.shop_id)
    due = due.order_by(Job.run_at, Job.id).limit(most).with_for_update(skip_locked=True)
    ids = list(db.session.scalars(due))
    return _claim(Job.id.in_(ids)) if ids else []


def _claim(which: ColumnElement[bool]) -> list[Claim]:
    rows = db.session.execute(
        update(Job)
        .where(which, _STILL_WAITING)
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, lease_until=clock.machine_now() + LEASE)
        .returning(Job.id, Job.shop_id, Job.kind, Job.key, Job.data, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    return sorted((Claim(*row) for row in rows), key=lambda claim: claim.id)


def is_any_due() -> bool:
    """Whether a claim is worth a writing transaction."""
    due = select(Job.id).where(Job.state == JobState.WAITING, Job.run_at <= clock.now()).limit(1)
    return db.session.scalar(due) is not None


def is_any_open(shop_id: int, kinds: Iterable[str]) -> bool:
    """Whether a job of one of these kinds waits or runs for the shop."""
    is_open = Job.state.in_((JobState.WAITING, JobState.RUNNING))
    where = (Job.shop_id == shop_id, Job.kind.in_(kinds), is_open)
    return db.session.scalar(select(Job.id).where(*where).limit(1)) is not None


def renew(claim: Claim) -> bool:
    """Keep a long job's lease; False when it was lost and the work must stop."""
    return _settle(claim, lease_until=clock.machine_now() + LEASE)


def finish(claim: Claim) -> None:
    """Mark the job done; inside the handler's own unit of work this makes its effect happen once."""
    if not _settle(claim, state=JobState.DONE, done_at=clock.now(), lease_until=None, error=None):
        raise LeaseLost(f"job {claim.id} is no longer in this worker's hands")
    after_commit(partial(claim.is_finished.append, True))


def finish_all(claims: Sequence[Claim]) -> None:
    """`finish` for jobs that were claimed together: all of them, or LeaseLost."""
    done = db.session.execute(
        update(Job)
        .where(Job.id.in_([claim.id for claim in claims]), Job.state == JobState.RUNNING, Job.attempts == 1)
        .values(state=JobState.DONE, done_at=clock.now(), lease_until=None, error=None)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != len(claims):  # type: ignore[attr-defined]
        raise LeaseLost("of jobs claimed together one is no longer in this worker's hands")
    for claim in claims:
        after_commit(partial(claim.is_finished.append, True))


def finish_if_open(claim: Claim) -> None:
    """Mark the job done unless its handler did so itself."""
    _settle(claim, state=JobState.DONE, done_at=clock.now(), lease_until=None, error=None)


class LeaseLost(Exception):
    """Another worker has the job; what was done here is rolled back."""


def fail(claim: Claim, error: str, *, for_good: bool = False) -> None:
    """Push a failed job forward with growing waits, or park it after its last attempt."""
    error = masked(error)[-4000:]
    if for_good or claim.attempt >= MAX_ATTEMPTS:
        _settle(claim, state=JobState.DEAD, lease_until=None, error=error, done_at=clock.now())
        return
    wait = min(FIRST_WAIT * 4 ** (claim.attempt - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)
    _settle(
        claim,
        state=JobState.WAITING,
        lease_until=None,
        error=error,
        run_at=clock.now() + timedelta(seconds=wait),
    )


def postpone(claim: Claim, seconds: float, reason: str) -> None:
    """Put the job back for later without counting the attempt."""
    _settle(
        claim,
        state=JobState.WAITING,
        lease_until=None,
        attempts=claim.attempt - 1,
        error=masked(reason),
        run_at=clock.now() + timedelta(seconds=seconds),
    )


def free_lapsed() -> int:
    """The reaper: jobs whose worker died wait again, or are parked after their last attempt.

    One that was cut off twice lets all others go first: where a process is killed again and again, the job
    at the head of the queue would otherwise be parked for what is not its fault.
    """
    lapsed = (Job.state == JobState.RUNNING, Job.lease_until < clock.machine_now())
    parked = db.session.execute(
        update(Job)
        .where(*lapsed, Job.attempts >= MAX_ATTEMPTS)
        .values(
            state=JobState.DEAD,
            lease_until=None,
            done_at=clock.now(),
            error=f"The process running it ended {MAX_ATTEMPTS} times without finishing.",
        )
    )
    run_at = case((Job.attempts > 1, literal(clock.now(), Job.run_at.type)), else_=Job.run_at)
    free = {"state": JobState.WAITING, "lease_until": None, "run_at": run_at}
    freed = db.session.execute(
        update(Job).where(*lapsed).values(**free).execution_options(synchronize_session=False)
    )
    return int(parked.rowcount + freed.rowcount)  # type: ignore[attr-defined]


def resume(shop_id: int) -> None:
    """Have what was put off for a shop tried now, because what it waited for may have come."""
    where = (Job.shop_id == shop_id, Job.state == JobState.WAITING, Job.error.is_not(None))
    db.session.execute(update(Job).where(*where, Job.run_at > clock.now()).values(run_at=clock.now()))


def replay(job: Job) -> None:
    """Give the job of a dead letter another round of attempts."""
    job.state, job.attempts, job.run_at, job.done_at = JobState.WAITING, 0, clock.now(), None


def waiting_counts() -> dict[str, int]:
    """How many jobs are due, come later, and are dead: for `/readyz`."""
    now = clock.now()

    def count(*where: Any) -> int:
        return db.session.query(Job.id).filter(*where).count()

    return {
        "jobs_due": count(Job.state.in_((JobState.WAITING, JobState.RUNNING)), Job.run_at <= now),
        "jobs_later": count(Job.state == JobState.WAITING, Job.run_at > now),
        "dead": count(Job.state == JobState.DEAD),
    }


def prune(limit: int = 5000) -> int:
    """Forget jobs done more than a week ago, a batch at a time."""
    old = (
        select(Job.id)
        .where(Job.state == JobState.DONE, Job.done_at < clock.now() - KEPT)
        .limit(limit)
        .scalar_subquery()
    )
    return int(db.session.execute(delete(Job).where(Job.id.in_(old))).rowcount)  # type: ignore[attr-defined]


def _settle(claim: Claim, **values: Any) -> bool:
    mine = (Job.id == claim.id, Job.state == JobState.RUNNING, Job.attempts == claim.attempt)
    done = db.session.execute(
        update(Job).where(*mine).values(**values).execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
