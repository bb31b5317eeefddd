"""The configuration that stands in a shop's store, and how it leaves it."""

from __future__ import annotations

from app import shops
from app.core.registry import Trace, Traces
from app.core.unit import unit_of_work
from app.platforms import MetafieldName
from app.storefront.publishing import CONFIG_KEY, SWITCH_KEY, is_published, note_published


def _find(shop_id: int) -> list[Trace]:
    return [Trace("Settings of popups and carousels (app data)", 1)] if is_published(shop_id) else []


def _remove(shop_id: int) -> None:
    """Part of a job; harmless when it stands no more."""
    shop = shops.by_id(shop_id)
    shops.connect(shop).delete_metafields([MetafieldName(key) for key in (CONFIG_KEY, SWITCH_KEY)])
    with unit_of_work():
        note_published(shops.by_id(shop_id), False)


TRACES = Traces(find=_find, remove=_remove)
