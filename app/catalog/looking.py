"""Looks at the platform for what deliveries only hint at: one look for all hints of a few seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from app import shops
from app.catalog.collecting import record_collections, remove_collections
from app.catalog.recording import record_products
from app.core import clock, jobs, leases
from app.core.unit import end_reading, unit_of_work
from app.shops import Shop

GATHERED = timedelta(seconds=3)
"""Hints are gathered for so long; the look comes after the last of them, so that nothing is missed."""
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

Look = Callable[[Shop, jobs.Claim], Callable[[], None]]
"""Asks the platform, and returns what is to be written."""


def look_soon(shop_id: int, kind: str, platform_id: str) -> None:
    """Queue a look at a `product` or a `collection`, unless one is queued that is yet to come."""
    spans = (clock.now() - _BEGINNING) // GATHERED + 1
    jobs.add(
        f"catalog.look_at_{kind}",
        key=f"{platform_id}:{spans}",
        shop_id=shop_id,
        data={"id": platform_id},
        run_at=_BEGINNING + spans * GATHERED,
    )


def look_at_product(job: jobs.Claim) -> None:
    """What is for sale of it now. One that is gone is the business of who tells that it is."""
    _look(job, _product)


def look_at_collection(job: jobs.Claim) -> None:
    """Who is in it and in which order; one that is not there any more is forgotten."""
    _look(job, _collection)


def _look(job: jobs.Claim, look: Look) -> None:
    shop = shops.by_id(job.shop_id)
    if not shops.is_live(shop):
        return
    generation = shop.generation
    write = look(shop, job)
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        if shops.is_live(shop) and shop.generation == generation:
            write()
        jobs.finish(job)


def _product(shop: Shop, job: jobs.Claim) -> Callable[[], None]:
    shop_id, asked_at = shop.id, clock.now()
    found = shops.connect(shop).product(job.data["id"])

    def write() -> None:
        record_products(shop_id, [replace(found, told_at=asked_at)] if found else [])

    return write


def _collection(shop: Shop, job: jobs.Claim) -> Callable[[], None]:
    shop_id, platform_id = shop.id, job.data["id"]
    store = shops.connect(shop)
    end_reading()
    found = store.collection(platform_id, alive=partial(leases.keep, job))
    if found is None:
        return lambda: remove_collections(shop_id, [platform_id])
    return lambda: record_collections(shop_id, [found])
