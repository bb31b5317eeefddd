"""Celery with a real Redis: messages are hints, the rows stay the truth."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import redis

from app.core.config import Config
from app.core.errors import WrongSetting
from tests.chaos.house import ROOT, House, children_of, wait_for
from tests.chaos.places import Place, RedisServer
from tests.chaos.workers import done, queue, wrong_effects
from tests.settings import TEST_CONFIG

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with Place(tmp_path_factory.mktemp("celery")) as made:
        yield made


@pytest.fixture(scope="module")
def broker(place: Place) -> Iterator[RedisServer]:
    with place.redis() as server:
        yield server


@pytest.fixture
def house(place: Place, broker: RedisServer) -> Iterator[House]:
    """PostgreSQL, Redis and one Celery worker that is ready."""
    with place.house("postgresql", broker_url=broker.url, lease=2, tick=0.5) as made:
        made.start_worker("tests.chaos.entry_worker")
        wait_for(lambda: " ready." in made.log("worker-0"), seconds=30, why="the worker to be ready")
        yield made


def test_jobs_run_once_each_and_those_added_together_share_one_message(house: House):
    queue(house, "chaos.quick", 40)

    wait_for(lambda: done(house) >= 40, seconds=30, why="the jobs to be done")

    assert wrong_effects(house, 40) == []


def test_a_job_whose_message_was_lost_is_found_by_the_poll(house: House):
    house.app.extensions["perennial"].wake = None

    queue(house, "chaos.quick", 3)

    wait_for(lambda: done(house) >= 3, seconds=30, why="the poll")
    assert wrong_effects(house, 3) == []


def test_a_worker_asked_to_end_finishes_what_runs(house: House):
    worker = house.workers[0]
    queue(house, "chaos.slow", 1, seconds=1.0)
    running = "SELECT count(*) FROM job WHERE state = 'running' AND kind = 'chaos.slow'"
    wait_for(lambda: house.number(running), seconds=20, why="the job to run")

    worker.terminate()
    worker.wait(20)

    assert done(house) == 1
    assert children_of(worker.pid) == []


def test_jobs_are_added_while_the_broker_is_away(place: Place):
    with place.house("postgresql", broker_url="redis://127.0.0.1:9/0") as house:
        for number in range(50):
            queue(house, "chaos.quick", 1, tag=f"{number}:")

        assert house.number("SELECT count(*) FROM job WHERE kind = 'chaos.quick'") == 50


def test_messages_hold_numbers_and_nothing_personal(house: House, broker: RedisServer):
    house.workers[0].kill()
    house.workers[0].wait(20)
    queue(house, "chaos.quick", 1, email="rae@example.com")

    with redis.Redis.from_url(broker.url) as client:
        wait_for(lambda: client.llen("celery"), seconds=10, why="the message")
        message = client.lrange("celery", 0, -1)

    assert b"example.com" not in b"".join(message)


def test_a_worker_without_a_broker_says_what_to_set():
    ran = subprocess.run(
        [sys.executable, "-c", "import app.work"],
        cwd=ROOT, env={"DEMO": "1", "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 1
    assert "BROKER_URL" in ran.stderr


def test_a_broker_beside_sqlite_is_refused():
    with pytest.raises(WrongSetting, match="DATABASE_URL"):
        Config(database_url="sqlite:////tmp/x.db", broker_url="redis://127.0.0.1/0", demo=TEST_CONFIG.demo)
