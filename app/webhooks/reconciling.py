"""Webhooks that never came: once an hour each shop's late changes are fetched and taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app import catalog, customers, reactions, shops
from app.core import clock, jobs, leases
from app.core.unit import end_reading, unit_of_work
from app.platforms import Page
from app.shops import Shop
from app.webhooks import absent, absent_orders, comparing
from app.webhooks.visiting import Visit, is_same

OVERLAP = timedelta(hours=1)
"""Deliveries may be late by as much without being missing."""
FARTHEST = timedelta(days=14)
SETTING = "reconciled_at"

Fetch = Callable[[str | None], Page[Any]]
Take = Callable[[Shop, Sequence[Any]], object]


def reconcile(job: jobs.Claim) -> None:
    """Queue one job for each shop."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            jobs.add("webhooks.reconcile_shop", key=job.key, shop_id=shop_id)
        jobs.finish(job)


def reconcile_shop(job: jobs.Claim) -> None:
    """Take in every product, collection, customer and order changed since the last time, page by page."""
    shop = shops.by_id(job.shop_id)
    if not shops.is_live(shop):
        return
    began_at, generation = clock.now(), shop.generation
    store, since = shops.connect(shop), _since(shop, began_at)
    alive = partial(leases.keep, job)
    kinds: list[tuple[Fetch, Take]] = [
        (lambda cursor: store.products(cursor, since=since), _take_products),
        (lambda cursor: store.collections(cursor, since=since, alive=alive), _take_collections),
        (lambda cursor: store.customers(cursor, since=since), _take_customers),
        (lambda cursor: store.orders(cursor, since=since), reactions.settle_orders),
    ]
    for fetch, take in kinds:
        if not _catch_up(job, generation, fetch, take):
            return
    visit = Visit(job, generation, began_at)
    if not comparing.ask_for_shelves(visit):
        return
    if comparing.is_due(shop.id, began_at) and not comparing.compare(visit):
        return
    if not absent.look(visit) or not absent_orders.look(visit):
        return
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        if is_same(shop, generation):
            shops.change_setting(shop, SETTING, began_at.isoformat(), by="house")
        jobs.finish(job)


def _catch_up(job: jobs.Claim, generation: int, fetch: Fetch, take: Take) -> bool:
    """Every page in a unit of work of its own; False when the shop left meanwhile."""
    cursor = None
    while True:
        end_reading()
        page = fetch(cursor)
        with unit_of_work():
            shop = shops.by_id(job.shop_id)
            if not is_same(shop, generation):
                return False
            take(shop, page.items)
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")
        if page.cursor is None:
            return True
        cursor = page.cursor


def _take_products(shop: Shop, snapshots: Sequence[Any]) -> None:
    catalog.record_products(shop.id, snapshots)


def _take_collections(shop: Shop, snapshots: Sequence[Any]) -> None:
    catalog.record_collections(shop.id, snapshots)


def _take_customers(shop: Shop, snapshots: Sequence[Any]) -> None:
    customers.record_many(shop.id, snapshots)


def _since(shop: Shop, now: datetime) -> datetime:
    known = shops.setting(shop.id, SETTING)
    last = datetime.fromisoformat(known) if known else shop.installed_at
    return max(last - OVERLAP, now - FARTHEST)
