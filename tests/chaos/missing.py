"""W6: webhooks that never came. One pass of the reconciliation finds every change they would have told."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select

from app import catalog, customers, orders, shops, worker
from app.catalog import Product
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.platforms import Page, Store
from app.shops import Shop
from devstore.testing import TINY, RunningDevstore
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.stand_in import arrived, pointed_at, start

NEVER_CAME = 0.05


def w6_missing(place: Place, changes: int, database: str = "sqlite", seed: int = 1) -> Outcome:
    """Things happen in the stand-in; the last twentieth of them is never told; then one pass."""
    dice = random.Random(seed)
    with place.house(database) as house:
        store = start(house.folder, sends_webhooks=False)
        try:
            with pointed_at(house.app, store), house.app.app_context():
                shop_id = arrived(store).id
                told = round(changes * (1 - NEVER_CAME))
                for change in range(told):
                    happen(store, dice, change)
                _tell_of(shop_id)
                for change in range(told, changes):
                    happen(store, dice, change)
                missed = missing(shop_id)
                reconcile(shop_id)
                left = missing(shop_id)
                db.session.remove()
        finally:
            store.stop()
    return Outcome(
        "W6",
        f"{changes:,} changes, {NEVER_CAME:.0%} of which nothing was told, {database}",
        f"{len(missed)} things were behind, {len(left)} after one pass",
        [f"never found: {each}" for each in left] + ([] if missed else ["nothing was missing"]),
    )


def happen(store: RunningDevstore, dice: random.Random, number: int) -> None:
    """One change of one thing in the shop."""
    kinds = (_order, _order, _customer, _product, _touched, _refund, _gone)
    kinds[number % len(kinds)](store, dice, number)


def reconcile(shop_id: int) -> None:
    """The hourly pass over a shop, and nothing else."""
    with unit_of_work():
        db.session.execute(delete(Job))
        jobs.add("webhooks.reconcile", key="now")
    for kind in ("webhooks.reconcile", "webhooks.reconcile_shop"):
        mine = select(Job.id).where(Job.kind == kind, Job.shop_id.in_([jobs.HOUSE, shop_id]))
        assert worker.run_next(db.session.scalars(mine).one())
    db.session.rollback()


def missing(shop_id: int) -> list[str]:
    """What the store has and we have otherwise or not, and what we still have though it is gone."""
    db.session.rollback()
    shop = shops.by_id(shop_id)
    store = shops.connect(shop)
    found = []
    for snapshot in _all(store.orders):
        kept = orders.find_by_platform_id(shop.id, snapshot.platform_id)
        if kept is None or (kept.updated_at, kept.total_minor) != (snapshot.updated_at, snapshot.total_minor):
            found.append(f"order {snapshot.platform_id}")
    for person in _all(store.customers):
        known = customers.find_by_platform_id(shop.id, person.platform_id)
        if known is None or (known.email or "") != person.email or known.first_name != person.first_name:
            found.append(f"customer {person.platform_id}")
    there = {product.platform_id: product for product in _all(store.products)}
    have = {each.platform_id: each for each in db.session.scalars(_products(shop))}
    found += [f"product {key} is not known" for key in there.keys() - have.keys()]
    found += [f"product {key} is gone" for key in have.keys() - there.keys()]
    found += [f"product {key}" for key in have.keys() & there.keys() if have[key].title != there[key].title]
    db.session.rollback()
    return found


def _products(shop: Shop) -> Any:
    return select(Product).where(Product.shop_id == shop.id, Product.removed_at.is_(None))


def _all(fetch: Any) -> Iterator[Any]:
    cursor = None
    while True:
        page: Page[Any] = fetch(cursor)
        yield from page.items
        if page.cursor is None:
            return
        cursor = page.cursor


def _tell_of(shop_id: int) -> None:
    """What webhooks would have brought: the newest state of everything."""
    shop = shops.by_id(shop_id)
    source: Store = shops.connect(shop)
    states = [list(_all(source.products)), list(_all(source.customers)), list(_all(source.orders))]
    with unit_of_work():
        catalog.record_products(shop_id, states[0])
        customers.record_many(shop_id, states[1])
        orders.record_all(shop_id, states[2])


def _order(store: RunningDevstore, dice: random.Random, number: int) -> None:
    line = {"variant_id": _in_stock(store, dice), "quantity": dice.randint(1, 3)}
    store.order(lines=[line], email=f"lost{number}@example.com")


def _in_stock(store: RunningDevstore, dice: random.Random) -> int:
    """A variant of which there is enough, brought in if need be."""
    product = dice.choice([each for each in store.ask(f"{TINY}/products") if each["variants"]])
    store.control(f"{TINY}/products/{product['id']}/touch", {"inventory_quantity": 50})
    return int(product["variants"][0]["id"])


def _customer(store: RunningDevstore, dice: random.Random, number: int) -> None:
    store.control(f"{TINY}/customers", {"email": f"new{number}@example.com", "first_name": f"New {number}"})


def _product(store: RunningDevstore, dice: random.Random, number: int) -> None:
    store.control(f"{TINY}/products", {"title": f"Fresh {number}", "price_minor": 900})


def _touched(store: RunningDevstore, dice: random.Random, number: int) -> None:
    product = dice.choice(store.ask(f"{TINY}/products"))
    store.control(f"{TINY}/products/{product['id']}/touch", {"title": f"Again {number}"})


def _refund(store: RunningDevstore, dice: random.Random, number: int) -> None:
    made = store.order(
        lines=[{"variant_id": _in_stock(store, dice), "quantity": 1}], email=f"back{number}@example.com"
    )
    store.move_clock(1)
    store.control(f"{TINY}/orders/{made['id']}/refund", {"quantities": {made["lines"][0]["id"]: 1}})


def _gone(store: RunningDevstore, dice: random.Random, number: int) -> None:
    fresh = store.control(f"{TINY}/products", {"title": f"Brief {number}", "price_minor": 100})["id"]
    store.control(f"{TINY}/products/{fresh}", method="DELETE")
