"""How soon shoppers are answered, beside a bare Flask route on the same server."""

from __future__ import annotations

import http.client
import time
from itertools import islice
from pathlib import Path

from app import catalog, orders, recommendations
from app.core import jobs
from app.core.unit import unit_of_work
from app.worker import run_next
from bench import import_rate
from bench.table import Line
from tests.chaos.house import DOMAIN, House, house

PRODUCTS, ORDERS = 2000, 4000


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
