"""Customers and what each of them agreed to."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class ConsentState(enum.StrEnum):
    """Whether marketing mail is welcome, in the platform's words."""

    SUBSCRIBED = "subscribed"
    PENDING = "pending"
    NOT_SUBSCRIBED = "not_subscribed"
    UNSUBSCRIBED = "unsubscribed"


_IS_GUEST = text("platform_id IS NULL")


class Customer(ShopOwned, Base):
    """A person who is known to the shop, or a guest known by e-mail only (no `platform_id`)."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("shop_id", "platform_id"),
        Index("ix_customer_shop_id_email", "shop_id", "email"),
        Index(
            "uq_customer_guest", "shop_id", "email", unique=True,
            postgresql_where=_IS_GUEST, sqlite_where=_IS_GUEST,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str | None]
    email: Mapped[str | None]
    """Normalised by `normal_email`."""
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    """The merchant's words for her, sorted."""
    tags_at: Mapped[datetime | None]
    """Of the newest snapshot that told them; most do not."""
    created_at: Mapped[datetime]
    platform_updated_at: Mapped[datetime | None]
    """Of the newest snapshot applied; None for guests and for customers known only from an order."""
    consent_state: Mapped[ConsentState] = mapped_column(default=ConsentState.NOT_SUBSCRIBED)
    consent_at: Mapped[datetime | None]
    """When the state was given or taken; the newest wins, wherever it was said."""
    redacted_at: Mapped[datetime | None]
    """When the person asked to be forgotten; nothing personal is stored in the row from then on."""
    gone_at: Mapped[datetime | None]
    """Since when the platform has her no more: deleted there, or merged into another customer."""


class CustomerMerge(ShopOwned, Base):
    """Evidence that two accounts are one person. Append-only; the kept one stands for both."""

    __tablename__ = "customer_merge"
    __table_args__ = (UniqueConstraint("shop_id", "removed_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    removed_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    """As the platform said; that one may have been merged into a third since."""
    at: Mapped[datetime]


class ConsentEntry(ShopOwned, Base):
    """One change of one customer's consent. Append-only: the proof of what was agreed to and where."""

    __tablename__ = "consent_entry"
    __table_args__ = (Index("ix_consent_entry_shop_id_customer_id", "shop_id", "customer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    state: Mapped[ConsentState]
    at: Mapped[datetime]
    source: Mapped[str]
    """Where it was said: platform, unsubscribe:<send>, storefront:<what she signed up in>."""
    text: Mapped[str]
    """The words that were agreed to, empty where the platform asked."""
    is_confirmed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether she showed that the address is hers: by a mail that she got there, or by signing in."""


class TopicChoice(ShopOwned, Base):
    """Whether a customer wants one kind of our mails. Without a row she does; consent stands above it."""

    __tablename__ = "topic_choice"
    __table_args__ = (UniqueConstraint("shop_id", "customer_id", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str]
    is_wanted: Mapped[bool]
    source: Mapped[str]
    at: Mapped[datetime]
