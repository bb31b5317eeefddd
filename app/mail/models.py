"""Tables of the mail room."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class OutboxMail(ShopOwned, Base):
    """A mail as it left the house, for the merchant to look at."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("shop_id", "message_id"),
        Index("ix_outbox_mail_shop_id_at", "shop_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str]
    source: Mapped[str]
    """What made it, e.g. send:77."""
    email: Mapped[str]
    sender: Mapped[str]
    subject: Mapped[str]
    html: Mapped[str]
    text: Mapped[str]
    headers: Mapped[str]
    at: Mapped[datetime]


class Suppression(ShopOwned, Base):
    """An address that gets nothing, whatever anybody else says."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("shop_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    reason: Mapped[str]
    """unsubscribed, bounced or complained."""
    at: Mapped[datetime]
