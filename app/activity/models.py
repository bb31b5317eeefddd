"""Visitors and what they did on the storefront."""

from __future__ import annotations

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


class StorefrontDay(ShopOwned, Base):
    """How often something was done on one day in UTC, once the single events are forgotten."""

    __tablename__ = "storefront_day"
    __table_args__ = (UniqueConstraint("shop_id", "on_date", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(Date)
    name: Mapped[str]
    count: Mapped[int]
