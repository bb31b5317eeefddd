"""These tests talk to the stand-in store; its bulk operations run when a test lets them."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app import worker
from app.core import clock
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from tests.stand_in import arrived, connected, start

__all__ = ["connected"]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A stand-in that works in the background only when it is told to."""
    running = start(tmp_path_factory.mktemp("stand-in"), sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def tiny(connected, store):
    store.control("bulk", {"allowed": True})
    return arrived(store).id


@pytest.fixture
def step(app, store):
    """Run the jobs of the import that wait, once each; the store has written its files before."""

    def run():
        store.control("work")
        waiting = (Job.kind.like("importing.%"), Job.state == JobState.WAITING)
        with unit_of_work():
            db.session.execute(update(Job).where(*waiting).values(run_at=clock.now()))
        ids = list(db.session.scalars(select(Job.id).where(*waiting)))
        db.session.rollback()
        return sum(worker.run_next(job_id) for job_id in ids)

    return run


@pytest.fixture
def run_imports(step):
    """Run the jobs of the import to their end, and none of those that follow it."""

    def run():
        while step():
            pass
        db.session.rollback()

    return run


@pytest.fixture
def after_death():
    """What the reaper does once the lease of a killed worker is over."""

    def free():
        db.session.rollback()
        with unit_of_work():
            running = update(Job).where(Job.state == JobState.RUNNING)
            db.session.execute(running.values(state=JobState.WAITING, lease_until=None))

    return free
