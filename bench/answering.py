"""How soon shoppers are answered, beside a bare Flask route on the same server.

`python -m bench.answering` asks at a steady rate instead.
"""

from __future__ import annotations

import argparse
import http.client
import os
import tempfile
import time
from itertools import islice
from pathlib import Path

from app import activity, catalog, orders, recommendations, shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.worker import run_next
from bench import import_rate
from bench.steady import steady
from bench.table import Line, rendered
from tests.chaos.house import DOMAIN, House, house

PRODUCTS, ORDERS = 2000, 4000
VISITORS, LOOKED_AT = 200, 5
GOAL = "p99 20 ms"


def answering(folder: Path, requests: int = 400) -> list[Line]:
    """One shopper after another; a shop with 2,000 products whose lists are learned from 4,000 orders."""
    with house(folder) as app:
        products = fill(app)
        bare = median_and_p99(app, "bench.bare", ["/healthz"], requests)
        ask = f"/storefront/v1/recommendations?shop={DOMAIN}"
        asked = {
            "bootstrap": [f"/storefront/v1/bootstrap?shop={DOMAIN}&page=home"],
            "recommendations, home": [f"{ask}&placement=home"],
            "recommendations, product": [f"{ask}&placement=product&product={each}" for each in products],
            "recommendations, cart": [f"{ask}&placement=cart&cart={each}" for each in products],
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


def under_load(folder: Path, a_second: int, seconds: float) -> list[Line]:
    """Answers that all shoppers share, those of one cart or browser, and the two together."""
    with house(folder) as app:
        products = fill(app)
        tokens = browsers(app, products)
        ask = f"/storefront/v1/recommendations?shop={DOMAIN}"
        shared = [f"{ask}&placement=home", *(f"{ask}&placement=product&product={each}" for each in products)]
        personal = [
            f"{ask}&placement=home&strategy=recently_viewed&visitor={token}&seen={product}"
            for token, product in zip(tokens, products, strict=True)
        ]
        carts = [f"{ask}&placement=cart&cart={each}" for each in products]
        mixed = [path for trio in zip(shared, shared[1:] + shared, personal, strict=False) for path in trio]
        kinds = {
            "shared": shared,
            "two shared to one personal": mixed,
            "a browser's own": personal,
            "a cart's": carts,
        }
        app.start("bench.door")
        try:
            return [_line(app, name, paths, a_second, seconds) for name, paths in kinds.items()]
        finally:
            app.kill()


def browsers(app: House, products: list[str]) -> list[str]:
    """Tokens of visitors who looked at some products each."""
    with app.app.app_context():
        shop = shops.get(DOMAIN)
        with unit_of_work():
            tokens = [activity.make_visitor(shop) for _ in range(VISITORS)]
            for number, token in enumerate(tokens):
                seen = [products[(number * 7 + each) % len(products)] for each in range(LOOKED_AT)]
                events = [{"name": "product_viewed", "product": each} for each in seen]
                activity.record_events(shop, activity.visitor_of(shop, token), events)
    app.let_go()
    return tokens


def _line(app: House, name: str, paths: list[str], a_second: int, seconds: float) -> Line:
    steady(app.port, paths, a_second=100, seconds=3)
    asked = steady(app.port, paths, a_second=a_second, seconds=seconds)
    assert set(asked.statuses) == {200}, asked.statuses
    middle, p95, p99 = (asked.percentile(share) for share in (0.5, 0.95, 0.99))
    figure = f"p50 {middle:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms"
    return Line(f"{name}, {a_second} a second", figure, f"goal {GOAL}", 20 / p99)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=500, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        lines = under_load(Path(folder), asked.rate, asked.seconds)
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}\n\n{rendered(lines)}")


if __name__ == "__main__":
    main()
