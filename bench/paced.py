"""The first import page by page at the pace of the smallest plan, 100 points a second on the movable clock.

`python -m bench.paced grocer --full` is the full size (67,161 products, 139,851 orders); `records` takes a
minute. Waiting for points moves the stand-in's clock instead of the machine's.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from flask import Flask, current_app
from sqlalchemy import create_engine, func, select

from app import catalog, customers, importing, orders, shops
from app.core.database import db
from app.importing import ImportPart
from app.platforms.shopify import pacing
from bench.exporting import LONGEST, Spent, house, is_done, step
from bench.table import Line, rendered
from devstore import testing
from devstore.demo.settings import SHOPS
from devstore.models import Customer, Order, Product
from devstore.testing import RunningDevstore
from tests.stand_in import arrived, start

TOLD_EVERY = 30.0
"""Seconds between two words of how far the import is."""


class PassingTime:
    """Waiting is for the clocks: ours and the stand-in's are moved, and its points come back."""

    def __init__(self, store: RunningDevstore) -> None:
        self._store, self.passed = store, 0

    def now(self) -> float:
        return float(self.passed)

    def sleep(self, seconds: float) -> None:
        self.passed += math.ceil(seconds)
        self._store.move_clock(math.ceil(seconds))


def paced(folder: Path, shop: str = "records", *, full: bool = False, url: str = "") -> list[Line]:
    """Import a shop of the demo and compare what arrived with what the store has."""
    testing.START_SECONDS = LONGEST
    store = start(folder, shops=(shop,), full=full, plan="standard", sends_webhooks=False)
    timer = PassingTime(store)

    try:
        store.control("bulk", {"allowed": False})
        with house(folder, store, url), telling(), patch.object(pacing, "timer", timer):
            shop_id = arrived(store, f"{SHOPS[shop]}.myshopify.com").id
            began = time.perf_counter()
            while not is_done(shop_id):
                step(store, {what: Spent() for what in ("products", "customers", "orders")})
            seconds = time.perf_counter() - began
            found = catalog.count(shop_id), customers.count(shop_id), orders.count(shop_id)
            assert all(part.is_by_pages for part in importing.progress(shops.by_id(shop_id)))
        there = counted(store)
    finally:
        store.stop()
    what = f"{found[0]:,} products, {found[1]:,} customers, {found[2]:,} orders by pages on the smallest plan"
    lost = sum(there) - sum(found)
    figure = f"{lost} lost; {timer.passed:,} s waited on the clock, {seconds:.0f} s of real time"
    return [Line(what, f"{figure}; load {os.getloadavg()[0]:.1f}")]


@contextmanager
def telling() -> Iterator[None]:
    """Every half minute a line that says how far the import is, from a thread of its own."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    began, is_over = time.perf_counter(), threading.Event()

    def tell() -> None:
        while not is_over.wait(TOLD_EVERY):
            with app.app_context():
                print(f"{time.perf_counter() - began:,.0f} s: {how_far()}", file=sys.stderr, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        is_over.set()
        teller.join()


def how_far() -> str:
    """What was taken in so far."""
    rows = db.session.execute(select(ImportPart.what, ImportPart.done).order_by(ImportPart.id)).all()
    return ", ".join(f"{done:,} {what}" for what, done in rows if done)


def counted(store: RunningDevstore) -> tuple[int, ...]:
    """What the store has, by its own tables."""
    engine = create_engine(f"sqlite:///{store.config.data}")
    with engine.connect() as connection:
        return tuple(
            connection.scalar(select(func.count()).select_from(model)) or 0
            for model in (Product, Customer, Order)
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", choices=sorted(SHOPS), nargs="?", default="records")
    parser.add_argument("--full", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        print(rendered(paced(Path(folder), asked.shop, full=asked.full)))


if __name__ == "__main__":
    main()
