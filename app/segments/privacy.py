"""Segments hold rules, no persons; a rule may name an address that a merchant typed."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.database import db
from app.core.registry import Privacy
from app.segments.models import Segment


def _nothing(_shop_id: int, _customer_id: int) -> None:
    """Membership is worked out anew each time, so there is nothing to forget or tell of one customer."""


def _erase_shop(shop_id: int) -> None:
    db.session.execute(delete(Segment).where(Segment.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=_nothing, export_for=_nothing, erase_shop=_erase_shop)
