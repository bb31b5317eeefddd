"""What this room forgets: uploaded files that nobody has taken in yet, since they may name anybody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.core.database import db
from app.core.registry import Privacy
from app.importing.models import ImportPart, SheetPiece, UploadedSheet
from app.importing.sheets import forget_content


def redact(shop_id: int, customer_id: int) -> None:
    """Files that wait may name her: they are to be uploaded again. Counts and cursors name nobody."""
    forget_content(shop_id)


def export_for(shop_id: int, customer_id: int) -> Any:
    return None


def erase_shop(shop_id: int) -> None:
    for model in (SheetPiece, UploadedSheet, ImportPart):
        db.session.execute(delete(model).where(model.shop_id == shop_id))


PRIVACY = Privacy(columns=frozenset(), redact=redact, export_for=export_for, erase_shop=erase_shop)
