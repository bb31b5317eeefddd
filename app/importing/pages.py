"""The jobs of an import: page by page, each page and its cursor in one unit of work.

A process that dies loses at most the page it held; the next one goes on behind the last that was kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app import catalog, customers, orders, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.importing.models import ImportPart, PartState, What
from app.platforms import Page, Store

Fetch = Callable[[str | None], Page[Any]]
Record = Callable[[int, list[Any]], object]


def import_products(job: jobs.Claim) -> None:
    """The catalogue; the store is also told of the lists we shall publish on its products."""
    store = shops.connect(shops.by_id(job.shop_id))
    store.define_metafields()
    _bring_in(job, What.PRODUCTS, store.products, catalog.record_products, "importing.customers")


def import_customers(job: jobs.Claim) -> None:
    """The customers with their consent."""
    fetch = shops.connect(shops.by_id(job.shop_id)).customers
    _bring_in(job, What.CUSTOMERS, fetch, customers.record_many, "importing.orders")


def import_orders(job: jobs.Claim) -> None:
    """The orders, as history; then the recommendations are trained on them."""
    store: Store = shops.connect(shops.by_id(job.shop_id))
    _bring_in(job, What.ORDERS, store.orders, orders.record_many, "recommendations.train")


def _bring_in(job: jobs.Claim, what: What, fetch: Fetch, record: Record, following: str) -> None:
    cursor = _cursor(job, what)
    while True:
        page = fetch(cursor)
        with unit_of_work():
            if not shops.is_live(shops.by_id(job.shop_id)):
                jobs.finish(job)
                return
            record(job.shop_id, list(page.items))
            _note(job, what, page)
            if page.cursor is None:
                jobs.add(following, key=_key(job), shop_id=job.shop_id, data={"run": job.data["run"]})
                jobs.finish(job)
                return
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")
        cursor = page.cursor


def _cursor(job: jobs.Claim, what: What) -> str | None:
    return _part(job, what).cursor


def _note(job: jobs.Claim, what: What, page: Page[Any]) -> None:
    part, now = _part(job, what), clock.now()
    part.done += len(page.items)
    part.cursor = page.cursor
    part.started_at = part.started_at or now
    part.state = PartState.RUNNING if page.cursor else PartState.DONE
    part.ended_at = None if page.cursor else now


def _part(job: jobs.Claim, what: What) -> ImportPart:
    return db.session.scalars(
        select(ImportPart).where(
            ImportPart.shop_id == job.shop_id, ImportPart.run == job.data["run"], ImportPart.what == what
        )
    ).one()


def _key(job: jobs.Claim) -> str:
    return f"import:{job.data['run']}"
