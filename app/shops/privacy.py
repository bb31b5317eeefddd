"""What this room forgets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.core.database import db, insert_once
from app.core.registry import Privacy
from app.shops.models import AuditEntry, ErasedShop, PlatformToken, Setting, Shop


def redact(shop_id: int, customer_id: int) -> None:
    """Nothing here is about a customer."""


def export_for(shop_id: int, customer_id: int) -> Any:
    return None


def erase_shop(shop_id: int) -> None:
    """The last of all rooms: with the shop's own row goes what still hangs on it."""
    for model in (Setting, AuditEntry, PlatformToken):
        db.session.execute(delete(model).where(model.shop_id == shop_id))
    db.session.execute(delete(Shop).where(Shop.id == shop_id))
    insert_once(ErasedShop, ("id",), [{"id": shop_id}])


PRIVACY = Privacy(
    columns=frozenset({"shop.email"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
