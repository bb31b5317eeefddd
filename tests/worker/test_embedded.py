"""The embedded worker, with its real threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import jobs
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.registry import Recurring, registry
from app.core.unit import unit_of_work
from app.worker import Embedded, loop
from tests.worker.conftest import Notes, eventually, queue

NEVER = 3600.0


@pytest.fixture
def embedded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    """Two job threads that neither poll nor tick again by themselves while a test lasts."""
    monkeypatch.setattr(loop, "POLL_SECONDS", NEVER)
    monkeypatch.setattr(loop, "TICK_SECONDS", NEVER)
    monkeypatch.setattr(registry(), "recurring", [])
    monkeypatch.setattr(registry(), "wake", None)
    worker = Embedded(app, threads=2)
    yield worker
    worker.stop()


def test_a_commit_wakes_the_worker(embedded: Embedded, notes: Notes):
    embedded.start()

    queue("test.note", "1")

    assert eventually(lambda: notes.keys == ["1"])
    assert {name.partition("-")[0] for name in notes.threads} == {"jobs"}


def test_all_jobs_added_together_run_though_they_share_one_wake(embedded: Embedded, notes: Notes):
    embedded.start()
    wanted = [str(number) for number in range(30)]

    queue("test.note", *wanted)

    assert eventually(lambda: sorted(notes.keys, key=int) == wanted)


def test_what_waited_before_the_start_is_found_by_the_poll(embedded: Embedded, notes: Notes, monkeypatch):
    monkeypatch.setattr(loop, "POLL_SECONDS", 0.05)
    queue("test.note", "1")

    embedded.start()

    assert eventually(lambda: notes.keys == ["1"])


def test_stopping_lets_a_running_job_finish_and_begins_no_other(embedded: Embedded, notes: Notes, app: Flask):
    worker = Embedded(app, threads=1)
    worker.start()
    queue("test.hold", "held")
    queue("test.note", "next")
    assert notes.is_held.wait(10)

    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    assert eventually(lambda: worker.is_stopping)
    notes.gate.set()
    stopping.join()

    db.session.rollback()
    assert notes.keys == ["held"]
    assert db.session.scalar(select(Job.state).where(Job.kind == "test.note")) == JobState.WAITING


def test_the_ticker_queues_what_recurs(embedded: Embedded, notes: Notes, monkeypatch):
    monkeypatch.setattr(registry(), "recurring", [Recurring("test.note", timedelta(days=1))])

    embedded.start()

    assert eventually(lambda: len(notes.keys) == 1)


def test_the_ticker_frees_the_job_of_a_dead_worker(embedded: Embedded, notes: Notes, monkeypatch):
    queue("test.note", "1")
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=-1))
    with unit_of_work():
        assert jobs.claim_next() is not None
    monkeypatch.undo()
    monkeypatch.setattr(loop, "POLL_SECONDS", 0.05)

    embedded.start()

    assert eventually(lambda: notes.keys == ["1"])


def test_a_stumbling_loop_goes_on(embedded: Embedded, notes: Notes, monkeypatch):
    monkeypatch.setattr(loop, "POLL_SECONDS", 0.05)
    looks = iter([True, False])
    look = loop._is_any_due

    def stumble() -> bool:
        if next(looks, False):
            raise RuntimeError("the database is away")
        return look()

    monkeypatch.setattr(loop, "_is_any_due", stumble)
    embedded.start()

    queue("test.note", "1")

    assert eventually(lambda: notes.keys == ["1"])


def test_two_tickers_queue_each_period_once(app: Flask, notes: Notes, monkeypatch):
    monkeypatch.setattr(registry(), "recurring", [Recurring("test.note", timedelta(days=1))])

    for _ in range(3):
        loop.tick()

    assert db.session.scalar(select(func.count(Job.id))) == 1
