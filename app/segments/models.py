"""Segments: named rules that select customers. Nobody's membership is stored, so nothing grows stale."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned

_IN_USE = text("archived_at IS NULL")


class Segment(ShopOwned, Base):
    """One rule under a name that no other segment in use has."""

    __tablename__ = "segment"
    __table_args__ = (
        Index(
            "uq_segment_name", "shop_id", "name", unique=True,
            postgresql_where=_IN_USE, sqlite_where=_IN_USE,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    rule: Mapped[dict[str, Any]]
    """As `rule.stored` writes it, with the version of its language."""
    made_from: Mapped[str | None]
    """The ready-made segment it came from."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    archived_at: Mapped[datetime | None]
    """Since when nobody can choose it any more; what already uses it goes on."""
