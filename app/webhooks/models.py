"""What arrived, and what persons asked of a shop."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Delivery(Base):
    """One webhook as it arrived. Its body is kept only until it is applied."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("shop_domain", "webhook_id"),
        Index("ix_delivery_done_at_dead_at", "done_at", "dead_at"),
        Index("ix_delivery_shop_id_dead_at", "shop_id", "dead_at"),
        Index("ix_delivery_digest", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_domain: Mapped[str]
    """As the header said; the header is not signed."""
    shop_id: Mapped[int | None]
    """None when no shop of that name is known."""
    topic: Mapped[str]
    webhook_id: Mapped[str]
    """One per delivery, the same on each of its retries."""
    event_id: Mapped[str]
    """Shared by all deliveries of one action; for tracing only."""
    api_version: Mapped[str]
    triggered_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str | None]
    """Of the bytes as they came: two shops are never told the same ones."""
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    """Since when nobody tries to apply it any more."""
    problem: Mapped[str | None]
    """Why it is dead, or why nothing was to be done."""


class RequestKind(enum.StrEnum):
    EXPORT = "export"
    """To see what is known of a person."""
    REDACTION = "redaction"
    """To be forgotten."""


class PrivacyRequest(ShopOwned, Base):
    """What a person asked of a shop by law, by when it had to be done, and when it was."""

    __tablename__ = "privacy_request"
    __table_args__ = (UniqueConstraint("shop_id", "kind", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RequestKind]
    request_id: Mapped[str]
    """The platform's number of the request, or one of our own for what a merchant began."""
    customer_id: Mapped[int | None]
    """None when the shop knows nobody like that."""
    asked_by: Mapped[str]
    """platform, or the merchant who began it."""
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime]
    found: Mapped[dict[str, Any] | None]
    """From each room to what it knows; gone after a month, and when she is forgotten."""
