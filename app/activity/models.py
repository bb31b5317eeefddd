"""Visitors and what they did on the storefront."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned

_HAS_KEY = text("key IS NOT NULL")


class Visitor(ShopOwned, Base):
    """One browser whose owner agreed to be recognised."""

    __tablename__ = "visitor"
    __table_args__ = (
        UniqueConstraint("shop_id", "key"),
        Index("ix_visitor_shop_id_customer_id", "shop_id", "customer_id"),
        Index("ix_visitor_seen_at", "seen_at"),
        # Rows go one by one here, and other rooms keep the number: it must never be somebody else's.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """128 random bits in hexadecimal."""
    customer_id: Mapped[int | None]
    """Whose browser it is by the evidence, as `evidence.judge` found; None while nothing shows it."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    visit_at: Mapped[datetime | None]
    """When the newest visit began; it ends after 30 idle minutes."""
    visit_pages: Mapped[int] = mapped_column(default=0, server_default="0")


class EvidenceKind(enum.StrEnum):
    """What can show whose a browser is; how strong each is stands in evidence.py."""

    SIGN_IN = "sign_in"
    ORDER = "order"
    ADDRESS = "address"
    MAIL_CLICK = "mail_click"


class VisitorMerge(ShopOwned, Base):
    """Evidence that a browser is a customer's. Append-only; events are never rewritten for it."""

    __tablename__ = "visitor_merge"
    __table_args__ = (
        UniqueConstraint("shop_id", "visitor_id", "customer_id", "by"),
        Index("ix_visitor_merge_shop_id_customer_id", "shop_id", "customer_id"),
        Index("ix_visitor_merge_shop_id_by", "shop_id", "by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int]
    kind: Mapped[EvidenceKind]
    by: Mapped[str]
    """What showed it, e.g. order:5001; the same cause counts once."""
    at: Mapped[datetime]
    """When it happened, which may be long before we heard of it."""


class StorefrontEvent(ShopOwned, Base):
    """Something a shopper did. Append-only, kept 13 months."""

    __tablename__ = "storefront_event"
    __table_args__ = (
        Index(
            "uq_storefront_event_shop_id_key",
            "shop_id",
            "key",
            unique=True,
            postgresql_where=_HAS_KEY,
            sqlite_where=_HAS_KEY,
        ),
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
    key: Mapped[str | None]
    """The browser's own number of it, so that a repeated beacon counts once."""


class Wish(ShopOwned, Base):
    """One product on one list, a browser's or a customer's, or taken off it: the newest word."""

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("shop_id", "visitor_id", "product_platform_id"),
        UniqueConstraint("shop_id", "customer_id", "product_platform_id"),
        CheckConstraint("(visitor_id IS NULL) <> (customer_id IS NULL)", name="one_list"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int | None]
    joined_customer_id: Mapped[int | None]
    """Of a browser's: on whose list it was put; it never comes onto another customer's."""
    product_platform_id: Mapped[str]
    is_wished: Mapped[bool]
    changed_at: Mapped[datetime]


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
    """How often something was done on one of the shop's days, counted as it came; of nobody.

    The row without a product counts the events of that name, each other row those about one product.
    """

    __tablename__ = "storefront_day"
    __table_args__ = (UniqueConstraint("shop_id", "on_date", "name", "product_platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(Date)
    name: Mapped[str]
    product_platform_id: Mapped[str] = mapped_column(default="", server_default="")
    """Empty for all events of the name."""
    count: Mapped[int]


class PlacementDay(ShopOwned, Base):
    """What one strategy of one placement showed on one of the shop's days, and what came of it; of nobody."""

    __tablename__ = "placement_day"
    __table_args__ = (UniqueConstraint("shop_id", "on_date", "placement", "strategy"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(Date)
    placement: Mapped[str]
    strategy: Mapped[str]
    """Empty where the page did not say which."""
    shown: Mapped[int]
    """Times it came into a shopper's view."""
    clicks: Mapped[int]
    adds: Mapped[int]
    """Times a product was put into the cart from its card."""


class VisitDay(ShopOwned, Base):
    """The visits that began on one of the shop's days, of browsers whose owners agreed to be counted."""

    __tablename__ = "visit_day"
    __table_args__ = (UniqueConstraint("shop_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(Date)
    visits: Mapped[int]
    bounces: Mapped[int]
    """Visits of one page, so far."""
    seconds: Mapped[int]
    """From the first to the last event of each, added up."""
