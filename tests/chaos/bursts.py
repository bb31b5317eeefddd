"""W2 and D5: many deliveries at once, and a backup taken meanwhile."""

from __future__ import annotations

import time
from pathlib import Path

from app.core.database import sqlite_module
from tests.chaos.house import wait_for
from tests.chaos.outcome import Outcome, books_that_disagree
from tests.chaos.places import Place
from tests.chaos.sending import Burst, orders


def w2_burst(place: Place, deliveries: int, database: str = "sqlite") -> Outcome:
    """A burst over 64 connections: every answer is 200, and the backlog drains."""
    with place.house(database) as house:
        house.start()
        burst = Burst(house.port, orders(deliveries))
        started = time.monotonic()
        burst.start()
        tally = burst.result()
        sent_in = time.monotonic() - started
        drained_in = house.drained(seconds=60 + deliveries / 10)
        broken = books_that_disagree(house, len(tally.acknowledged), deliveries)
    others = {status: count for status, count in tally.statuses.items() if status != 200}
    broken += [f"{count} answers of {status}" for status, count in others.items()]
    broken += [f"{len(tally.unanswered)} without an answer"] if tally.unanswered else []
    p99 = tally.percentile(0.99)
    slow = [f"p99 {p99:,.0f} ms"] if p99 >= 500 else []
    slow += [f"drained {drained_in:.0f} s after the last answer"] if drained_in >= 60 else []
    return Outcome(
        "W2",
        f"{deliveries:,} deliveries over 64 connections, {database}",
        f"{len(tally.acknowledged):,} x 200, {deliveries / sent_in:,.0f}/s, p99 {p99:,.0f} ms, "
        f"drained {drained_in:.0f} s later",
        broken,
        slow,
    )


def d5_backup(place: Place, deliveries: int, copies: int = 3) -> Outcome:
    """Backups while deliveries arrive and are applied: each copy is whole and its books agree."""
    broken: list[str] = []
    sizes: list[int] = []
    with place.house() as house:
        house.start()
        burst = Burst(house.port, orders(deliveries), again=True)
        burst.start()
        wait_for(lambda: house.number('SELECT count(*) FROM "order"') > 5, seconds=20, why="orders")
        for number in range(copies):
            path = house.folder / f"copy{number}.db"
            house.command("backup", str(path))
            broken += [f"copy {number}: {problem}" for problem in problems_of(path)]
            sizes.append(orders_in(path))
        tally = burst.result()
        house.drained(seconds=60 + deliveries / 10)
        broken += books_that_disagree(house, len(tally.acknowledged), deliveries)
    return Outcome(
        "D5",
        f"{copies} backups while {deliveries:,} deliveries arrive and are applied",
        f"copies hold {', '.join(f'{size:,}' for size in sizes)} orders, integrity ok, drift 0",
        broken,
    )


def problems_of(copy: Path) -> list[str]:
    """What is wrong with a copy: its pages, its foreign keys, its sums."""
    with sqlite_module.connect(copy) as file:
        found = [row[0] for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"a row of {row[0]} refers to none" for row in file.execute("PRAGMA foreign_key_check")]
        apart = file.execute(
            """SELECT count(*) FROM loyalty_account a WHERE balance <>
            (SELECT coalesce(sum(amount), 0) FROM ledger_entry e WHERE e.account_id = a.id)"""
        ).fetchone()[0]
        total = file.execute("SELECT coalesce(sum(balance), 0) FROM loyalty_account").fetchone()[0]
        unpaid = file.execute('SELECT count(*) FROM "order"').fetchone()[0]
        earned = file.execute("SELECT count(*) FROM order_points").fetchone()[0]
    file.close()
    found += [f"{apart} balances differ from their entries"] if apart else []
    found += [f"{total} points out of nowhere"] if total else []
    return found + ([f"{unpaid} orders, {earned} with points"] if unpaid != earned else [])


def orders_in(copy: Path) -> int:
    file = sqlite_module.connect(copy)
    try:
        return int(file.execute('SELECT count(*) FROM "order"').fetchone()[0])
    finally:
        file.close()
