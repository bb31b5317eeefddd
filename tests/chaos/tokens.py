"""J7 and S10: tokens that many workers want at once, whose answers get lost, and that a thief looks for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import shops
from app.core.database import Base, db
from app.core.keyfile import new_secrets
from app.core.unit import end_reading
from app.platforms import Unavailable
from devstore.testing import TINY, RunningDevstore
from tests.chaos.house import House
from tests.chaos.listening import Line, listening
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.stand_in import arrived, start

SECONDS = 60


def j7_refresh(place: Place, workers: int, rounds: int, database: str = "sqlite") -> Outcome:
    """All workers find the token over at once; every third time the first answer is lost."""
    broken: list[str] = []
    with _store_and_line(place, "j7") as (store, line), place.house(database) as house:
        _move_in(house, store, line)
        for number in range(rounds):
            is_lost = number % 3 == 2
            broken += _round(house, store, line, workers, is_lost=is_lost)
    return Outcome(
        "J7",
        f"{rounds} times an ended token, {workers} workers at once, every third answer lost, {database}",
        "1 refresh each time, 1 more after a lost answer, nobody refused",
        broken,
    )


def _round(house: House, store: RunningDevstore, line: Line, workers: int, *, is_lost: bool) -> list[str]:
    store.control(f"{TINY}/expire_access")
    line.refreshes, line.losing = 0, int(is_lost)
    problems: list[BaseException] = []
    together = threading.Barrier(workers)
    threads = [
        threading.Thread(target=_work, args=(house.app, together, problems), daemon=True)
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    hung = sum(thread.is_alive() for thread in threads)
    wanted = 1 + is_lost
    return [
        *([f"{hung} workers hang"] if hung else []),
        *(f"a worker ended with {problem!r}" for problem in problems[:3]),
        *([f"{line.refreshes} refreshes instead of {wanted}"] if line.refreshes != wanted else []),
    ]


def _work(app: Flask, together: threading.Barrier, problems: list[BaseException]) -> None:
    """A job of the shop: what does not come now is asked for again, as the worker does."""
    with app.app_context():
        try:
            together.wait(SECONDS)
            store = shops.connect(shops.get(TINY))
            end_reading()
            for tried in range(3):
                try:
                    store.shop_info()
                    return
                except Unavailable:
                    if tried == 2:
                        raise
        except Exception as problem:
            problems.append(problem)
        finally:
            db.session.remove()


def s10_at_rest(place: Place, refreshes: int, database: str = "sqlite") -> Outcome:
    """Tokens come and go and keys change; then every row and every byte is searched for any of them."""
    with (
        _store_and_line(place, "s10") as (store, line),
        place.house(database) as house,
        _everything_logged(house.folder / "all.log"),
    ):
        _move_in(house, store, line)
        with house.app.app_context():
            for _ in range(refreshes):
                store.control(f"{TINY}/expire_access")
                shops.connect(shops.get(TINY)).shop_info()
                db.session.remove()
        readable = _found(house, line)
        keys = new_secrets().encryption_keys
        _use(house, encryption_keys=(*keys, *house.config.encryption_keys))
        house.app.test_cli_runner().invoke(args=["keys", "rotate"])
        _use(house, encryption_keys=keys)
        with house.app.app_context():
            works = shops.connect(shops.get(TINY)).shop_info().domain == TINY
            db.session.remove()
        readable += _found(house, line)
        count = len(line.tokens)
    return Outcome(
        "S10",
        f"{refreshes} refreshes, then other keys, {database}",
        f"none of {count} tokens readable in any row or byte; the last one works with the new key alone",
        [*readable, *([] if works else ["the token was lost with the old key"])],
    )


def _found(house: House, line: Line) -> list[str]:
    """Where a token stands as it is."""
    with house.app.app_context():
        rows = "".join(
            str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
        )
        db.session.remove()
    files = {path.name: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}
    in_rows = [f"{token[:6]}... in a row" for token in line.tokens if token in rows]
    return in_rows + [
        f"{token[:6]}... in {name}"
        for token in line.tokens
        for name, body in files.items()
        if token.encode() in body
    ]


@contextmanager
def _everything_logged(path: Path) -> Iterator[None]:
    """Each library's word down to the last, into a file beside the database."""
    root, handler = logging.getLogger(), logging.FileHandler(path)
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def _store_and_line(place: Place, name: str) -> Iterator[tuple[RunningDevstore, Line]]:
    folder = place.folder / f"store-{name}"
    folder.mkdir(exist_ok=True)
    store = start(folder, sends_webhooks=False)
    try:
        with listening(store.url) as line:
            yield store, line
    finally:
        store.stop()


def _move_in(house: House, store: RunningDevstore, line: Line) -> None:
    _use(house, shopify_store_url=f"{line.url}/{{shop}}")
    with house.app.app_context():
        arrived(store)
        db.session.remove()


def _use(house: House, **settings: object) -> None:
    house.app.config["PERENNIAL"] = replace(house.app.config["PERENNIAL"], **settings)  # type: ignore[arg-type]
