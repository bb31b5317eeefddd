"""The web process with jobs that misbehave on purpose, short leases and a quick ticker.

`python -m tests.chaos.entry` serves like `python -m app.serve`; `celery -A tests.chaos.entry_worker worker`
works like `app.work`. Read from the environment: CHAOS_LEASE (seconds), CHAOS_TICK (seconds), CHAOS_BEAT
(seconds of a period of its own), CHAOS_LIMIT (a file: while it exists the database may not grow),
CHAOS_STARVE (a file: while it holds a number a training gets so many MiB).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from app import serve
from app.core import happenings, jobs
from app.core.database import db
from app.core.registry import Recurring, Registry
from app.core.unit import unit_of_work
from app.recommendations import TRAIN, child
from app.recommendations import jobs as training
from app.worker import loop


def load() -> Flask:
    """What the serving child loads."""
    shorten_waits()
    app = serve.load()
    misbehave(app)
    return app


def shorten_waits() -> None:
    """Leases and ticks short enough for a test."""
    jobs.LEASE = timedelta(seconds=float(os.environ.get("CHAOS_LEASE", "60")))
    loop.TICK_SECONDS = float(os.environ.get("CHAOS_TICK", "5"))


def misbehave(app: Flask) -> None:
    """Add the jobs, the period and the limit that rows ask for."""
    registry: Registry = app.extensions["perennial"]
    registry.jobs |= {"chaos.slow": slow, "chaos.quick": quick, "chaos.deadly": deadly, "chaos.beat": beat}
    if "CHAOS_BEAT" in os.environ:
        registry.recurring.append(Recurring("chaos.beat", timedelta(seconds=float(os.environ["CHAOS_BEAT"]))))
    if "CHAOS_LIMIT" in os.environ:
        _limit_growth(app, Path(os.environ["CHAOS_LIMIT"]))
    if "CHAOS_STARVE" in os.environ:
        registry.jobs[TRAIN] = _starving(Path(os.environ["CHAOS_STARVE"]))


def slow(job: jobs.Claim) -> None:
    """Take a while, then have one effect: long enough to be killed in the middle."""
    time.sleep(job.data["seconds"])
    _note(job)


def quick(job: jobs.Claim) -> None:
    _note(job)


def deadly(job: jobs.Claim) -> None:
    """End the process that runs it, as a fault in a C library would."""
    os.kill(os.getpid(), signal.SIGKILL)


def beat(job: jobs.Claim) -> None:
    _note(job, shop_id=1)


def _starving(flag: Path) -> Callable[[jobs.Claim], None]:
    plenty = child.MEMORY_MIB

    def train(job: jobs.Claim) -> None:
        child.MEMORY_MIB = int(flag.read_text()) if flag.exists() else plenty
        training.train(job)

    return train


def _note(job: jobs.Claim, shop_id: int | None = None) -> None:
    with unit_of_work():
        happenings.record(shop_id or job.shop_id, "chaos_noted", job.key)
        jobs.finish(job)


def _limit_growth(app: Flask, flag: Path) -> None:
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "begin")
    def on_begin(connection: object) -> None:
        most = "(SELECT page_count FROM pragma_page_count)" if flag.exists() else "4294967294"
        raw = connection.connection.driver_connection  # type: ignore[attr-defined]
        pages = raw.execute(f"SELECT {most}").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages}")


if __name__ == "__main__":
    serve.main("tests.chaos.entry:load")
