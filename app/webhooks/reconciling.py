"""Webhooks that never came: once an hour each shop's late changes of orders are fetched and settled."""

from __future__ import annotations

from datetime import datetime, timedelta

from app import reactions, shops
from app.core import clock, jobs
from app.core.unit import unit_of_work
from app.shops import Shop

OVERLAP = timedelta(hours=1)
"""Deliveries may be late by as much without being missing."""
FARTHEST = timedelta(days=14)
SETTING = "reconciled_at"


def reconcile(job: jobs.Claim) -> None:
    """Queue one job for each shop."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            jobs.add("webhooks.reconcile_shop", key=job.key, shop_id=shop_id)
        jobs.finish(job)


def reconcile_shop(job: jobs.Claim) -> None:
    """Settle every order changed since the last time, page by page."""
    shop = shops.by_id(job.shop_id)
    began_at = clock.now()
    store, cursor, since = shops.connect(shop), None, _since(shop, began_at)
    while True:
        page = store.orders(cursor, since=since)
        with unit_of_work():
            shop = shops.by_id(job.shop_id)
            if not shops.is_live(shop):
                return
            for snapshot in page.items:
                reactions.settle_order(shop, snapshot)
            if page.cursor is None:
                shops.change_setting(shop, SETTING, began_at.isoformat(), by="house")
                jobs.finish(job)
                return
            if not jobs.renew(job):
                raise jobs.LeaseLost
        cursor = page.cursor


def _since(shop: Shop, now: datetime) -> datetime:
    known = shops.setting(shop.id, SETTING)
    last = datetime.fromisoformat(known) if known else shop.installed_at
    return max(last - OVERLAP, now - FARTHEST)
