"""Shops and what is kept for each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Json, ShopOwned


class Shop(Base):
    """One tenant. The row outlives an uninstall, so that a return finds its history."""

    __tablename__ = "shop"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(unique=True)
    """The platform's name of the shop, in lower case."""
    platform_id: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    owner_name: Mapped[str]
    currency: Mapped[str]
    timezone: Mapped[str]
    country: Mapped[str]
    locale: Mapped[str]
    primary_url: Mapped[str]
    """Where shoppers see the shop, without a slash at the end."""
    plan: Mapped[str]
    installed_at: Mapped[datetime]
    live_at: Mapped[datetime | None]
    """Orders created before it are history: they earn nothing and mail nobody."""
    uninstalled_at: Mapped[datetime | None]
    generation: Mapped[int] = mapped_column(default=1)
    """Moves with each install and uninstall; what was begun under another number must stop."""
    storefront_version: Mapped[int] = mapped_column(default=1)
    installation_gid: Mapped[str] = mapped_column(default="")
    """The owner of the app's own data on the platform."""


class PlatformToken(ShopOwned, Base):
    """The shop's token for the platform, sealed. One row a shop, gone with an uninstall."""

    __tablename__ = "platform_token"
    __table_args__ = (UniqueConstraint("shop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    access: Mapped[str]
    access_ends_at: Mapped[datetime | None]
    refresh: Mapped[str]
    """Sealed; empty where the token has no end."""
    refresh_ends_at: Mapped[datetime | None]
    previous_refresh: Mapped[str] = mapped_column(default="")
    """Sealed; good until its successor was used, in case the answer that brought that one was lost."""
    scopes: Mapped[str]
    lease_until: Mapped[datetime | None]
    """While it lasts one worker is refreshing; in the machine's time."""
    rejected_at: Mapped[datetime | None]
    """Since when the platform takes none of these any more."""


class ErasedShop(Base):
    """The number of a shop that was erased. No other shop gets it; it names no one."""

    __tablename__ = "erased_shop"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Setting(ShopOwned, Base):
    """A merchant's override of a default that stands in code."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("shop_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    value: Mapped[Any] = mapped_column(Json)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class AuditEntry(ShopOwned, Base):
    """Who did what that moves money, mails people or takes data out. Append-only."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]]
