"""Some of these tests talk to the stand-in store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete

from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from devstore.testing import TINY, RunningDevstore
from tests.stand_in import arrived, connected, store

__all__ = ["connected", "store"]


@dataclass(frozen=True)
class Tiny:
    """A shop of the stand-in that has the app; what the install queued is left out."""

    id: int
    domain: str
    stand_in: RunningDevstore

    def ask(self, what: str) -> Any:
        return self.stand_in.ask(f"{TINY}/{what}")

    def do(self, what: str, asked: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.stand_in.control(f"{TINY}/{what}", asked or {}, **more)


@pytest.fixture
def tiny(connected, store):
    found = arrived(store)
    with unit_of_work():
        db.session.execute(delete(Job))
    return Tiny(found.id, found.domain, store)


@pytest.fixture
def run_soon(run_jobs, clock):
    """Run what is due within some seconds, too: looks come a moment after their hints."""

    def run():
        run_jobs()
        clock.shift(seconds=4)
        return run_jobs()

    return run
