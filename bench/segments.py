"""How long it takes to count a segment: a million customers on PostgreSQL, a hundred thousand on SQLite.

    python -m bench.segments [--database sqlite|postgresql] [--customers N] [--explain NAME]

Rows are made in the database by whole statements; facts by the room `value` itself. Each count runs three
times, the least and the middle are told, and what it costs one core: the machine may do other work meanwhile.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import flask_migrate
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

from app import segments
from app.core.database import db
from app.core.unit import unit_of_work
from app.factory import create_app
from app.segments import Group
from app.shops import Shop
from bench import crowd
from bench.table import Line, rendered
from tests.databases import fresh_database
from tests.settings import TEST_CONFIG

SIZES = {"sqlite": 100_000, "postgresql": 1_000_000}
RUNS = 3
NESTED: dict[str, list[dict[str, object]]] = {
    "bought product 17 in the last 90 days, and wants mail": [
        {"field": "bought_product", "is": "any_of", "value": ["17"], "within": 90},
        {"field": "consent", "is": "any_of", "value": ["subscribed"]},
    ],
    "bought a type that a tenth of all lines are of": [
        {"field": "bought_type", "is": "any_of", "value": ["type 3"]},
    ],
    "viewed a product in 14 days, did not order in 30": [
        {"field": "viewed", "is": "did", "within": 14},
        {"match": "none", "of": [{"field": "last_order", "is": "in_last", "value": 30}]},
    ],
    "three groups deep: country, spending, points, risk": [
        {"field": "country", "is": "any_of", "value": ["DE", "FR"]},
        {"match": "any", "of": [
            {"field": "spent", "is": "at_least", "value": 20_000},
            {"match": "all", "of": [
                {"field": "points", "is": "at_least", "value": 500},
                {"match": "none", "of": [{"field": "lapse_risk", "is": "at_least", "value": 80}]},
            ]},
        ]},
    ],
    "orders with a discount in the last year at least 2, or used a code in 90 days": [
        {"match": "any", "of": [
            {"field": "discounted_orders", "is": "at_least", "value": 2, "within": 365},
            {"field": "used_code", "is": "did", "within": 90},
        ]},
    ],
}  # fmt: skip


def rules() -> dict[str, Group]:
    nested = {name: segments.parse({"version": 1, "match": "all", "of": of}) for name, of in NESTED.items()}
    return {each.title: each.rule for each in segments.READY_MADE.values()} | nested


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=SIZES, default="sqlite")
    asked.add_argument("--customers", type=int)
    asked.add_argument("--explain", default="")
    given = asked.parse_args()
    number = given.customers or SIZES[given.database]
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_database(given.database, Path(folder), f"segments_{os.getpid()}") as url,
    ):
        app = create_app(replace(TEST_CONFIG, database_url=url))
        with app.app_context():
            flask_migrate.upgrade()
            with unit_of_work():
                shop_id = crowd.make(number)
            crowd.settle()
            shop = db.session.get_one(Shop, shop_id)
            print(f"{number:,} customers on {given.database}, load {os.getloadavg()[0]:.1f}")
            print(rendered([_timed(shop, name, rule, given.explain) for name, rule in rules().items()]))
            ready = [each.rule for each in segments.READY_MADE.values()]
            began = time.perf_counter()
            segments.sizes(shop, ready)
            print(f"all {len(ready)} ready-made with who may be mailed: {time.perf_counter() - began:.2f} s")
            _walk(shop)
            db.session.remove()
            db.engine.dispose()


def _timed(shop: Shop, name: str, rule: Group, explained: str) -> Line:
    took, count = [], 0
    for _ in range(RUNS):
        began = time.perf_counter()
        count = segments.count(shop, rule)
        took.append(time.perf_counter() - began)
    if explained and explained in name:
        _explain(shop, rule)
    told = f"{count:,} in {min(took):.2f} s, middle {statistics.median(took):.2f} s"
    return Line(name, f"{told}; {_cpu_of(shop, rule):.2f} s of one core")


def _cpu_of(shop: Shop, rule: Group) -> float:
    """What one count costs a core, whatever else the machine does; PostgreSQL is held to one process."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET max_parallel_workers_per_gather = 0"))
    spent = []
    for _ in range(2):
        began = _spent(is_sqlite)
        segments.count(shop, rule)
        spent.append(_spent(is_sqlite) - began)
    if not is_sqlite:
        db.session.execute(text("RESET max_parallel_workers_per_gather"))
    return min(spent)


def _spent(is_sqlite: bool) -> float:
    if is_sqlite:
        return time.process_time()
    server = db.session.scalar(text("SELECT pg_backend_pid()"))
    user, system = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _explain(shop: Shop, rule: Group) -> None:
    query = segments.selected(shop, segments.Segment(rule=segments.stored(rule)))
    is_sqlite = db.engine.dialect.name == "sqlite"
    dialect = sqlite.dialect() if is_sqlite else postgresql.dialect()
    told = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace("%%", "%")
    for row in db.session.execute(text(f"EXPLAIN {'QUERY PLAN' if is_sqlite else 'ANALYZE'} {told}")):
        print("   ", row[-1])


def _walk(shop: Shop) -> None:
    """One segment read to its end, and one customer asked for."""
    segment = segments.Segment(shop_id=shop.id, rule=segments.stored(rules()["Discount lovers"]))
    began = time.perf_counter()
    found = [each for chunk in segments.members(shop, segment) for each in chunk]
    print(f"all {len(found):,} members in chunks: {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    for each in found[:100]:
        segments.contains(shop, segment, each)
    print(f"one customer asked for: {(time.perf_counter() - began) * 10:.1f} ms")


if __name__ == "__main__":
    main()
