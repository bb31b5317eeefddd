"""The catalogue keeps nothing about people; it only leaves with its shop."""

from __future__ import annotations

from sqlalchemy import delete

from app.catalog.models import Collection, CollectionMember, Product, Variant
from app.catalog.pricing_models import Market, PriceZone, ZoneCountry, ZonePrice
from app.core.database import db
from app.core.registry import Privacy


def redact(shop_id: int, customer_id: int) -> None:
    """Nothing to forget."""


def export_for(shop_id: int, customer_id: int) -> None:
    """Nothing to tell."""


def erase_shop(shop_id: int) -> None:
    for model in (ZonePrice, ZoneCountry, PriceZone, Market, CollectionMember, Collection, Variant, Product):
        db.session.execute(delete(model).where(model.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=redact, export_for=export_for, erase_shop=erase_shop)
