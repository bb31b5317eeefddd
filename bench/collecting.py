"""Storefront events taken in a second, in batches as browsers send them, beside a raw insert loop.

`python -m bench.collecting` prints these rows alone, for both databases.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

from app import activity, shops
from app.core.database import sqlite_module
from app.core.unit import unit_of_work
from bench.table import Line, rendered
from tests.chaos.house import DOMAIN, House
from tests.chaos.places import Place
from tests.chaos.sending import Burst, Delivery

TOGETHER = 10
"""Events of one envelope: so many make our script send."""
VISITORS, CONNECTIONS = 400, 32
EVENTS_OF_A_BROWSER = 500
"""Below the most that one browser may tell in a minute."""


def collecting(folder: Path, events: int = 20_000, databases: tuple[str, ...] = ("sqlite",)) -> list[Line]:
    """Rates over 32 connections; the load generator runs on the same machine."""
    raw = raw_inserts(folder / "raw-events.db", events)
    lines = []
    for database in databases:
        with Place(folder) as place, place.house(database) as app:
            per_second, cpu, burst = rate(app, events)
        figure = (
            f"{per_second:,.0f}/s, p50 {burst.tally.percentile(0.5):,.0f} ms, "
            f"p99 {burst.tally.percentile(0.99):,.0f} ms; {events / cpu:,.0f} for a CPU second of the app"
        )
        baseline = f"raw insert loop, a commit for each {TOGETHER}, {raw:,.0f}/s"
        what = f"storefront events, {TOGETHER} to an envelope, {database}"
        lines.append(Line(what, figure, baseline, per_second / raw))
    return lines


def rate(app: House, events: int) -> tuple[float, float, Burst]:
    """Events a second that were answered with 204 and found in the database, and the app's CPU seconds."""
    envelopes = told(app, events)
    app.start("bench.door")
    try:
        Burst(app.port, envelopes[:20], connections=CONNECTIONS).run()
        known = app.number("SELECT count(*) FROM storefront_event")
        burst = Burst(app.port, envelopes[20:], connections=CONNECTIONS)
        started, spent = time.perf_counter(), _cpu_seconds(app)
        burst.run()
        seconds, cpu = time.perf_counter() - started, _cpu_seconds(app) - spent
        kept = app.number("SELECT count(*) FROM storefront_event") - known
    finally:
        app.kill()
    assert burst.tally.statuses == {204: len(envelopes) - 20}, burst.tally.statuses
    assert kept == events, (kept, events)
    return events / seconds, cpu, burst


def told(app: House, events: int) -> list[Delivery]:
    """Envelopes of many browsers, each event with its own number and product, as bytes on the wire."""
    browsers = max(VISITORS, events // EVENTS_OF_A_BROWSER + 1)
    with app.app.app_context():
        shop = shops.get(DOMAIN)
        with unit_of_work():
            tokens = [activity.make_visitor(shop) for _ in range(browsers)]
    app.let_go()
    return [_envelope(tokens[number % browsers], number) for number in range(events // TOGETHER + 20)]


def _envelope(token: str, number: int) -> Delivery:
    products = [str(9_000_000 + (number * 7 + each) % 300) for each in range(TOGETHER)]
    events = [
        {"name": "product_viewed", "product": product, "id": f"{number:08}-{each}"}
        for each, product in enumerate(products)
    ]
    body = json.dumps({"shop": DOMAIN, "visitor": token, "events": events}).encode()
    head = (
        "POST /storefront/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
        f"User-Agent: Mozilla/5.0\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Delivery(str(number), head.encode() + body)


def raw_inserts(path: Path, count: int) -> float:
    """Rows inserted one by one from Python, a safe commit for each envelope: rows a second."""
    connection = sqlite_module.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE event (id INTEGER PRIMARY KEY, visitor INTEGER, name TEXT, product TEXT, at)"
    )
    started = time.perf_counter()
    for number in range(count):
        if number % TOGETHER == 0:
            connection.execute("BEGIN IMMEDIATE")
        values = (number % VISITORS, "product_viewed", str(9_000_000 + number % 300), "2026-11-21 10:00:00")
        connection.execute("INSERT INTO event (visitor, name, product, at) VALUES (?, ?, ?, ?)", values)
        if number % TOGETHER == TOGETHER - 1:
            connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return count / seconds


def _cpu_seconds(app: House) -> float:
    """What the web process and its children have computed so far."""
    assert app.web is not None
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == os.getpgid(app.web.pid):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        lines = collecting(Path(folder), databases=("sqlite", "postgresql"))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n\n{rendered(lines)}")


if __name__ == "__main__":
    main()
