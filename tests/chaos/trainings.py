"""J8: the child that trains is killed or starved at any moment; shoppers are answered from the old lists."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from app import catalog, orders, recommendations
from app.core import clock
from app.core.unit import unit_of_work
from tests.catalog.making import product
from tests.chaos.house import DOMAIN, House, wait_for
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.orders.making import line, order

ENTRY = "tests.chaos.entry"
ASKED = f"/storefront/v1/recommendations?shop={DOMAIN}&placement=product&product=901"
CHILD = "app.recommendations.train"
STARVED_MIB = (48, 120, 200, 300, 420)


class Reader(threading.Thread):
    """A shopper who looks at the same list again and again."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self._house = house
        self._is_over = threading.Event()
        self.answers = 0
        self.wrong: list[str] = []
        self.seen: set[tuple[str, ...]] = set()

    def run(self) -> None:
        while not self._is_over.wait(0.02):
            status, body = self._house.get(ASKED)
            self.answers += 1
            shown = tuple(card["id"] for card in body["products"]) if status == 200 else ()
            self.seen.add(shown)
            if status != 200 or not shown:
                self.wrong.append(f"answer {self.answers}: {status}, {len(shown)} products")

    def end(self) -> None:
        self._is_over.set()
        self.join()


def j8_trainings(place: Place, kills: int, starved: int, database: str = "sqlite") -> Outcome:
    """kill -9 of the child at any moment and memory limits too small, then a training that is left alone."""
    starve = place.folder / f"starve-{database}"
    with place.house(database, lease=60, tick=0.2, starve=str(starve)) as house:
        fill(house, beside="902", first=5000)
        house.start(ENTRY)
        longest = _trained(house, "first")
        before = lists(house)
        fill(house, beside="906", first=6000, many=90)
        reader = Reader(house)
        reader.start()
        caught, came_through = _kill_children(house, kills, longest)
        came_through += _starve_children(house, starve, starved)
        broken = [] if caught else ["no kill caught a training"]
        if not came_through:
            broken += [] if lists(house) == before else ["a training that failed changed lists"]
            broken += [] if len(reader.seen) == 1 else ["what shoppers saw changed meanwhile"]
        _trained(house, "last")
        wait_for(lambda: len(reader.seen) == 2, seconds=30, why="the new lists to be shown")
        reader.end()
    broken += reader.wrong
    return Outcome(
        "J8",
        f"{kills} x kill -9 of the training child, {starved} x too little memory, {database}",
        f"{reader.answers:,} answers, {len(reader.wrong)} errors; old lists until the new were whole",
        broken,
    )


def _kill_children(house: House, kills: int, longest: float) -> tuple[int, int]:
    """How many trainings were caught, and how many came through because the kill was too late."""
    caught = came_through = 0
    for number in range(kills):
        _queue(house, f"kill{number}")
        wait_for(lambda: child_of(house), seconds=30, why="the child to start")
        # The first is killed while it still starts, so that one is caught for certain.
        time.sleep(random.uniform(0, longest) if number else 0)
        # To kill number 0 would kill ourselves and all of our group.
        if child := child_of(house):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                caught += 1
        came_through += _came_through(house, f"kill{number}")
    return caught, came_through


def _starve_children(house: House, starve: Path, times: int) -> int:
    """How many came through, because they had enough after all."""
    came_through = 0
    for number in range(times):
        starve.write_text(str(STARVED_MIB[number % len(STARVED_MIB)]))
        _queue(house, f"starve{number}")
        came_through += _came_through(house, f"starve{number}")
    starve.unlink(missing_ok=True)
    return came_through


def _came_through(house: House, key: str) -> int:
    """1 for a training that was whole before anything befell it; a failed one is not tried again here."""
    ended = "SELECT count(*) FROM job WHERE key LIKE :key AND (state = 'done' OR error IS NOT NULL)"
    wait_for(lambda: house.number(ended, key=f"%:{key}"), seconds=60, why=f"{key} to end")
    whole = "SELECT count(*) FROM job WHERE key LIKE :key AND state = 'done'"
    came_through = house.number(whole, key=f"%:{key}")
    house.change("DELETE FROM job WHERE key LIKE :key", key=f"%:{key}")
    return came_through


def _trained(house: House, key: str) -> float:
    _queue(house, key)
    done = "SELECT count(*) FROM job WHERE key LIKE :key AND state = 'done'"
    return wait_for(lambda: house.number(done, key=f"%:{key}"), seconds=60, why=f"{key} to be trained")


def _queue(house: House, key: str) -> None:
    shop_id = house.number("SELECT id FROM shop")
    with house.app.app_context(), unit_of_work():
        recommendations.train_soon(shop_id, key)
    house.let_go()


def child_of(house: House) -> int:
    """The process that trains, wherever below the web process; 0 while there is none."""
    assert house.web is not None
    waiting = [house.web.pid]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):
            if CHILD in Path(f"/proc/{pid}/cmdline").read_text():
                return pid
            tasks = [int(each.name) for each in Path(f"/proc/{pid}/task").iterdir()]
            waiting += [child for task in tasks for child in started_by(pid, task)]
    return 0


def started_by(pid: int, task: int) -> list[int]:
    """The children of one thread: a job starts its own."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
    return []


def fill(house: House, *, beside: str, first: int, many: int = 30) -> None:
    """Products, and orders in which 901 goes with one other."""
    now = clock.now() - timedelta(days=1)
    with house.app.app_context(), unit_of_work():
        shop_id = house.number("SELECT id FROM shop")
        catalog.record_products(shop_id, [product(str(number)) for number in range(901, 907)])
        lines = (line("11", "901"), line("12", beside))
        orders.record_many(
            shop_id,
            [order(str(first + n), created_at=now, updated_at=now, lines=lines) for n in range(many)],
        )
    house.let_go()


def lists(house: House) -> list[tuple[str, int, str]]:
    """All that is kept of trainings, in the database's own words."""
    rows = house.rows("SELECT kind, product, items FROM recommendation_list ORDER BY kind, product")
    return [(kind, number, str(items)) for kind, number, items in rows]
