"""What no date of change tells of: products and collections that are gone, and members that a rule moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app import catalog, shops
from app.core.unit import end_reading
from app.platforms import CollectionSize, Page
from app.shops import Shop
from app.webhooks.visiting import Visit, goes_through, in_unit

EVERY = timedelta(days=1)
SETTING = "products_compared_at"
AT_ONCE = 100
"""Products that are asked for their collections between two units of work."""
READ_AGAIN = timedelta(days=7)
"""However unchanged a collection seems, its order is read as often."""


def is_due(shop_id: int, now: datetime) -> bool:
    known = shops.setting(shop_id, SETTING)
    return known is None or datetime.fromisoformat(known) <= now - EVERY


def ask_for_shelves(visit: Visit) -> bool:
    """Ask for the collections of products that changed: who joins or leaves by a rule is told by nobody.

    False when the shop left meanwhile.
    """
    return goes_through(partial(_ask_for_shelves, visit))


def compare(visit: Visit) -> bool:
    """Hold what we have against all that there is; False when the shop left meanwhile."""

    def both() -> None:
        _compare_products(visit)
        _compare_collections(visit)

    return goes_through(both)


def _ask_for_shelves(visit: Visit) -> None:
    store = shops.connect(shops.by_id(visit.job.shop_id))
    while changed := catalog.unshelved(visit.job.shop_id, AT_ONCE):
        end_reading()
        told = store.collections_of(changed)
        gone = {each: frozenset[str]() for each in changed if each not in told}
        in_unit(visit, partial(_shelve, told | gone))


def _shelve(told: dict[str, frozenset[str]], shop: Shop) -> None:
    for unknown in catalog.record_memberships(shop.id, told):
        catalog.look_soon(shop.id, "collection", unknown)


def _compare_products(visit: Visit) -> None:
    """Products that are gone have no date of change: the store is asked for all that it has."""
    store = shops.connect(shops.by_id(visit.job.shop_id))
    known, there = catalog.not_removed(visit.job.shop_id), set[str]()
    _each_page(visit, store.product_ids, lambda ids, shop: there.update(ids))

    def remove(shop: Shop) -> None:
        catalog.remove_products(shop.id, known - there, visit.began_at)

    in_unit(visit, remove)


def _compare_collections(visit: Visit) -> None:
    """A few calls for all of them; only those that differ, and each once a week, are read whole."""
    store = shops.connect(shops.by_id(visit.job.shop_id))
    known, there = catalog.readings(visit.job.shop_id), set[str]()

    def look(sizes: list[CollectionSize], shop: Shop) -> None:
        for each in sizes:
            there.add(each.platform_id)
            if _is_to_be_read(known.get(each.platform_id), each, visit.began_at):
                catalog.look_soon(shop.id, "collection", each.platform_id)

    _each_page(visit, store.collection_sizes, look)

    def look_at_gone(shop: Shop) -> None:
        for platform_id in sorted(known.keys() - there):
            catalog.look_soon(shop.id, "collection", platform_id)
        shops.change_setting(shop, SETTING, visit.began_at.isoformat(), by="house")

    in_unit(visit, look_at_gone)


def _is_to_be_read(known: tuple[datetime, int, datetime] | None, told: CollectionSize, now: datetime) -> bool:
    if known is None:
        return True
    updated_at, size, read_at = known
    return (updated_at, size) != (told.updated_at, told.size) or read_at <= now - READ_AGAIN


def _each_page(
    visit: Visit, fetch: Callable[[str | None], Page[Any]], take: Callable[[Any, Shop], object]
) -> None:
    cursor = None
    while True:
        end_reading()
        page = fetch(cursor)
        in_unit(visit, partial(take, page.items))
        cursor = page.cursor
        if cursor is None:
            return
