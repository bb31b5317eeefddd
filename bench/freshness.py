"""What a day's orders cost when they are counted as they come, beside a whole training; and a cart's answer.

    python -m bench.freshness [--database sqlite|postgresql] [--lines N]

A generated shop's year is learned up to its last day, whose orders come in batches of 32. CPU seconds of this
process; an answer's statement is timed alone too, to tell what is ours.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import numpy as np
from sqlalchemy import insert

from app import recommendations
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.factory import create_app
from app.orders.models import Order, OrderLine
from app.recommendations import train
from app.recommendations.carts import BESIDE
from app.recommendations.keeping import keep, keep_customers
from app.recommendations.rows import rows_of
from bench.crowd import a_shop
from bench.table import Line, rendered
from bench.training import Table, generated
from tests.databases import fresh_database
from tests.settings import TEST_CONFIG

DAY = 86_400
BATCH = 32
PIECE = 5_000
CARTS = 500


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--lines", type=int, default=200_000)
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_database(given.database, Path(folder), f"freshness_{os.getpid()}") as url,
    ):
        app = create_app(replace(TEST_CONFIG, database_url=url))
        with app.app_context():
            flask_migrate.upgrade()
            print(f"{given.lines:,} lines on {given.database}, load {os.getloadavg()[0]:.1f}")
            print(rendered(freshness(Path(folder), generated(given.lines))))
            db.session.remove()
            db.engine.dispose()


def freshness(folder: Path, table: Table) -> list[Line]:
    table = table | {"ts": table["ts"] + int(clock.now().timestamp()) - int(table["ts"].max())}
    is_today = table["ts"] > table["ts"].max() - DAY
    with unit_of_work():
        shop_id = a_shop("fresh").id
    _record(shop_id, {name: column[~is_today] for name, column in table.items()})
    refit = _cpu(lambda: _train(shop_id, folder))
    today = {name: column[is_today] for name, column in table.items()}
    _record(shop_id, today)
    orders = np.unique(today["basket"] + 1).tolist()
    _count(shop_id, orders[:1])
    gc.collect()
    gc.freeze()  # what the training left in this process is no matter of who counts
    counting = _cpu(lambda: _count(shop_id, orders[1:]))
    fit = refit + _cpu(lambda: train.lists_of(_told(shop_id, folder) | {"choice": None, "evidence": None}))
    figure = f"{counting:.3f} CPU s, {counting / len(orders) * 1000:.2f} ms each"
    return [
        Line(
            f"a day's {len(orders):,} orders counted as they come",
            figure,
            f"a refit with all lists and rows: {refit:.1f} CPU s",
            refit / counting,
        ),
        Line("the same", figure, f"a full fit, which also chooses: {fit:.1f} CPU s", fit / counting),
        *_answers(shop_id, table),
    ]


def _answers(shop_id: int, table: Table) -> list[Line]:
    """Carts of four of a real order's products."""
    held = [
        np.unique(each).tolist()
        for each in np.split(table["item"], np.diff(table["basket"]).nonzero()[0] + 1)
    ]
    carts = [[item + 1 for item in each[:4]] for each in held if len(each) >= 4][-CARTS:]
    whole = _median_ms(lambda cart: recommendations.bought_together(shop_id, cart, 12), carts)
    query = _median_ms(lambda cart: rows_of(shop_id, BESIDE, [0, *cart]), carts)
    one = _median_ms(lambda cart: recommendations.bought_together(shop_id, cart[:1], 12), carts)
    figure = f"p50 {whole:.2f} ms, {max(whole - query, 0.0):.2f} of them beside the statement"
    return [
        Line("a cart of four products", figure),
        Line("one product", f"p50 {one:.2f} ms with its statement"),
    ]


def _median_ms(answer: Callable[[list[int]], Any], carts: list[list[int]]) -> float:
    took = []
    for cart in carts:
        began = time.perf_counter()
        answer(cart)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _cpu(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _train(shop_id: int, folder: Path) -> None:
    """As every night but one of the week: with the choice that was made."""
    found = train.lists_of(_told(shop_id, folder) | {"choice": {}, "evidence": []})
    with unit_of_work():
        keep(shop_id, found)
        keep_customers(shop_id, found, set(found["customers.ids"].tolist()))


def _told(shop_id: int, folder: Path) -> dict[str, Any]:
    return {"shop_id": shop_id, "out": str(folder / "lists"), "now": clock.now().timestamp()}


def _count(shop_id: int, orders: list[int]) -> None:
    for at in range(0, len(orders), BATCH):
        with unit_of_work():
            recommendations.count_orders(shop_id, orders[at : at + BATCH])


def _record(shop_id: int, table: Table) -> None:
    """Orders and lines as rows; ids are the generated ones and one more."""
    _, first = np.unique(table["basket"], return_index=True)
    orders = [_order(shop_id, *(int(table[name][at]) for name in ("basket", "user", "ts"))) for at in first]
    lines = [
        _line(shop_id, int(basket), int(item), at)
        for at, (basket, item) in enumerate(zip(table["basket"], table["item"], strict=True))
    ]
    with unit_of_work():
        for model, rows in ((Order, orders), (OrderLine, lines)):
            for at in range(0, len(rows), PIECE):
                db.session.execute(insert(model), rows[at : at + PIECE])


def _order(shop_id: int, basket: int, user: int, ts: int) -> dict[str, Any]:
    made = datetime.fromtimestamp(ts, UTC)
    moments = dict.fromkeys(("created_at", "updated_at", "triggered_at", "paid_at"), made)
    amounts = ("subtotal", "discount", "shipping", "tax", "total", "refunded")
    return moments | {f"{name}_minor": 0 for name in amounts} | {
        "id": basket + 1, "shop_id": shop_id, "platform_id": str(basket + 1), "name": "", "email": None,
        "customer_id": user + 1, "cancelled_at": None, "financial_status": "paid", "is_test": False,
        "currency": "USD", "visitor_token": None, "discount_codes": [], "redacted_at": None, "digest": "",
    }  # fmt: skip


def _line(shop_id: int, basket: int, item: int, at: int) -> dict[str, Any]:
    return {
        "order_id": basket + 1, "shop_id": shop_id, "platform_id": str(at), "product_id": item + 1,
        "product_platform_id": None, "variant_platform_id": None, "title": "", "quantity": 1,
        "unit_price_minor": 100, "discount_minor": 0, "is_gift_card": False,
    }  # fmt: skip


if __name__ == "__main__":
    main()
