"""Webhooks taken in a second, beside a raw insert loop and bare Flask with the same signature check."""

from __future__ import annotations

import time
from pathlib import Path

from app.core.database import sqlite_module
from bench.table import Line
from tests.chaos.house import House, house
from tests.chaos.sending import Burst, Tally, orders


def ingest(folder: Path, deliveries: int = 3000) -> list[Line]:
    """Rates over 64 connections; the load generator runs on the same machine."""
    raw = raw_inserts(folder / "raw.db", deliveries)
    with house(folder) as app:
        bare, _ = rate(app, "bench.bare", deliveries, first=1)
        alone, tally = rate(app, "bench.door", deliveries, first=1)
        busy, working = rate(app, "app.serve", deliveries // 4, first=deliveries + 1)
    best = min(raw, bare)
    baseline = f"raw insert loop {raw:,.0f}/s, bare Flask + HMAC {bare:,.0f}/s"
    return [
        Line("webhooks taken in", _said(alone, tally), baseline, alone / best),
        Line("the same while jobs apply them", _said(busy, working), baseline, busy / best),
    ]


def _said(per_second: float, tally: Tally) -> str:
    return f"{per_second:,.0f}/s, p50 {tally.percentile(0.5):,.0f} ms, p99 {tally.percentile(0.99):,.0f} ms"


def rate(app: House, module: str, deliveries: int, first: int) -> tuple[float, Tally]:
    """Deliveries a second that were answered with 200, after a warm-up that is not counted."""
    app.start(module)
    try:
        Burst(app.port, orders(200, first=10_000_000)).run()
        burst = Burst(app.port, orders(deliveries, first))
        started = time.perf_counter()
        burst.run()
        seconds = time.perf_counter() - started
    finally:
        app.kill()
    assert len(burst.tally.acknowledged) == deliveries, burst.tally.statuses
    return deliveries / seconds, burst.tally


def raw_inserts(path: Path, count: int) -> float:
    """One insert and one commit at a time, with the same safety as the app: rows a second."""
    body = b"x" * len(orders(1)[0].request)
    connection = sqlite_module.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE inbox (id INTEGER PRIMARY KEY, webhook_id TEXT UNIQUE, body BLOB)")
    started = time.perf_counter()
    for number in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO inbox (webhook_id, body) VALUES (?, ?)", (f"w-{number}", body))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return count / seconds
