"""W3 and X2: the web process is killed, or asked to end, while deliveries arrive."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests.chaos.house import House, wait_for
from tests.chaos.outcome import Outcome, books_that_disagree
from tests.chaos.places import Place
from tests.chaos.sending import Burst, Tally, orders

ENTRY = "tests.chaos.entry"
LEASE = 3.0
"""Seconds: jobs that the kill caught are run again after it; in production 60."""
IN_TIME = 10.0


def w3_kill(place: Place, kills: int, deliveries_per_kill: int = 150, database: str = "sqlite") -> Outcome:
    """kill -9 under load, by turns of the whole process group, of the serving child and of its parent."""
    broken: list[str] = []
    first = 1
    with place.house(database, lease=LEASE, tick=0.5) as house:
        house.start(ENTRY)
        for number in range(kills):
            burst = Burst(house.port, orders(deliveries_per_kill, first), connections=16, again=True)
            burst.start()
            wait_for(lambda b=burst: len(b.tally.acknowledged) > 20, seconds=20, why="answers")
            _kill(house, number)
            tally = burst.result()
            first += deliveries_per_kill
            stored = house.number("SELECT count(*) FROM delivery")
            if stored != first - 1 or len(tally.acknowledged) != deliveries_per_kill:
                broken.append(f"kill {number + 1}: {stored} of {first - 1} stored")
        house.drained(seconds=60 + first / 10)
        broken += books_that_disagree(house, first - 1, first - 1)
    return Outcome(
        "W3",
        f"{kills} x kill -9 of the web process, {first - 1:,} deliveries, {database}",
        f"{first - 1:,} acknowledged, all stored and applied once",
        broken,
    )


def _kill(house: House, number: int) -> None:
    """The parent brings a killed child back; whatever else is killed, a supervisor starts again."""
    assert house.web is not None
    target = ("parent", "child", "group")[number % 3]
    if target == "child":
        for pid in house.serving_pids():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: house.web is None or house.is_up(), seconds=30, why="the child to come back")
        return
    orphans = house.serving_pids()
    if target == "group":
        house.kill()
    else:
        house.web.kill()
        house.web.wait(10)
        wait_for(lambda: not any(map(_is_alive, orphans)), seconds=20, why="the orphan to end")
    house.start(ENTRY)


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def x2_terminate(place: Place, rounds: int, deliveries: int = 4000, database: str = "sqlite") -> Outcome:
    """SIGTERM under load: what was in flight is answered, and the process ends soon and well.

    In flight is what was sent before the signal, or taken after it. What is sent later on a connection
    that is just being closed is not taken and not stored; the platform sends it again. Told, not judged.
    """
    broken: list[str] = []
    longest, answered, late = 0.0, 0, 0
    with place.house(database) as house:
        for number in range(rounds):
            house.start()
            burst = Burst(house.port, orders(deliveries, 1 + number * deliveries), connections=32)
            burst.start()
            wait_for(lambda b=burst: len(b.tally.acknowledged) > 20, seconds=20, why="answers")
            asked_at = time.monotonic()
            longest = max(longest, house.stop())
            burst.give_up()
            tally = burst.result()
            answered += len(tally.acknowledged)
            dropped = [
                name for name, sent_at in tally.unanswered if sent_at < asked_at or _is_stored(house, name)
            ]
            late += len(tally.unanswered) - len(dropped)
            broken += _what_failed(house, tally, dropped, number + 1)
        stored = house.number("SELECT count(*) FROM delivery")
        broken += [f"{answered} acknowledged, {stored} stored"] if stored < answered else []
    broken += [f"{longest:.1f} s to end"] if longest >= IN_TIME else []
    return Outcome(
        "X2",
        f"{rounds} x SIGTERM under 32 connections, {database}",
        f"ended in {longest:.1f} s at most; {answered:,} answered, {late:,} sent too late and not taken",
        broken,
    )


def _is_stored(house: House, webhook_id: str) -> bool:
    return house.number("SELECT count(*) FROM delivery WHERE webhook_id = :name", name=webhook_id) > 0


def _what_failed(house: House, tally: Tally, dropped: list[str], number: int) -> list[str]:
    assert house.web is not None
    problems = {
        f"{len(dropped)} in flight unanswered": dropped,
        f"statuses {tally.statuses}": set(tally.statuses) - {200},
        f"ended with {house.web.returncode}": house.web.returncode,
    }
    return [f"round {number}: {problem}" for problem, is_wrong in problems.items() if is_wrong]
