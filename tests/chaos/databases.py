"""D1 and D2: the database crashes, or its disk is full."""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.house import House, wait_for
from tests.chaos.outcome import Outcome, books_that_disagree
from tests.chaos.places import Place, fill, small_disk
from tests.chaos.sending import Burst, orders

BOUNDED_MS = 10_000
"""Answers while the database is away: none may hang."""


def d1_crash(place: Place, crashes: int, deliveries: int = 400) -> Outcome:
    """PostgreSQL restarted in immediate mode under load."""
    broken: list[str] = []
    first, away, slowest = 1, 0, 0.0
    with place.house("postgresql") as house:
        house.start()
        for number in range(crashes):
            burst = Burst(house.port, orders(deliveries, first), connections=16, again=True)
            burst.start()
            wait_for(lambda b=burst: len(b.tally.acknowledged) > 20, seconds=20, why="answers")
            house.let_go()
            place.crash_postgresql(down_seconds=0.7)
            tally = burst.result()
            first += deliveries
            away += sum(count for status, count in tally.statuses.items() if status == 503)
            slowest = max(slowest, tally.percentile(1))
            others = {s: n for s, n in tally.statuses.items() if s not in {200, 503}}
            broken += [f"crash {number + 1}: answers {others}"] if others else []
            stored = house.number("SELECT count(*) FROM delivery")
            broken += [f"crash {number + 1}: {stored} of {first - 1} stored"] if stored != first - 1 else []
        house.drained(seconds=90 + first / 5)
        broken += books_that_disagree(house, first - 1, first - 1)
    broken += [f"an answer after {slowest:,.0f} ms"] if slowest > BOUNDED_MS else []
    return Outcome(
        "D1",
        f"{crashes} x PostgreSQL restarted in immediate mode, {first - 1:,} deliveries",
        f"{first - 1:,} acknowledged, all stored; {away:,} answers of 503 meanwhile, slowest {slowest:,.0f} ms",
        broken,
    )


def d2_full(place: Place, rounds: int = 1, deliveries: int = 150) -> Outcome:
    """A full disk: 503, then recovery without help once there is room."""
    broken: list[str] = []
    refused, first = 0, 1
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(place.folder / "small-disk", mib=24 + rounds))
        if disk is not None:
            how = "a mounted file system"
            house = stack.enter_context(place.house_on(disk))
            module, flag = "app.serve", disk / "ballast"
        else:
            how = "a bound on the file's pages"
            flag = place.folder / "full"
            house = stack.enter_context(place.house(limit=str(flag)))
            module = "tests.chaos.entry"
        house.start(module)
        for _ in range(rounds):
            first = _deliver(house, first, deliveries, broken, "before")
            _fill(disk, flag)
            burst = Burst(house.port, orders(deliveries, first), connections=16, again=True)
            burst.start()
            wait_for(lambda b=burst: b.tally.statuses.get(503, 0) > 50, seconds=30, why="refusals")
            is_alive = house.get("/healthz")[0] == 200
            broken += [] if is_alive else ["it does not answer while the disk is full"]
            flag.unlink()
            tally = burst.result(seconds=60)
            first += deliveries
            refused += tally.statuses.get(503, 0)
            others = {s: n for s, n in tally.statuses.items() if s not in {200, 503}}
            broken += [f"answers {others}"] if others else []
        house.drained(seconds=90 + first / 5)
        broken += books_that_disagree(house, first - 1, first - 1)
        house.stop()
        broken += _integrity(Path(house.config.database_url.removeprefix("sqlite:///")))
    return Outcome(
        "D2",
        f"{rounds} x disk full ({how}) under 16 connections, {first - 1:,} deliveries",
        f"{refused:,} answers of 503, then all stored and applied; integrity ok",
        broken,
    )


def _deliver(house: House, first: int, deliveries: int, broken: list[str], when: str) -> int:
    burst = Burst(house.port, orders(deliveries, first), connections=16)
    burst.start()
    tally = burst.result()
    if len(tally.acknowledged) != deliveries:
        broken.append(f"{when}: answers {tally.statuses}")
    return first + deliveries


def _fill(disk: Path | None, flag: Path) -> None:
    if disk is None:
        flag.touch()
        return
    fill(disk)
    time.sleep(0.1)


def _integrity(path: Path) -> list[str]:
    with sqlite3.connect(path) as file:
        found = [row[0] for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
    file.close()
    return found
