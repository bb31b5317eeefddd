"""A small shop with orders, and lists learned in this process: no child is started."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import catalog, orders, shops
from app.core import clock
from app.core.unit import unit_of_work
from app.platforms import OrderSnapshot
from app.reactions import settle_orders
from app.recommendations import jobs, train
from app.recommendations.fresh import count_again
from app.recommendations.keeping import keep, keep_customers
from app.shops import Shop
from tests.catalog.making import product
from tests.orders.making import line, order

NUMBERS = [str(number) for number in range(901, 909)]
PAIRS = (("901", "902"), ("903", "904"), ("905", "906"))


def an_order(number: int, products: Sequence[str], *, days_ago: float = 0, who: int = 0, **changes: Any):
    """Paid, by a customer of that number, or by a guest without address with -1."""
    at = clock.now() - timedelta(days=days_ago)
    buyer = {"customer_platform_id": str(7000 + who), "email": f"c{who}@example.com"}
    if who < 0:
        buyer = {"customer_platform_id": None, "email": None}
    lines = tuple(line(str(11 + place), each) for place, each in enumerate(products))
    return order(str(number), **({"created_at": at, "updated_at": at, "lines": lines} | buyer | changes))


def fill(shop: Shop, made: Sequence[OrderSnapshot] = ()) -> dict[str, int]:
    """Eight products, and three pairs that are always bought together; our ids by the platform's."""
    kinds = {number: {"kind": "Cup" if int(number) % 2 else "Saucer"} for number in NUMBERS}
    with unit_of_work():
        catalog.record_products(shop.id, [product(number, **kinds[number]) for number in NUMBERS])
        pairs = [
            an_order(5000 + number, PAIRS[number % 3], days_ago=60 - number, who=number)
            for number in range(45)
        ]
        orders.record_many(shop.id, made or pairs)
    return catalog.by_platform_ids(shop.id, NUMBERS)


def learn(shop: Shop, folder: Path) -> dict[str, Any]:
    """What the child would hand over."""
    told = {"shop_id": shop.id, "out": str(folder / "lists"), "now": clock.now().timestamp()}
    return train.lists_of(told | {"choice": None, "evidence": None})


def keep_all(shop: Shop, found: dict[str, Any]) -> None:
    """What the parent does with it, but for the store."""
    with unit_of_work():
        keep(shop.id, dict(found))
        keep_customers(shop.id, found, jobs.wanted_customers(shop.id, found))
        count_again(shop.id, found["baskets"])


def trained(shop: Shop, folder: Path) -> None:
    keep_all(shop, learn(shop, folder))


def settle(shop: Shop, *snapshots: OrderSnapshot) -> None:
    with unit_of_work():
        settle_orders(shops.by_id(shop.id), snapshots)


def facts_of(found: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(str(found["facts"])))
