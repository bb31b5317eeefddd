"""The configuration and the pixel that stand in a shop's store, and how they leave it."""

from __future__ import annotations

from app import shops
from app.core.registry import Trace, Traces
from app.core.unit import unit_of_work
from app.platforms import MetafieldName
from app.storefront import pixel
from app.storefront.publishing import CONFIG_KEY, SWITCH_KEY, is_published, note_published


def _find(shop_id: int) -> list[Trace]:
    parts = (
        ("Settings of popups and carousels (app data)", is_published(shop_id)),
        ("Web pixel", pixel.stands(shop_id)),
    )
    return [Trace(what, 1) for what, is_there in parts if is_there]


def _remove(shop_id: int) -> None:
    """Part of a job; harmless when it stands no more."""
    shop = shops.by_id(shop_id)
    store = shops.connect(shop)
    store.delete_metafields([MetafieldName(key) for key in (CONFIG_KEY, SWITCH_KEY)])
    if pixel.stands(shop_id):
        store.switch_pixel_off()
    with unit_of_work():
        note_published(shops.by_id(shop_id), False)
        pixel.note_gone(shops.by_id(shop_id))


TRACES = Traces(find=_find, remove=_remove)
