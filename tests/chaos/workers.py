"""J1 and J2: workers are killed in the middle of a job, and by a job."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import ExitStack
from datetime import datetime
from statistics import median
from typing import Any

from app.core import jobs
from app.core.unit import unit_of_work
from tests.chaos.house import House, children_of, kill_group, wait_for
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place

LEASE = 1.0
"""Seconds; in production 60."""


def j1_embedded(place: Place, count: int, kills: int, seconds: float = 0.2) -> Outcome:
    """kill -9 of the embedded worker in the middle of its jobs."""
    with place.house(lease=LEASE, tick=0.2) as house:
        queue(house, "chaos.slow", count, seconds=seconds)
        caught = 0
        for _ in range(kills):
            house.start("tests.chaos.entry")
            wait_for(lambda: running(house), seconds=20, why="a job to run")
            time.sleep(random.uniform(0, seconds))
            house.kill()
            caught += running(house)
        house.start("tests.chaos.entry")
        return _all_once(
            house, count, caught, f"embedded, SQLite: {kills} x kill -9 of the process, {count:,} jobs"
        )


def j1_celery(place: Place, count: int, kills: int, seconds: float = 0.2) -> Outcome:
    """kill -9 of a Celery worker, by turns of the whole group and of the processes that run jobs."""
    with (
        place.redis() as redis,
        place.house("postgresql", broker_url=redis.url, lease=LEASE, tick=0.2) as house,
    ):
        queue(house, "chaos.slow", count, seconds=seconds)
        caught = 0
        for number in range(kills):
            worker = house.start_worker("tests.chaos.entry_worker")
            wait_for(lambda: running(house), seconds=30, why="a job to run")
            time.sleep(random.uniform(0, seconds))
            if number % 2:
                for pid in children_of(worker.pid):
                    os.kill(pid, signal.SIGKILL)
                time.sleep(1)
            kill_group(worker)
            caught += running(house)
        house.start_worker("tests.chaos.entry_worker")
        return _all_once(
            house, count, caught, f"Celery, PostgreSQL: {kills} x kill -9 of the worker, {count:,} jobs"
        )


def _all_once(house: House, count: int, caught: int, what: str) -> Outcome:
    wait_for(lambda: done(house) >= count, seconds=30 + count, why="all jobs to be done")
    again = house.number("SELECT count(*) FROM job WHERE kind = 'chaos.slow' AND attempts > 1")
    broken = wrong_effects(house, count)
    broken += [] if caught else ["no kill caught a job in the middle"]
    broken += [] if again else ["no killed job was run again"]
    return Outcome(
        "J1", what, f"all done, {again} cut off and run again after their lease, each effect once", broken
    )


def j2_deadly(place: Place, others: int) -> Outcome:
    """A job that kills its process each time, among others, with Celery: parked after 5 attempts."""
    with ExitStack() as stack:
        redis = stack.enter_context(place.redis())
        house = stack.enter_context(place.house("postgresql", broker_url=redis.url, lease=LEASE, tick=0.2))
        worker = house.start_worker("tests.chaos.entry_worker")
        wait_for(lambda: children_of(worker.pid), seconds=30, why="the worker's processes")
        waits(house, "warm", 5)
        alone = waits(house, "alone", others)
        queue(house, "chaos.deadly", 1)
        beside = waits(house, "beside", others)
        wait_for(lambda: dead(house), seconds=60, why="the deadly job to be parked")
        broken = wrong_effects(house, 2 * others + 5)
        attempts, error = house.rows("SELECT attempts, error FROM job WHERE kind = 'chaos.deadly'")[0]
        broken += [] if attempts == jobs.MAX_ATTEMPTS else [f"parked after {attempts} attempts"]
        broken += [] if "ended" in error else [f"the reason reads {error!r}"]
        broken += [] if worker.poll() is None else ["the worker itself ended"]
    slower = (median(beside) / median(alone) - 1) * 100
    return Outcome(
        "J2",
        f"a job that kills its process, among {others:,} others, Celery",
        f"parked after {attempts} attempts; others' median wait {median(alone) * 1000:.0f} ms alone, "
        f"{median(beside) * 1000:.0f} ms beside it",
        broken,
        [f"others wait {slower:+.0f} %"] if slower > 10 else [],
    )


def j2_embedded(place: Place) -> Outcome:
    """The same inside the web process: it comes back each time, and serves in the end."""
    with place.house(lease=7, tick=0.5) as house:
        house.start("tests.chaos.entry")
        queue(house, "chaos.deadly", 1)
        wait_for(lambda: dead(house), seconds=180, why="the deadly job to be parked")
        queue(house, "chaos.quick", 20, tag="after")
        wait_for(lambda: effects(house) >= 20, seconds=30, why="other jobs to go on")
        broken = [] if house.is_up() else ["the web process does not answer"]
        attempts = house.number("SELECT attempts FROM job WHERE kind = 'chaos.deadly'")
        broken += [] if attempts == jobs.MAX_ATTEMPTS else [f"parked after {attempts} attempts"]
    return Outcome("J2", "the same job inside the web process", f"parked after {attempts} attempts", broken)


def queue(house: House, kind: str, count: int, *, tag: str = "", **data: Any) -> None:
    shop_id = house.number("SELECT id FROM shop")
    with house.app.app_context(), unit_of_work():
        jobs.add_many(kind, [jobs.Cause(f"{tag}{number}", data) for number in range(count)], shop_id=shop_id)
    house.let_go()


def waits(house: House, tag: str, count: int) -> list[float]:
    """Queue quick jobs one after another; the seconds each waited for its end."""
    for number in range(count):
        queue(house, "chaos.quick", 1, tag=f"{tag}{number}:")
        time.sleep(0.02)
    done = "SELECT count(*) FROM job WHERE kind = 'chaos.quick' AND state = 'done' AND key LIKE :tag"
    wait_for(lambda: house.number(done, tag=f"%:{tag}%") >= count, seconds=60, why="other jobs to go on")
    found = house.rows(
        "SELECT created_at, done_at FROM job WHERE kind = 'chaos.quick' AND key LIKE :tag", tag=f"%:{tag}%"
    )
    return [max((_time(end) - _time(begin)).total_seconds(), 0.001) for begin, end in found]


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def running(house: House) -> int:
    return house.number("SELECT count(*) FROM job WHERE state = 'running' AND kind LIKE 'chaos.%'")


def dead(house: House) -> int:
    return house.number("SELECT count(*) FROM job WHERE state = 'dead' AND kind = 'chaos.deadly'")


def done(house: House) -> int:
    return house.number("SELECT count(*) FROM job WHERE state = 'done' AND kind LIKE 'chaos.%'")


def effects(house: House) -> int:
    return house.number("SELECT count(*) FROM happening WHERE kind = 'chaos_noted'")


def wrong_effects(house: House, count: int) -> list[str]:
    """Effects that are missing or came twice."""
    subjects = house.number("SELECT count(DISTINCT subject) FROM happening WHERE kind = 'chaos_noted'")
    found = effects(house)
    problems = [f"{count - subjects} jobs without effect"] if subjects != count else []
    return problems + ([f"{found - subjects} effects twice"] if found != subjects else [])
