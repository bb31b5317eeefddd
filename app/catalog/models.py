"""Our copy of what the shop sells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Product(ShopOwned, Base):
    """One product at its newest known state. Never deleted with its shop alive: past orders name it."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("shop_id", "platform_id"),
        Index("ix_product_shop_id_is_active_published_at", "shop_id", "is_active", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str]
    handle: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    """The platform's product type."""
    vendor: Mapped[str]
    tags: Mapped[list[Any]]
    is_active: Mapped[bool]
    image_url: Mapped[str]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    """The platform's; an older state never replaces a newer one."""
    told_at: Mapped[datetime | None]
    """When this state was sent or asked for; breaks ties between equally dated ones."""
    removed_at: Mapped[datetime | None]
    """When the platform said that it is gone; states from before it are ignored."""
    digest: Mapped[str]
    """Of the state without its date, so that an unchanged one costs no write."""
    is_unshelved: Mapped[bool] = mapped_column(default=True, server_default=false())
    """It changed since the platform was asked for its collections: a rule may have moved it silently."""


class Variant(ShopOwned, Base):
    """What is put into the cart."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("shop_id", "platform_id"),
        Index("ix_variant_shop_id_stock_id", "shop_id", "stock_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    platform_id: Mapped[str]
    title: Mapped[str]
    sku: Mapped[str]
    price_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]
    is_available: Mapped[bool]
    stock: Mapped[int | None]
    """Pieces at hand; None where the shop does not count."""
    position: Mapped[int]
    stock_id: Mapped[str | None]
    """What the platform calls it in the store rooms."""
    is_tracked: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether pieces are counted; what is not is never sold out."""
    cost_minor: Mapped[int | None]
    """What the shop itself pays for one, in `cost_currency`; None where unknown. For the admin only."""
    cost_currency: Mapped[str] = mapped_column(default="", server_default="")


class Collection(ShopOwned, Base):
    """A named group of products as shoppers find it. Goes when the platform has it no more."""

    __tablename__ = "collection"
    __table_args__ = (UniqueConstraint("shop_id", "platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str]
    handle: Mapped[str]
    title: Mapped[str]
    updated_at: Mapped[datetime]
    """The platform's. Members that come and go by a rule do not move it."""
    size: Mapped[int]
    """How many members the platform named, those that we do not know included."""
    read_at: Mapped[datetime]
    """When its members were last asked for, in their order."""


class CollectionMember(ShopOwned, Base):
    """A product stands in a collection, at a place."""

    __tablename__ = "collection_member"
    __table_args__ = (UniqueConstraint("shop_id", "collection_id", "product_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    """From 0; who joined since the order was last read stands behind all others."""
