"""Jobs that note that they ran, and who ran them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core import jobs
from app.core.registry import registry
from app.core.unit import unit_of_work


class Notes:
    """What ran, in order, and a gate that a job may be held at."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.is_held = threading.Event()

    def note(self, job: jobs.Claim) -> None:
        self.keys.append(job.key.partition(":")[2])
        self.threads.add(threading.current_thread().name)

    def hold(self, job: jobs.Claim) -> None:
        self.is_held.set()
        self.gate.wait(10)
        self.note(job)


@pytest.fixture
def notes(app: Flask) -> Iterator[Notes]:
    made = Notes()
    kinds = {"test.note": made.note, "test.hold": made.hold}
    registry().jobs.update(kinds)
    yield made
    for kind in kinds:
        del registry().jobs[kind]


def queue(kind: str, *keys: str) -> None:
    with unit_of_work():
        jobs.add_many(kind, [jobs.Cause(key, {}) for key in keys], shop_id=jobs.HOUSE)


def eventually(holds: Callable[[], object], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False
