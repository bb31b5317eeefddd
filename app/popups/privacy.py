"""Popups keep nothing about persons."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.database import db
from app.core.registry import Privacy
from app.popups.models import Popup


def _nothing(shop_id: int, customer_id: int) -> None:
    """There is nothing to forget or to tell."""


def _erase_shop(shop_id: int) -> None:
    db.session.execute(delete(Popup).where(Popup.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=_nothing, export_for=_nothing, erase_shop=_erase_shop)
