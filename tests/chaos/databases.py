"""D1 and D2: the database crashes, or its disk is full."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from app.core.database import sqlite_module
from tests.chaos.house import House, wait_for
from tests.chaos.outcome import Outcome, books_that_disagree
from tests.chaos.places import Place, fill, small_disk
from tests.chaos.sending import Burst, Tally, orders

LEASE = 3.0
"""Seconds: jobs that the crash caught are run again after it; in production 60."""
BOUNDED_MS = 10_000
"""Answers while the database is away: none may hang."""


def d1_crash(place: Place, crashes: int, deliveries: int = 400) -> Outcome:
    """PostgreSQL restarted in immediate mode under load."""
    broken: list[str] = []
    first, taken, away, slowest = 1, 0, 0, 0.0
    with place.house("postgresql", lease=LEASE, tick=0.5) as house:
        house.start("tests.chaos.entry")
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
            broken += _odd_answers(tally, f"crash {number + 1}")
            taken += len(tally.acknowledged)
            stored = house.number("SELECT count(*) FROM delivery")
            if not stored == taken == first - 1:
                broken.append(f"crash {number + 1}: {taken} of {first - 1} acknowledged, {stored} stored")
        house.drained(seconds=90 + first / 5)
        broken += books_that_disagree(house, first - 1, first - 1)
    broken += [f"an answer after {slowest:,.0f} ms"] if slowest > BOUNDED_MS else []
    return Outcome(
        "D1",
        f"{crashes} x PostgreSQL restarted in immediate mode, {first - 1:,} deliveries",
        f"{first - 1:,} acknowledged, all stored; {away:,} x 503 meanwhile, slowest {slowest:,.0f} ms",
        broken,
    )


def d2_full(place: Place, rounds: int = 1, deliveries: int = 150, *, may_mount: bool = True) -> Outcome:
    """A full disk: 503, then recovery without help once there is room.

    Where no file system may be mounted, a bound on the pages of the database file stands for it.
    """
    broken: list[str] = []
    refused, first = 0, 1
    with ExitStack() as stack:
        size = 24 + rounds if may_mount else 0
        disk = stack.enter_context(small_disk(place.folder / "small-disk", mib=size))
        if disk is not None:
            how = "a mounted file system"
            house = stack.enter_context(place.house_on(disk, lease=LEASE, tick=0.5))
            flag = disk / "ballast"
        else:
            how = "a bound on the file's pages"
            flag = place.folder / "full"
            house = stack.enter_context(place.house(limit=str(flag), lease=LEASE, tick=0.5))
        house.start("tests.chaos.entry")
        for number in range(rounds):
            first = _deliver(house, first, deliveries, broken)
            _fill(disk, flag, _file_of(house))
            burst = Burst(house.port, orders(deliveries, first), connections=16, again=True)
            burst.start()
            wait_for(lambda b=burst: b.tally.statuses.get(503, 0) > 50, seconds=30, why="refusals")
            broken += [] if house.is_up() else ["it does not answer while the disk is full"]
            flag.unlink()
            tally = burst.result(seconds=60)
            first += deliveries
            refused += tally.statuses.get(503, 0)
            broken += _odd_answers(tally, f"round {number + 1}")
        house.drained(seconds=90 + first / 5)
        broken += books_that_disagree(house, first - 1, first - 1)
        house.stop()
        broken += _integrity(_file_of(house))
    return Outcome(
        "D2",
        f"{rounds} x disk full ({how}) under 16 connections, {first - 1:,} deliveries",
        f"{refused:,} answers of 503, then all stored and applied; integrity ok",
        broken,
    )


def _odd_answers(tally: Tally, when: str) -> list[str]:
    odd = {status: count for status, count in tally.statuses.items() if status not in {200, 503}}
    return [f"{when}: answers {odd}"] if odd else []


def _deliver(house: House, first: int, deliveries: int, broken: list[str]) -> int:
    burst = Burst(house.port, orders(deliveries, first), connections=16)
    burst.start()
    tally = burst.result()
    if len(tally.acknowledged) != deliveries:
        broken.append(f"with room on the disk: answers {tally.statuses}")
    return first + deliveries


def _file_of(house: House) -> Path:
    return Path(house.config.database_url.removeprefix("sqlite:///"))


def _fill(disk: Path | None, flag: Path, file: Path) -> None:
    """Leave no room; the log of the rounds before is cut off first, since it would take more in for long."""
    if disk is None:
        flag.touch()
        return
    with sqlite_module.connect(file, timeout=10) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    fill(disk)
    time.sleep(0.1)


def _integrity(path: Path) -> list[str]:
    with sqlite_module.connect(path) as file:
        found = [row[0] for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
    file.close()
    return found
