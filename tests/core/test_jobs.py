from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import shops, worker
from app.core import clock as core_clock
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.platforms import ShopGone


@pytest.fixture
def ran(app):
    """Handlers of three tempers, and the keys they ran for."""
    keys: list[str] = []

    def note(job):
        keys.append(job.key)

    def stumble(job):
        keys.append(job.key)
        raise ValueError("a bug")

    def not_now(job):
        keys.append(job.key)
        raise jobs.Postpone(60, "the store is away")

    made = {"test.note": note, "test.stumble": stumble, "test.not_now": not_now}
    registry().jobs.update(made)
    yield keys
    for name in made:
        del registry().jobs[name]


def queue(kind: str, key: str = "1", **options) -> None:
    with unit_of_work():
        jobs.add(kind, key=key, **options)


def only_job() -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job)).one()


def test_the_same_cause_is_queued_once(ran, run_jobs):
    for _ in range(3):
        queue("test.note")

    run_jobs()

    assert ran == ["test.note:1"]
    assert only_job().state == JobState.DONE


def test_a_job_queued_in_a_unit_of_work_that_fails_was_never_queued(ran, run_jobs):
    with pytest.raises(RuntimeError), unit_of_work():
        jobs.add("test.note", key="1")
        raise RuntimeError

    assert run_jobs() == 0


def test_a_job_for_later_waits_for_the_clock(ran, run_jobs, clock):
    queue("test.note", run_at=clock.now() + timedelta(days=1))
    assert run_jobs() == 0

    clock.shift(days=1, seconds=1)
    run_jobs()

    assert ran == ["test.note:1"]


def test_a_failing_job_is_pushed_forward_and_parked_after_five_attempts(ran, run_jobs, clock):
    queue("test.stumble")

    for _ in range(8):
        run_jobs()
        clock.shift(hours=2)

    job = only_job()
    assert (job.state, job.attempts, len(ran)) == (JobState.DEAD, 5, 5)
    assert "a bug" in job.error


def test_a_postponed_job_never_uses_up_its_attempts(ran, run_jobs, clock):
    queue("test.not_now")

    for _ in range(8):
        run_jobs()
        clock.shift(minutes=2)

    assert (only_job().state, len(ran)) == (JobState.WAITING, 8)


def test_a_kind_that_no_room_runs_becomes_a_dead_letter(app, run_jobs):
    queue("test.unknown")

    run_jobs()

    assert only_job().state == JobState.DEAD


def test_a_worker_that_died_loses_its_job_to_the_next(ran, run_jobs):
    queue("test.note")
    with unit_of_work():
        dead_workers = jobs.claim_next()
    lapse()

    reap()
    run_jobs()

    assert ran == ["test.note:1"]
    with pytest.raises(jobs.LeaseLost), unit_of_work():
        jobs.finish(dead_workers)


def test_a_job_that_was_cut_off_twice_lets_the_others_go_first(ran, clock):
    for key in ("unlucky", "other"):
        queue("test.note", key=key)
        clock.shift(seconds=1)

    taken = []
    for _ in range(3):
        with unit_of_work():
            taken.append(jobs.claim_next().key)
        lapse()
        reap()

    assert taken == ["test.note:unlucky", "test.note:unlucky", "test.note:other"]


def test_a_job_that_kills_its_process_is_parked_after_five_claims(ran):
    queue("test.note")
    for _ in range(5):
        with unit_of_work():
            assert jobs.claim_next() is not None
        lapse()
        reap()

    with unit_of_work():
        assert jobs.claim_next() is None
    assert "ended 5 times" in only_job().error


@pytest.fixture
def refused(app) -> Iterator[list[Exception]]:
    """A kind of job that raises what stands in the list, from its front."""
    refusals: list[Exception] = []

    def refuse(job: jobs.Claim) -> None:
        raise refusals.pop(0)

    registry().jobs["test.refused"] = refuse
    yield refusals
    del registry().jobs["test.refused"]


def test_a_shop_the_platform_no_longer_knows_is_tried_again_before_the_job_is_given_up(
    refused, shop, run_jobs, clock
):
    refused += [ShopGone("404") for _ in range(jobs.MAX_ATTEMPTS)]
    queue("test.refused", shop_id=shop.id)

    states = []
    for _ in range(jobs.MAX_ATTEMPTS):
        run_jobs()
        states.append(only_job().state)
        clock.shift(hours=2)

    assert states == [JobState.WAITING] * (jobs.MAX_ATTEMPTS - 1) + [JobState.DEAD]


@pytest.mark.parametrize("refusal", [ShopGone("404"), jobs.GiveUp("403"), jobs.Postpone(60, "401")])
def test_what_is_refused_for_a_shop_that_has_left_ends_quietly(refused, shop, run_jobs, refusal):
    refused.append(refusal)
    queue("test.refused", shop_id=shop.id)
    with unit_of_work():
        shops.uninstall(db.session.merge(shop), core_clock.now())

    run_jobs()

    where = Job.kind == "test.refused"
    assert db.session.scalars(select(Job.state).where(where)).one() == JobState.DONE


def test_a_fault_in_a_job_of_a_shop_that_has_left_is_still_a_fault(refused, shop, run_jobs):
    refused.append(ValueError("a bug"))
    queue("test.refused", shop_id=shop.id)
    with unit_of_work():
        shops.uninstall(db.session.merge(shop), core_clock.now())

    run_jobs()

    where = Job.kind == "test.refused"
    assert db.session.scalars(select(Job.state).where(where)).one() == JobState.WAITING


def test_a_dead_letter_can_be_played_again(ran, run_jobs, clock):
    queue("test.unknown")
    run_jobs()
    registry().jobs["test.unknown"] = registry().jobs["test.note"]

    with unit_of_work():
        jobs.replay(db.session.scalars(select(Job)).one())
    run_jobs()
    del registry().jobs["test.unknown"]

    assert ran == ["test.unknown:1"]


def test_moving_the_clock_takes_no_running_job_from_its_worker(ran, clock):
    queue("test.note")
    with unit_of_work():
        claim = jobs.claim_next()

    clock.shift(days=30)
    reap()

    with unit_of_work():
        jobs.finish(claim)
    assert only_job().state == JobState.DONE


def test_done_jobs_are_forgotten_after_a_week(ran, run_jobs, clock):
    queue("test.note")
    run_jobs()

    clock.shift(days=8)
    queue("worker.prune", key="now")
    worker.run_next()

    assert only_job().kind == "worker.prune"


def lapse() -> None:
    with unit_of_work():
        db.session.execute(update(Job).values(lease_until=datetime(2020, 1, 1, tzinfo=UTC)))


def reap() -> None:
    with unit_of_work():
        jobs.free_lapsed()
