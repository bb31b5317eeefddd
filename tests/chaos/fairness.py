"""J4: one shop queues very many jobs; the others wait hardly longer than without it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.shops import Shop
from app.worker import Embedded
from tests.chaos.entry import misbehave
from tests.chaos.house import House, wait_for
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place

KIND = "chaos.quick"
CHUNK = 5000
WAITING = "SELECT count(*) FROM job WHERE state IN ('waiting', 'running')"
MOST = 20
"""Jobs that may go before while one waits: what runs already, and a turn of each worker in between."""


def j4_fair(place: Place, hog: int, others: int, each: int, database: str = "sqlite") -> Outcome:
    """`hog` jobs of one shop wait while `others` shops queue `each` jobs, one after another."""
    with place.house(database) as house:
        misbehave(house.app)
        shop_ids = _more_shops(house, others)
        house.rest()
        with _worker(house):
            wait_for(lambda: not house.number(WAITING), seconds=30, why="the queue to be empty")
            idle = _waits(house, shop_ids, each, "idle")
            hog_id = house.number("SELECT min(id) FROM shop")
            _queue(house, hog_id, hog)
            busy = _waits(house, shop_ids, each, "busy")
            left = house.number(
                "SELECT count(*) FROM job WHERE shop_id = :hog AND state = 'waiting'", hog=hog_id
            )
            before = _overtaken(house, hog_id)
        broken = [] if left else ["the long queue was empty before the others were served"]
        broken += [f"{before} jobs of the long queue went before another's"] if before > MOST else []
    factor = _p99(busy) / max(_p99(idle), 0.001)
    return Outcome(
        "J4",
        f"one shop queues {hog:,} jobs, {others} others {each} each, {database}",
        f"others' p99 wait {_p99(idle) * 1000:.0f} ms idle, {_p99(busy) * 1000:.0f} ms beside it",
        broken,
        [f"p99 is {factor:.1f} times the idle one"] if factor > 2 else [],
    )


@contextmanager
def _worker(house: House) -> Iterator[None]:
    """The embedded worker's threads in this process."""
    embedded = Embedded(house.app)
    embedded.start()
    try:
        yield
    finally:
        embedded.stop()


def _more_shops(house: House, count: int) -> list[int]:
    with house.app.app_context(), unit_of_work():
        first = db.session.query(Shop).one()
        columns = {each.key: getattr(first, each.key) for each in Shop.__mapper__.columns}
        made = [
            Shop(**columns | {"id": None, "domain": f"shop-{number}.myshopify.com"})
            for number in range(count)
        ]
        db.session.add_all(made)
        db.session.flush()
        return [shop.id for shop in made]


def _queue(house: House, shop_id: int, count: int) -> None:
    """In chunks, by statement: only how many there are matters."""
    now = clock.machine_now()
    for start in range(0, count, CHUNK):
        rows: list[dict[str, Any]] = [
            {
                "shop_id": shop_id, "kind": KIND, "key": f"{KIND}:hog{number}", "data": {},
                "state": jobs.JobState.WAITING, "attempts": 0, "run_at": now, "created_at": now,
            }
            for number in range(start, min(start + CHUNK, count))
        ]  # fmt: skip
        with house.app.app_context(), unit_of_work():
            db.session.execute(insert(jobs.Job), rows)


def _waits(house: House, shop_ids: list[int], each: int, tag: str) -> list[float]:
    """Seconds from being queued to being done, of jobs that shops queue by turns."""
    for number in range(each):
        for shop_id in shop_ids:
            with house.app.app_context(), unit_of_work():
                jobs.add(KIND, key=f"{tag}{number}", shop_id=shop_id)
            time.sleep(0.01)
    done = "SELECT count(*) FROM job WHERE state = 'done' AND key LIKE :tag"
    all_of_them = each * len(shop_ids)
    wait_for(lambda: house.number(done, tag=f"{KIND}:{tag}%") >= all_of_them, seconds=120, why="their jobs")
    rows = house.rows("SELECT created_at, done_at FROM job WHERE key LIKE :tag", tag=f"{KIND}:{tag}%")
    return [(_time(end) - _time(begin)).total_seconds() for begin, end in rows]


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _p99(waits: list[float]) -> float:
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def _overtaken(house: House, hog_id: int) -> int:
    """The most jobs of the long queue that were done while one of another shop waited."""
    between = """SELECT max((SELECT count(*) FROM job h WHERE h.shop_id = :hog AND h.state = 'done'
        AND h.done_at > o.created_at AND h.done_at < o.done_at)) FROM job o WHERE o.key LIKE :tag"""
    return house.number(between, hog=hog_id, tag=f"{KIND}:busy%")
