"""What this room forgets: nothing of it is about a customer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.core.database import db
from app.core.registry import Privacy
from app.importing.models import ImportPart


def redact(shop_id: int, customer_id: int) -> None:
    """Counts and cursors name nobody."""


def export_for(shop_id: int, customer_id: int) -> Any:
    return None


def erase_shop(shop_id: int) -> None:
    db.session.execute(delete(ImportPart).where(ImportPart.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=redact, export_for=export_for, erase_shop=erase_shop)
