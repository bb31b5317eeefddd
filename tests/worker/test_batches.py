"""Jobs that run together: what they share, and what becomes of them when one of them is bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update

from app import worker
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.shops import Shop
from app.worker.running import TOGETHER

KIND = "test.together"


@dataclass
class Ran:
    """What ran, alone and together, and the keys that do not bear company or do not run at all."""

    alone: list[str] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)

    def run(self, job: jobs.Claim) -> None:
        if job.key in self.bad:
            raise ValueError("a bug")
        with unit_of_work():
            jobs.finish(job)
        self.alone.append(job.key)

    def run_together(self, claims: list[jobs.Claim]) -> list[jobs.Claim]:
        mine = [claim for claim in claims if claim.key not in self.left]
        with unit_of_work():
            jobs.finish_all(mine)
            if any(claim.key in self.bad for claim in mine):
                raise ValueError("a bug")
        self.together.append([claim.key for claim in mine])
        return [claim for claim in claims if claim.key in self.left]


@pytest.fixture
def ran(app) -> Iterator[Ran]:
    made = Ran()
    registry().jobs[KIND] = made.run
    registry().batches[KIND] = made.run_together
    yield made
    del registry().jobs[KIND], registry().batches[KIND]


def queue(shop: Shop, *keys: str) -> None:
    with unit_of_work():
        jobs.add_many(KIND, [jobs.Cause(key, {}) for key in keys], shop_id=shop.id)


def named(*keys: str) -> list[str]:
    return [f"{KIND}:{key}" for key in keys]


def states() -> dict[str, JobState]:
    db.session.rollback()
    rows = db.session.execute(select(Job.key, Job.state).where(Job.kind == KIND))
    return {key.removeprefix(f"{KIND}:"): state for key, state in rows}


def test_what_waits_together_runs_together(ran: Ran, shop: Shop, run_jobs: Callable[[], int]):
    queue(shop, "1", "2", "3")

    assert run_jobs() == 3

    assert ran.together == [named("1", "2", "3")]
    assert set(states().values()) == {JobState.DONE}


def test_a_job_that_waits_alone_runs_alone(ran: Ran, shop: Shop, run_jobs: Callable[[], int]):
    queue(shop, "1")

    run_jobs()

    assert (ran.alone, ran.together) == (named("1"), [])


def test_a_batch_has_an_end(ran: Ran, shop: Shop, run_jobs: Callable[[], int]):
    most = TOGETHER[db.engine.dialect.name]
    queue(shop, *map(str, range(most + 5)))

    assert run_jobs() == most + 5

    assert [len(batch) for batch in ran.together] == [most, 5]


def test_two_shops_never_share_a_batch(ran: Ran, shop: Shop, other_shop: Shop, run_jobs: Callable[[], int]):
    queue(shop, "1", "2")
    queue(other_shop, "3", "4")

    run_jobs()

    assert sorted(ran.together) == [named("1", "2"), named("3", "4")]


def test_one_bad_job_fails_and_holds_no_other_up(ran: Ran, shop: Shop, run_jobs: Callable[[], int]):
    ran.bad = set(named("2"))
    queue(shop, "1", "2", "3")

    run_jobs()

    assert ran.alone == named("1", "3")
    assert states() == {"1": JobState.DONE, "2": JobState.WAITING, "3": JobState.DONE}


def test_what_a_batch_leaves_runs_alone(ran: Ran, shop: Shop, run_jobs: Callable[[], int]):
    ran.left = set(named("2"))
    queue(shop, "1", "2", "3")

    run_jobs()

    assert (ran.together, ran.alone) == ([named("1", "3")], named("2"))


def test_what_was_cut_off_once_takes_no_other_along(ran: Ran, shop: Shop, run_jobs: Callable[[], int]):
    queue(shop, "cut off", "1", "2")
    with unit_of_work():
        db.session.execute(update(Job).where(Job.key == f"{KIND}:cut off").values(attempts=1))

    run_jobs()

    assert ran.alone == named("cut off")
    assert ran.together == [named("1", "2")]


def test_a_batch_that_lost_one_of_its_jobs_keeps_nothing(ran: Ran, shop: Shop):
    queue(shop, "1", "2")
    with unit_of_work():
        first = jobs.claim_next()
        assert first is not None
        claims = [first, *jobs.claim_companions(first, 10)]
    with unit_of_work():
        db.session.execute(update(Job).where(Job.key == f"{KIND}:2").values(attempts=2))

    with pytest.raises(jobs.LeaseLost):
        ran.run_together(claims)

    assert states() == {"1": JobState.RUNNING, "2": JobState.RUNNING}


def test_a_job_that_is_named_runs_alone(ran: Ran, shop: Shop):
    queue(shop, "1", "2")
    job_id = db.session.scalars(select(Job.id).where(Job.key == f"{KIND}:2")).one()

    assert worker.run_next(job_id) == 1

    assert ran.alone == named("2")
    assert states() == {"1": JobState.WAITING, "2": JobState.DONE}
