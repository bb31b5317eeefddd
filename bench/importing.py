"""Orders imported a second, beside the same lines inserted by a plain loop."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

from app import catalog
from app.core.database import sqlite_module
from app.core.unit import unit_of_work
from bench import import_rate
from bench.table import Line
from tests.chaos.house import house


def importing(folder: Path, orders: int = 5000) -> list[Line]:
    """The first import of generated orders, and the same again."""
    products, source = import_rate.generated()
    with house(folder) as place, place.app.app_context():
        shop_id = import_rate.new_shop()
        with unit_of_work():
            catalog.record_products(shop_id, products)
        first = import_rate.import_all(shop_id, islice(source(), orders))
        again = import_rate.import_all(shop_id, islice(source(), orders))
    read, lines, _, seconds, _ = first
    raw = raw_lines(folder / "raw-lines.db", lines)
    return [
        Line(
            "orders imported",
            f"{read / seconds:,.0f} orders/s, {lines / seconds:,.0f} lines/s",
            f"plain insert loop {raw:,.0f} lines/s",
            lines / seconds / raw,
        ),
        Line("the same imported again", f"{again[0] / again[3]:,.0f} orders/s, {again[2]:,} changed"),
    ]


def raw_lines(path: Path, lines: int) -> float:
    """Lines a second inserted one by one from Python, 500 to a commit."""
    connection = sqlite_module.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE line (order_id INTEGER, id TEXT, title TEXT, product TEXT, quantity INTEGER,"
        " price INTEGER, PRIMARY KEY (order_id, id))"
    )
    started = time.perf_counter()
    for begin in range(0, lines, 500):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(begin, min(begin + 500, lines)):
            row = (number // 9, str(number), "Long player", str(number % 977), 1, 499)
            connection.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return lines / seconds
