"""The way page by page: each page and its cursor in one unit of work.

A process that dies loses at most the page it held; the next one goes on behind the last that was kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core import jobs, leases
from app.core.unit import end_reading, unit_of_work
from app.importing import parts
from app.importing.models import What
from app.platforms import Page, Store


def bring_in(job: jobs.Claim, what: What, store: Store) -> None:
    """All that is left of the part."""
    listings: dict[What, Callable[[str | None], Page[Any]]] = {
        What.PRODUCTS: store.products,
        What.COLLECTIONS: lambda cursor: store.collections(cursor, alive=lambda: leases.keep(job)),
        What.CUSTOMERS: store.customers,
        What.ORDERS: store.orders,
    }
    cursor = parts.part_of(job, what).cursor
    while True:
        end_reading()
        page = listings[what](cursor)
        with unit_of_work():
            if not parts.take(job, what, [*page.items, *page.unread], page.cursor):
                return
            if page.cursor is None:
                parts.end(job, what)
                return
        cursor = page.cursor
