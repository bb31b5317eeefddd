"""Carousels keep no person: rules and placements are the merchant's, an order is but a number."""

from __future__ import annotations

from sqlalchemy import delete

from app.carousels.models import CarouselOrder, CarouselPlacement, CarouselRule
from app.core.database import db
from app.core.registry import Privacy


def _nothing(_shop_id: int, _customer_id: int) -> None:
    """There is nothing to forget or to tell."""


def _erase_shop(shop_id: int) -> None:
    for table in (CarouselOrder, CarouselRule, CarouselPlacement):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=_nothing, export_for=_nothing, erase_shop=_erase_shop)
