"""Visitors and what they did on the storefront."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Visitor(ShopOwned, Base):
    """One browser whose owner agreed to be recognised."""

    __tablename__ = "visitor"
    __table_args__ = (
        UniqueConstraint("shop_id", "key"),
        Index("ix_visitor_shop_id_customer_id", "shop_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """128 random bits in hexadecimal."""
    customer_id: Mapped[int | None]
    """Who was last known to use this browser."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class VisitorMerge(ShopOwned, Base):
    """Evidence that a browser is a customer's. Append-only; events are never rewritten for it."""

    __tablename__ = "visitor_merge"
    __table_args__ = (UniqueConstraint("shop_id", "visitor_id", "customer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int]
    by: Mapped[str]
    """What showed it, e.g. order:5001."""
    at: Mapped[datetime]


class StorefrontEvent(ShopOwned, Base):
    """Something a shopper did. Append-only, kept 13 months."""

    __tablename__ = "storefront_event"
    __table_args__ = (
        Index("ix_storefront_event_shop_id_at", "shop_id", "at"),
        Index("ix_storefront_event_shop_id_visitor_id_at", "shop_id", "visitor_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor_id: Mapped[int | None]
    """None without consent."""
    name: Mapped[str]
    product_platform_id: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class CartKind(enum.StrEnum):
    CART = "cart"
    CHECKOUT = "checkout"


class CartState(ShopOwned, Base):
    """A cart or checkout at its newest known state. Kept for a month after its last change."""

    __tablename__ = "cart_state"
    __table_args__ = (
        UniqueConstraint("shop_id", "kind", "token"),
        Index("ix_cart_state_shop_id_customer_id", "shop_id", "customer_id"),
        Index("ix_cart_state_updated_at", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CartKind]
    token: Mapped[str]
    cart_token: Mapped[str | None]
    """Of a checkout: the cart it came from."""
    customer_id: Mapped[int | None]
    email: Mapped[str | None]
    """Of a checkout whose buyer we do not know yet, normalised."""
    lines: Mapped[list[Any]]
    """[product, variant, quantity], the platform's ids."""
    total_minor: Mapped[int | None]
    resume_url: Mapped[str | None]
    """Where a checkout can be gone on with; it opens whatever the buyer typed, so it is personal."""
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class StorefrontDay(ShopOwned, Base):
    """How often something was done on one day in UTC, once the single events are forgotten."""

    __tablename__ = "storefront_day"
    __table_args__ = (UniqueConstraint("shop_id", "on_date", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(Date)
    name: Mapped[str]
    count: Mapped[int]
