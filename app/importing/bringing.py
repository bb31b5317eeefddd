"""The jobs of an import, one for each part: by an export where the platform grants one, else page by page."""

from __future__ import annotations

from app import shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.importing import exports, pages, parts
from app.importing.models import Way, What


def import_products(job: jobs.Claim) -> None:
    """The catalogue; the store is also told of the lists we shall publish on its products."""
    _bring_in(job, What.PRODUCTS)


def import_collections(job: jobs.Claim) -> None:
    """The collections with their members, once the products are here."""
    _bring_in(job, What.COLLECTIONS)


def import_customers(job: jobs.Claim) -> None:
    """The customers with their consent."""
    _bring_in(job, What.CUSTOMERS)


def import_orders(job: jobs.Claim) -> None:
    """The orders, as history; then the recommendations are trained on them."""
    _bring_in(job, What.ORDERS)


def _bring_in(job: jobs.Claim, what: What) -> None:
    if not parts.is_wanted(job, what):
        with unit_of_work():
            jobs.finish(job)
        return
    part, store = parts.part_of(job, what), shops.connect(shops.by_id(job.shop_id))
    if what is What.PRODUCTS and part.started_at is None:
        store.define_metafields()
    if part.way is Way.PAGES or not exports.bring_in(job, what, store):
        pages.bring_in(job, what, store)
