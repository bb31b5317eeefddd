"""How fast orders are imported: orders and lines a second, peak memory, and what a second import costs.

Run `python bench/import_rate.py`. Uses a year of the grocer's real baskets when its data was fetched (see
`python -m devstore.data.fetch`), else generated ones; `--orders N` limits both, `--generated` leaves the data
aside. Writes to DATABASE_URL, or to a temporary SQLite file without it, as a shop that is erased at the end.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import catalog, customers, insights, orders  # noqa: E402
from app.core.config import Config  # noqa: E402
from app.core.database import Base, db  # noqa: E402
from app.core.keyfile import new_secrets  # noqa: E402
from app.core.unit import unit_of_work  # noqa: E402
from app.factory import create_app  # noqa: E402
from app.platforms.snapshots import LineSnapshot, OrderSnapshot, ProductSnapshot, VariantSnapshot  # noqa: E402
from app.shops import Shop  # noqa: E402

PAGE = 500
NOW = datetime.now(UTC).replace(microsecond=0)
DOMAIN = "import-rate-bench.myshopify.com"


def grocer() -> tuple[list[ProductSnapshot], Callable[[], Iterator[OrderSnapshot]]]:
    """The stand-in grocer's products and, anew at each call, its orders."""
    from devstore.data import larder_lane

    content = larder_lane(NOW.date(), full=True)
    titles = {product.key: product.title for product in content.products}

    def snapshots() -> Iterator[OrderSnapshot]:
        for order in content.orders():
            lines = [
                (
                    line.product_key,
                    titles[line.product_key],
                    line.quantity,
                    line.unit_price_minor,
                    line.discount_minor,
                )
                for line in order.lines
            ]
            yield snapshot(order.key, order.customer_key, order.created_at, lines)

    return [product_snapshot(key, title, 100) for key, title in titles.items()], snapshots


def generated() -> tuple[list[ProductSnapshot], Callable[[], Iterator[OrderSnapshot]]]:
    """20,000 products and 50,000 orders of 1 to 18 lines."""

    def snapshots() -> Iterator[OrderSnapshot]:
        dice = random.Random(7)
        for number in range(1, 50_001):
            made = NOW - timedelta(days=365) + timedelta(seconds=600 * number)
            picked = sorted({int(20_000 * dice.random() ** 3) + 1 for _ in range(dice.randint(1, 18))})
            lines = [(key, f"Product {key}", dice.randint(1, 3), 499, 0) for key in picked]
            yield snapshot(number, dice.randint(1, 2500), made, lines)

    return [product_snapshot(key, f"Product {key}", 499) for key in range(1, 20_001)], snapshots


def snapshot(
    key: int, customer: int | None, made: datetime, lines: list[tuple[int, str, int, int, int]]
) -> OrderSnapshot:
    """An order as a page of the platform's listing tells it."""
    discount = sum(line[4] for line in lines)
    subtotal = sum(quantity * unit for _, _, quantity, unit, _ in lines) - discount
    return OrderSnapshot(
        platform_id=str(5_000_000_000 + key), name=f"#{key}", created_at=made, updated_at=made,
        financial_status="paid", currency="USD", subtotal_minor=subtotal, discount_minor=discount,
        shipping_minor=0, tax_minor=0, total_minor=subtotal,
        customer_platform_id=str(7_000_000_000 + customer) if customer else None,
        lines=tuple(
            LineSnapshot(
                platform_id=f"{key}{number:04}", product_id=str(9_000_000_000 + product),
                variant_id=str(9_100_000_000 + product), title=title, quantity=quantity,
                unit_price_minor=unit, discount_minor=off,
            )
            for number, (product, title, quantity, unit, off) in enumerate(lines)
        ),
    )  # fmt: skip


def product_snapshot(key: int, title: str, price: int) -> ProductSnapshot:
    variant = VariantSnapshot(
        platform_id=str(9_100_000_000 + key), title="Default Title", sku="", price_minor=price,
        compare_at_minor=None, is_available=True, stock=None,
    )  # fmt: skip
    return ProductSnapshot(
        platform_id=str(9_000_000_000 + key), handle=f"product-{key}", title=title, kind="", vendor="",
        tags=(), is_active=True, image_url="", published_at=NOW, updated_at=NOW, variants=(variant,),
    )  # fmt: skip


def import_all(shop_id: int, source: Iterator[OrderSnapshot]) -> tuple[int, int, int, float, float]:
    """Orders and lines read, orders changed; seconds and CPU seconds of this process spent recording them."""
    read = lines = changed = 0
    seconds = cpu = 0.0
    while page := list(islice(source, PAGE)):
        started, cpu_started = time.perf_counter(), time.process_time()
        with unit_of_work():
            changed += orders.record_many(shop_id, page)
        seconds += time.perf_counter() - started
        cpu += time.process_time() - cpu_started
        read, lines = read + len(page), lines + sum(len(order.lines) for order in page)
    return read, lines, changed, seconds, cpu


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def new_shop() -> int:
    shop = Shop(
        domain=DOMAIN, platform_id="1", name="Bench", email="", owner_name="", currency="USD",
        timezone="America/Chicago", country="US", locale="en", primary_url=f"https://{DOMAIN}", plan="",
        installed_at=NOW, live_at=None, uninstalled_at=None,
    )  # fmt: skip
    with unit_of_work():
        db.session.add(shop)
    return shop.id


def erase(shop_id: int) -> None:
    with unit_of_work():
        for room in (orders, customers, catalog):
            room.PRIVACY.erase_shop(shop_id)
        db.session.delete(db.session.get_one(Shop, shop_id))


def measure(shop_id: int, limit: int | None, is_generated: bool) -> None:
    products, source = generated() if is_generated else grocer()
    with unit_of_work():
        catalog.record_products(shop_id, products)
    before = peak_mib()
    for name in ("first import", "the same again"):
        read, lines, changed, seconds, cpu = import_all(shop_id, islice(source(), limit))
        print(
            f"{name:16} {read:9,} orders {lines:10,} lines {seconds:7.1f} s ({cpu:.1f} CPU)"
            f" {read / seconds:8,.0f} orders/s"
            f" {lines / seconds:9,.0f} lines/s {changed:9,} changed   peak {peak_mib():6,.0f} MiB "
            f"(+{peak_mib() - before:,.0f})"
        )
    for name, answer in (("retention", insights.retention_by_month), ("figures", insights.kpis)):
        started = time.perf_counter()
        answer(db.session.get_one(Shop, shop_id))
        print(f"{name:16} {time.perf_counter() - started:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int)
    parser.add_argument("--generated", action="store_true")
    asked = parser.parse_args()
    secrets = new_secrets()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.db")
        os.environ.setdefault("SECRET_KEY", secrets.secret_key)
        os.environ.setdefault("ENCRYPTION_KEYS", ",".join(secrets.encryption_keys))
        with create_app(Config.from_env()).app_context():
            print(f"database: {db.engine.dialect.name}")
            Base.metadata.create_all(db.engine)
            shop_id = new_shop()
            try:
                measure(shop_id, asked.orders, asked.generated)
            finally:
                erase(shop_id)
                db.engine.dispose()


if __name__ == "__main__":
    main()
