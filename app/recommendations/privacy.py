"""The lists name products only; nobody can be found in them."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.database import db
from app.core.registry import Privacy
from app.recommendations.models import RecommendationList, Training


def _nothing(shop_id: int, customer_id: int) -> None:
    """There is nothing to forget or to tell."""


def _erase_shop(shop_id: int) -> None:
    for table in (RecommendationList, Training):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=_nothing, export_for=_nothing, erase_shop=_erase_shop)
