"""The first import by exports (bulk operations), from the stand-in store, whose own time stands apart.

`python -m bench.exporting records` takes the record shop, the whole way: asked for, waited for, taken in. For
the grocer's whole year the stand-in writes an hour and a half; `bench.year` measures the app alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select, update

from app import importing, shops, worker
from app.core import clock
from app.core.database import Base, db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.factory import create_app
from app.importing import ImportPart
from bench.table import Line, rendered
from devstore import testing
from devstore.demo.settings import SHOPS
from devstore.testing import RunningDevstore
from tests.settings import TEST_CONFIG
from tests.stand_in import arrived, start

LONGEST = 7200
PAUSE = 0.2


@dataclass
class Spent:
    """Of one part: seconds in its job while nothing had to be waited for, and what of them was not ours."""

    seconds: float = 0.0
    cpu: float = 0.0
    stand_in: float = 0.0


def exporting(folder: Path, shop: str = "records", *, full: bool = False, url: str = "") -> list[Line]:
    """Import a shop of the demo by exports, part by part."""
    testing.START_SECONDS = LONGEST
    store = start(folder, shops=(shop,), full=full, plan="plus")
    try:
        with house(folder, store, url):
            shop_id = arrived(store, f"{SHOPS[shop]}.myshopify.com").id
            spent = {what: Spent() for what in ("products", "customers", "orders")}
            while not is_done(shop_id):
                step(store, spent)
            parts = importing.progress(shops.by_id(shop_id))
    finally:
        store.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = []
    for part in parts:
        each = spent[part.what]
        ours = each.seconds - each.stand_in
        rate = part.done / max(ours, 0.001)
        figure = (
            f"{part.done:,} in {ours:.1f} s, {rate:,.0f}/s ({each.cpu:.1f} s of CPU; the stand-in's"
            f" {each.stand_in:.1f} s of answering apart){', BY PAGES' if part.is_by_pages else ''}"
        )
        lines.append(Line(f"{part.what} by an export", figure))
    return [*lines, Line("peak memory of that process", f"{peak:,.0f} MiB, load {os.getloadavg()[0]:.1f}")]


@contextmanager
def house(folder: Path, store: RunningDevstore, url: str) -> Iterator[None]:
    """The app in this process, on a database of its own."""
    url = url or f"sqlite:///{folder / 'app.db'}"
    app = create_app(replace(TEST_CONFIG, database_url=url, shopify_store_url=store.store_url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield
        db.session.remove()
        db.engine.dispose()


def is_done(shop_id: int) -> bool:
    """Whether every part is here."""
    states = db.session.scalars(select(ImportPart.state).where(ImportPart.shop_id == shop_id)).all()
    db.session.rollback()
    return bool(states) and all(state == "done" for state in states)


def step(store: RunningDevstore, spent: dict[str, Spent]) -> None:
    """Run the import's job, whose wait for the stand-in is not counted."""
    waiting = (Job.kind.like("importing.%"), Job.state == JobState.WAITING)
    with unit_of_work():
        db.session.execute(update(Job).where(*waiting).values(run_at=clock.now()))
    found = db.session.execute(select(Job.id, Job.kind).where(*waiting)).first()
    db.session.rollback()
    if found is None:
        raise RuntimeError("the import broke off")
    before = store.ask("state")["own_milliseconds"]
    began, began_cpu = time.perf_counter(), time.process_time()
    worker.run_next(found.id)
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    job = db.session.get_one(Job, found.id)
    if job.state == JobState.DONE:
        each = spent.get(found.kind.removeprefix("importing."), Spent())
        each.seconds, each.cpu = seconds, cpu
        each.stand_in = (store.ask("state")["own_milliseconds"] - before) / 1000
    db.session.rollback()
    if job.state != JobState.DONE:
        time.sleep(PAUSE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", choices=sorted(SHOPS), nargs="?", default="records")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--database", default="", help="an empty database instead of a new SQLite file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        print(rendered(exporting(Path(folder), asked.shop, full=asked.full, url=asked.database)))


if __name__ == "__main__":
    main()
