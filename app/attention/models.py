"""The contact budget: who was reached, when and by what."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Channel(enum.StrEnum):
    MAIL = "mail"
    """Marketing mail. Transactional mail needs no budget and is never booked."""


class ContactEntry(ShopOwned, Base):
    """One contact that was made or is about to be. Each source counts once."""

    __tablename__ = "contact_entry"
    __table_args__ = (
        UniqueConstraint("shop_id", "source"),
        Index("ix_contact_entry_shop_id_customer_id_at", "shop_id", "customer_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    channel: Mapped[Channel]
    source: Mapped[str]
    """What made the contact, e.g. "send:77"."""
    at: Mapped[datetime]


class ContactBudget(ShopOwned, Base):
    """One row a customer, locked while a contact is booked so that two cannot take the last place."""

    __tablename__ = "contact_budget"
    __table_args__ = (UniqueConstraint("shop_id", "customer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
