"""What one signed-in customer finds in the panel: her points, her codes, her wishes. Reads only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app import activity, catalog, loyalty, offers, sends
from app.core import clock
from app.offers import Voucher
from app.shops import Shop

CODES, WISHES, MATURING = 5, 12, 1
NOTHING: dict[str, Any] = {
    "points": asdict(loyalty.Balances()),
    "maturing": [],
    "codes": [],
    "wishes": [],
    "preferences": None,
}
"""The panel of somebody whom the platform knows and we do not yet."""


def panel_of(shop: Shop, customer_id: int, country: str = "") -> dict[str, Any]:
    """The panel's parts for a customer of this shop; prices of wishes are those of `country`, where known."""
    return {
        "points": asdict(loyalty.balances(shop.id, customer_id)),
        "maturing": [
            {"points": points, "at": _told(at)}
            for points, at in loyalty.maturing(shop.id, customer_id, MATURING)
        ],
        "codes": [_code(voucher) for voucher in _codes(shop, customer_id)],
        "wishes": _wishes(shop, customer_id, country),
        "preferences": sends.preferences_link(shop.id, customer_id),
    }


def _codes(shop: Shop, customer_id: int) -> list[Voucher]:
    names = [offers.customer_holder(customer_id), *activity.holders_of(shop.id, customer_id)]
    return offers.in_hand(shop.id, customer_id, names, clock.now())[:CODES]


def _code(voucher: Voucher) -> dict[str, Any]:
    return {
        "code": voucher.code,
        "ends_at": _told(voucher.ends_at) if voucher.ends_at else None,
        "kind": voucher.kind.value,
        "value": voucher.value,
        "minimum_minor": voucher.minimum_minor,
        "product": voucher.product_title,
    }


def _wishes(shop: Shop, customer_id: int, country: str) -> list[dict[str, Any]]:
    wished = activity.wish_list_of(shop.id, customer_id)[:WISHES]
    ids = catalog.by_platform_ids(shop.id, wished)
    known = [ids[each] for each in wished if each in ids]
    shown = ("title", "url", "image", "price_minor", "compare_at_minor", "currency", "available")
    return [{name: getattr(card, name) for name in shown} for card in catalog.cards(shop, known, country)]


def _told(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
