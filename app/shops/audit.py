"""The audit log: who did what that a merchant may have to answer for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.shops.models import AuditEntry


def audit(shop_id: int, by: str, what: str, detail: dict[str, Any] | None = None) -> None:
    """Write one line; `what` is noun_pastverb, e.g. programme_switched_on."""
    db.session.add(AuditEntry(shop_id=shop_id, at=clock.now(), by=by, what=what, detail=detail or {}))


def audit_entries(shop_id: int, limit: int = 100) -> list[AuditEntry]:
    """The newest lines first."""
    newest = (
        select(AuditEntry).where(AuditEntry.shop_id == shop_id).order_by(AuditEntry.id.desc()).limit(limit)
    )
    return list(db.session.scalars(newest))
