"""A shop with very many customers, their orders, visits and points, made by whole statements."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from app.core import clock
from app.core.database import WRITES, db, write_lock
from app.shops import Shop
from app.value.facts import refresh

ORDERS_AT_MOST = 8
PRODUCTS = 500
CHUNK = 20_000
HOW_OFTEN = (
    "CASE (x * 7919) % 10 WHEN 0 THEN 0 WHEN 1 THEN 0 WHEN 7 THEN 2 WHEN 8 THEN 3 WHEN 9 THEN 8 ELSE 1 END"
)
"""Orders of customer x: a fifth never bought, half once, the others two to eight times."""
RFM = ["'champions", "loyal", "promising", "new", "needs attention", "about to lapse", "lapsed", "lost'"]


def make(number: int) -> int:
    """Write the shop and return its id, in the caller's unit of work."""
    shop = a_shop("crowd")
    _run("CREATE TEMPORARY TABLE numbers (x BIGINT PRIMARY KEY)")
    _run(
        "INSERT INTO numbers WITH RECURSIVE s(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM s WHERE x < :n) "
        "SELECT x FROM s",
        n=number,
    )
    _customers(shop.id)
    _products(shop.id)
    for turn in range(1, ORDERS_AT_MOST + 1):
        _orders(shop.id, turn)
    _lines(shop.id)
    _visits(shop.id)
    _points(shop.id)
    _run("ANALYZE")
    for first in range(1, number + 1, CHUNK):
        refresh(shop.id, range(first, first + CHUNK))
    _predict()
    return shop.id


def a_shop(name: str) -> Shop:
    """A live shop of that name, written in the caller's unit of work."""
    now = clock.now()
    shop = Shop(
        domain=f"{name}.myshopify.com", platform_id="1", name=name, email="", owner_name="", currency="USD",
        timezone="Europe/Berlin", country="DE", locale="en", primary_url=f"https://{name}.example", plan="",
        installed_at=now - timedelta(days=900), live_at=now, uninstalled_at=None,
    )  # fmt: skip
    db.session.add(shop)
    db.session.flush()
    return shop


def settle() -> None:
    """What the database does by itself after a while: PostgreSQL's autovacuum."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with write_lock(), db.engine.connect().execution_options(**{WRITES: True}) as connection:
            connection.commit()


def _run(statement: str, **values: object) -> None:
    bound = {"now": clock.now().replace(tzinfo=None).isoformat(" ")} | values
    known = {name: value for name, value in bound.items() if f":{name}" in statement}
    db.session.execute(text(statement), known)


def _ago(seconds: str) -> str:
    if db.engine.dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H\\:%M\\:%f000', :now, '-' || ({seconds}) || ' seconds')"
    return f"CAST(:now AS timestamptz) - ({seconds}) * interval '1 second'"


def _customers(shop_id: int) -> None:
    _run(
        "INSERT INTO customer (id, shop_id, platform_id, email, first_name, last_name, locale, country, "
        "created_at, consent_state, consent_at, gone_at) "
        "SELECT x, :shop, CAST(x AS TEXT), 'shopper' || x || '@post.example', 'Ada', 'Byron', 'en', "
        "CASE (x * 31) % 5 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' ELSE 'US' END, "
        f"{_ago('(x * 104729) % 70000000')}, "
        "CASE (x * 17) % 3 WHEN 0 THEN 'subscribed' WHEN 1 THEN 'unsubscribed' ELSE 'not_subscribed' END, "
        f"{_ago('(x * 7577) % 70000000')}, CASE WHEN x % 200 = 0 THEN {_ago('1000')} END FROM numbers",
        shop=shop_id,
    )


def _products(shop_id: int) -> None:
    _run(
        "INSERT INTO product (id, shop_id, platform_id, handle, title, kind, vendor, tags, is_active, "
        "image_url, updated_at, digest) SELECT x, :shop, CAST(x AS TEXT), 'p' || x, 'Product ' || x, "
        f"'type ' || (x % 10), '', '[]', {_true()}, '', {_ago('0')}, '' FROM numbers WHERE x <= {PRODUCTS}",
        shop=shop_id,
    )


def _orders(shop_id: int, turn: int) -> None:
    _run(
        'INSERT INTO "order" (shop_id, platform_id, name, customer_id, created_at, updated_at, triggered_at, '
        "financial_status, is_test, currency, subtotal_minor, discount_minor, shipping_minor, tax_minor, "
        "total_minor, refunded_minor, discount_codes, digest) "
        f"SELECT :shop, x || '-{turn}', '#' || x, x, {_ago(f'(x * 48271 + {turn} * 9999991) % 60000000')}, "
        f"{_ago('0')}, {_ago('0')}, 'paid', {_true('NOT ')}, 'USD', 5000, "
        f"CASE WHEN (x * 31 + {turn} * 17) % 4 = 0 THEN 500 ELSE 0 END, 0, 0, 1000 + (x * 389) % 9000, 0, "
        f"CASE WHEN (x * 31 + {turn} * 17) % 8 = 0 THEN '[\"TEN\"]' ELSE '[]' END, '' "
        f"FROM numbers WHERE {HOW_OFTEN} >= {turn}".replace("'[\"TEN\"]' ELSE '[]' END", _codes()),
        shop=shop_id,
    )


def _codes() -> str:
    cast = "" if db.engine.dialect.name == "sqlite" else "::jsonb".replace(":", "\\:")
    return f"'[\"TEN\"]'{cast} ELSE '[]'{cast} END"


def _true(negation: str = "") -> str:
    return f"({negation}(1 = 1))"


def _lines(shop_id: int) -> None:
    for number in (1, 2):
        _run(
            "INSERT INTO order_line (order_id, shop_id, platform_id, product_id, product_platform_id, title, "
            "quantity, unit_price_minor, discount_minor, is_gift_card, customer_id, bought_second) "
            f"SELECT id, :shop, '{number}', 1 + (id * 7907 + {number} * 101) % {PRODUCTS}, '', '', 1, 2500, "
            "0, "
            f'{_true("NOT ")}, customer_id, {_second()} FROM "order" WHERE shop_id = :shop ORDER BY id',
            shop=shop_id,
        )


def _second() -> str:
    if db.engine.dialect.name == "sqlite":
        return "unixepoch(created_at)"
    return "CAST(floor(extract(epoch FROM created_at)) AS BIGINT)"


def _visits(shop_id: int) -> None:
    _run(
        "INSERT INTO visitor (id, shop_id, key, customer_id, created_at, seen_at) "
        f"SELECT x, :shop, 'v' || x, x, {_ago('0')}, {_ago('0')} FROM numbers WHERE x % 2 = 0",
        shop=shop_id,
    )
    for turn in (1, 2, 3):
        _run(
            "INSERT INTO storefront_event (shop_id, visitor_id, name, product_platform_id, data, at) "
            "SELECT :shop, x, 'product_viewed', CAST(1 + x % 500 AS TEXT), '{}', "
            f"{_ago(f'(x * 15485863 + {turn} * 104651) % 30000000')} FROM numbers WHERE x % 2 = 0",
            shop=shop_id,
        )


def _points(shop_id: int) -> None:
    _run(
        "INSERT INTO loyalty_account (shop_id, kind, customer_id, unit, balance) "
        "SELECT :shop, 'available', x, 'points', (x * 37) % 1000 FROM numbers WHERE x % 3 = 0",
        shop=shop_id,
    )


def _predict() -> None:
    """Stands for the nightly models: numbers of their kind, spread over the customers."""
    groups = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(name.strip("'") for name in RFM))
    _run(
        "UPDATE customer_value SET monetary = 1 + (customer_id * 13) % 5, "
        "recency = 1 + (customer_id * 7) % 5, "
        "frequency = 1 + (customer_id * 11) % 5, lapse_risk = ((customer_id * 97) % 100) / 100.0, "
        "expected_orders = ((customer_id * 89) % 300) / 100.0, "
        "expected_value_minor = (customer_id * 83) % 9000, "
        f"next_order_at = {_ago('(customer_id * 79) % 5000000')}, "
        f"rfm_group = CASE (customer_id * 101) % 8 {groups} END"
    )
