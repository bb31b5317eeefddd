"""The grocer's whole year taken in from an export, at the speed of the app alone.

`python -m bench.year` writes the file that the stand-in would write in an hour and a half (the baskets are
real: `python -m devstore.data.fetch` fetches them), serves it over HTTP from a process of its own, and has
the import's own job take it in. `--orders N` takes fewer.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

import requests

from app import catalog
from app.core import jobs
from app.core.database import Base, db
from app.core.unit import unit_of_work
from app.factory import create_app
from app.importing import ImportPart, exports
from app.importing.models import What
from app.platforms import Export, ExportStage
from app.platforms.shopify import ShopifyStore
from bench import import_rate
from bench.table import Line, rendered
from tests.settings import TEST_CONFIG
from tests.stack import free_port

JOINED = "2024-01-01T00:00:00Z"


class Written:
    """A store whose export of orders is ready; all else of it is the real one."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._store = ShopifyStore("larder-lane.myshopify.com", "USD", tokens=None)  # type: ignore[arg-type]

    def export(self, export_id: str) -> Export:
        return self._export

    def exported(
        self, what: str, export: Export, *, skip: int, alive: Callable[[], None]
    ) -> Iterator[Sequence[Any]]:
        return self._store.exported(what, export, skip=skip, alive=alive)


def year(folder: Path, orders: int | None = None, url: str = "") -> list[Line]:
    """Rate, CPU time and peak memory of taking in the year's orders."""
    path = folder / "orders.jsonl"
    with path.open("wb") as file:
        products, whole, lines = written(file, orders)
    with served(folder) as address, house(folder, url) as shop_id:
        with unit_of_work():
            catalog.record_products(shop_id, products)
        size = path.stat().st_size
        export = Export(
            id="1", stage=ExportStage.READY, counted=whole + lines, whole=whole, size=size,
            url=f"{address}/orders.jsonl",
        )  # fmt: skip
        gc.collect()
        gc.freeze()  # what the bench itself holds is not the app's to look through
        before, began, began_cpu = peak_mib(), time.perf_counter(), time.process_time()
        take(shop_id, Written(export))
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    what = f"{whole:,} orders, {lines:,} lines, {size / 2**20:,.0f} MiB, {url.partition(':')[0] or 'sqlite'}"
    figure = (
        f"{whole / seconds:,.0f} orders/s, {lines / seconds:,.0f} lines/s: {seconds:.1f} s, {cpu:.1f} of CPU"
    )
    memory = f"peak {peak_mib():,.0f} MiB, {before:,.0f} before; load {os.getloadavg()[0]:.1f}"
    return [Line(what, f"{figure}; {memory}")]


def take(shop_id: int, store: Any) -> None:
    """The import's own job, from a part that knows its export."""
    with unit_of_work():
        for what in What:
            db.session.add(ImportPart(shop_id=shop_id, run=1, what=what, export_id="1"))
        jobs.add("importing.orders", key="1", shop_id=shop_id, data={"run": 1})
    with unit_of_work():
        claim = jobs.claim_next()
    assert claim is not None
    assert exports.bring_in(claim, What.ORDERS, store)


def written(file: IO[bytes], limit: int | None) -> tuple[list[Any], int, int]:
    """Write the orders as a bulk operation does, all orders of a hundred before their lines."""
    products, source = import_rate.grocer()
    orders = lines = 0
    source_of = islice(source(), limit)
    while page := list(islice(source_of, 100)):
        rows = [order_row(order) for order in page]
        rows += [line_row(order, line) for order in page for line in order.lines]
        file.writelines(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)
        orders, lines = orders + len(page), lines + len(rows) - len(page)
    return products, orders, lines


def money(minor: int) -> dict[str, Any]:
    return {"shopMoney": {"amount": f"{minor / 100:.2f}"}}


def order_row(order: Any) -> dict[str, Any]:
    at, key = order.created_at.isoformat().replace("+00:00", "Z"), order.customer_platform_id
    person = {
        "id": f"gid://shopify/Customer/{key}",
        "firstName": "Ada",
        "lastName": "Lovelace",
        "createdAt": at,
    }
    person |= {"defaultEmailAddress": {"emailAddress": f"ada{key}@example.com"}, "updatedAt": at}
    return {
        "id": f"gid://shopify/Order/{order.platform_id}", "name": order.name, "createdAt": at,
        "updatedAt": at, "cancelledAt": None, "test": False, "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED", "currencyCode": "USD", "email": f"ada{key}@example.com",
        "discountCodes": [], "customAttributes": [], "subtotalPriceSet": money(order.subtotal_minor),
        "totalDiscountsSet": money(order.discount_minor), "totalShippingPriceSet": money(0),
        "totalTaxSet": money(0), "totalPriceSet": money(order.total_minor),
        "customer": key and person | {"defaultAddress": {"countryCodeV2": "US"}}, "refunds": [],
    }  # fmt: skip


def line_row(order: Any, line: Any) -> dict[str, Any]:
    off = [{"allocatedAmountSet": money(line.discount_minor)}] if line.discount_minor else []
    return {
        "id": f"gid://shopify/LineItem/{line.platform_id}", "title": line.title, "quantity": line.quantity,
        "isGiftCard": False, "product": {"id": f"gid://shopify/Product/{line.product_id}"},
        "variant": {"id": f"gid://shopify/ProductVariant/{line.variant_id}"},
        "originalUnitPriceSet": money(line.unit_price_minor), "discountAllocations": off,
        "__parentId": f"gid://shopify/Order/{order.platform_id}",
    }  # fmt: skip


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over HTTP, from another process."""
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "--bind",
        "127.0.0.1",
        "--directory",
        str(folder),
    ]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.head(address, timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


@contextmanager
def house(folder: Path, url: str) -> Iterator[int]:
    """The app in this process with one shop, on a database of its own; its number."""
    app = create_app(replace(TEST_CONFIG, database_url=url or f"sqlite:///{folder / 'app.db'}"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield import_rate.new_shop()
        db.session.remove()
        db.engine.dispose()


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int)
    parser.add_argument("--database", default="", help="an empty database instead of a new SQLite file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        print(rendered(year(Path(folder), asked.orders, asked.database)))


if __name__ == "__main__":
    main()
