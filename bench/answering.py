"""How soon shoppers are answered, beside a bare Flask route on the same server.

`python -m bench.answering` asks at a steady rate instead.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import create_engine, text

from app import activity, catalog, experiments, orders, recommendations, shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.worker import run_next
from bench import import_rate
from bench.steady import steady
from bench.table import Line, rendered
from tests.chaos.house import DOMAIN, House, house
from tests.databases import fresh_database

PRODUCTS, ORDERS = 2000, 4000
VISITORS, LOOKED_AT = 200, 5
ASK = f"/storefront/v1/recommendations?shop={DOMAIN}"
GOAL = "p99 20 ms"
MIX = {"kept": 80, "made": 10, "personal": 10}
WARMING = 300


def answering(folder: Path, requests: int = 400) -> list[Line]:
    """One shopper after another; a shop with 2,000 products whose lists are learned from 4,000 orders."""
    with house(folder) as app:
        products = fill(app)
        bare = median_and_p99(app, "bench.bare", ["/healthz"], requests)
        asked = {
            "bootstrap": [f"/storefront/v1/bootstrap?shop={DOMAIN}&page=home"],
            "recommendations, home": [f"{ASK}&placement=home"],
            "recommendations, product": [f"{ASK}&placement=product&product={each}" for each in products],
            "recommendations, cart": [f"{ASK}&placement=cart&cart={each}" for each in products],
        }
        found = {name: median_and_p99(app, "bench.door", paths, requests) for name, paths in asked.items()}
    baseline = f"bare Flask p50 {bare[0]:.1f} ms, p99 {bare[1]:.1f} ms"
    return [
        Line(name, f"p50 {middle:.1f} ms, p99 {p99:.1f} ms", baseline, bare[0] / middle)
        for name, (middle, p99) in found.items()
    ]


def fill(app: House) -> list[str]:
    """Products, orders and learned lists; returns the platform ids of some products."""
    snapshots, source = import_rate.generated()
    with app.app.app_context():
        shop_id = app.number("SELECT id FROM shop")
        with unit_of_work():
            catalog.record_products(shop_id, snapshots[:PRODUCTS])
        with unit_of_work():
            orders.record_many(shop_id, list(islice(source(), ORDERS)))
        with unit_of_work():
            recommendations.train_soon(shop_id, "bench")
        while jobs.is_any_due():
            run_next()
            if app.number("SELECT count(*) FROM job WHERE kind = 'recommendations.train' AND state = 'done'"):
                break
    app.let_go()
    return [each.platform_id for each in snapshots[:200]]


def median_and_p99(app: House, module: str, paths: list[str], requests: int) -> tuple[float, float]:
    """Milliseconds of answers on one kept-alive connection, after a warm-up."""
    app.start(module)
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    times = []
    try:
        for number in range(requests + 20):
            started = time.perf_counter()
            connection.request("GET", paths[number % len(paths)])
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - started) * 1000)
            assert answer.status == 200, (answer.status, paths[number % len(paths)])
    finally:
        connection.close()
        app.kill()
    ordered = sorted(times[20:])
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


def under_load(
    folder: Path, a_second: int, seconds: float, *, url: str = "", processes: int = 1
) -> list[Line]:
    """The usual mix, then each kind of answer alone, in a shop that holds a tenth of its people out.

    Several `processes` serve one database, as behind a proxy that deals the connections out.
    """
    with house(folder, url) as app, ExitStack() as beside:
        products = fill(app)
        tokens = browsers(app, products)
        settled(url)
        asked = paths_of(products, tokens, int(a_second * seconds) + WARMING)
        doors = [app, *(beside.enter_context(_door(folder / f"door-{n}", url)) for n in range(1, processes))]
        for door in doors:
            door.start("bench.door")
        # That each could have been held out is kept once, at her first answer.
        known = [f"{ASK}&visitor={token}" for token in tokens]
        steady([app.port], known, a_second=100, seconds=len(known) / 100)
        return [_line(doors, name, paths, a_second, seconds) for name, paths in asked.items()]


def settled(url: str) -> None:
    """As PostgreSQL is some minutes after it was filled: tables are vacuumed and known to its planner."""
    if url.startswith("sqlite"):
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


@contextmanager
def _door(folder: Path, url: str) -> Iterator[House]:
    """One more process for a database that stands."""
    folder.mkdir()
    door = House(folder, url)
    try:
        yield door
    finally:
        door.end()


def paths_of(products: list[str], tokens: list[str], count: int) -> dict[str, list[str]]:
    """By kind, `count` questions: the same ones, such that nobody asked before, and those of browsers."""
    dice = random.Random(7)
    kinds: dict[str, Callable[[int], str]] = {
        "kept": lambda at: f"{ASK}&placement=product&product={products[at % len(products)]}",
        "made": lambda at: (
            f"{ASK}&placement=cart&cart={','.join(dice.sample(products, 3))}&seen={at + 1}"
            if at % 2
            else f"{ASK}&placement=product&product={dice.choice(products)}&seen={at + 1}"
        ),
        "personal": lambda at: (
            f"{ASK}&placement={('product', 'not_found', 'search_empty')[at % 3]}"
            f"&product={dice.choice(products)}&cart={dice.choice(products)}&visitor={dice.choice(tokens)}"
        ),
    }
    alone = {name: [path(at) for at in range(count)] for name, path in kinds.items()}
    mixed = dice.choices(list(MIX), list(MIX.values()), k=count)
    told = ", ".join(f"{share} % {name}" for name, share in MIX.items())
    nothing = {"nothing but the server and the app around it": ["/healthz"] * count}
    return {told: [alone[name][at] for at, name in enumerate(mixed)], **alone, **nothing}


def browsers(app: House, products: list[str]) -> list[str]:
    """Tokens of visitors who looked at some products each, where a tenth is held out of everything."""
    with app.app.app_context():
        shop = shops.get(DOMAIN)
        with unit_of_work():
            experiments.start(shop, experiments.make_holdout(shop, experiments.EVERYTHING, "bench"), "bench")
        with unit_of_work():
            tokens = [activity.make_visitor(shop) for _ in range(VISITORS)]
            for number, token in enumerate(tokens):
                seen = [products[(number * 7 + each) % len(products)] for each in range(LOOKED_AT)]
                events = [{"name": "product_viewed", "product": each} for each in seen]
                activity.record_events(shop, activity.visitor_of(shop, token), events)
    app.let_go()
    return tokens


def _line(doors: list[House], name: str, paths: list[str], a_second: int, seconds: float) -> Line:
    ports = [door.port for door in doors]
    steady(ports, paths[::-1], a_second=100, seconds=WARMING / 100)
    before = sum(map(cpu_seconds, doors))
    asked = steady(ports, paths, a_second=a_second, seconds=seconds)
    cpu = (sum(map(cpu_seconds, doors)) - before) / len(asked.milliseconds) * 1000
    assert set(asked.statuses) == {200}, asked.statuses
    middle, p95, p99 = (asked.percentile(share) for share in (0.5, 0.95, 0.99))
    figure = f"p50 {middle:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms; {cpu:.2f} CPU ms each"
    return Line(f"{name}, {a_second} a second", figure, f"goal {GOAL}", 20 / p99)


def cpu_seconds(app: House) -> float:
    """What the processes that answer have used, the server's own work included."""
    ticks = 0
    for pid in app.serving_pids():
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=500, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1, help="serving ones; several need PostgreSQL")
    asked = parser.parse_args()
    if asked.processes > 1 and asked.database == "sqlite":
        parser.error("only one process serves SQLite: --database postgresql")
    with (
        tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder,
        fresh_database(asked.database, Path(folder), "answering") as url,
    ):
        lines = under_load(Path(folder), asked.rate, asked.seconds, url=url, processes=asked.processes)
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}\n\n{rendered(lines)}")


if __name__ == "__main__":
    main()
