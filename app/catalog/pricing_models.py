"""The parts of the world to which a shop sells at prices of their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Market(ShopOwned, Base):
    """One market of the shop, as the merchant named it."""

    __tablename__ = "market"
    __table_args__ = (UniqueConstraint("shop_id", "platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str]
    name: Mapped[str]
    countries: Mapped[int]
    """How many countries it holds."""


class PriceZone(ShopOwned, Base):
    """Countries whose shoppers see the same prices: one of them is asked for all."""

    __tablename__ = "price_zone"
    __table_args__ = (UniqueConstraint("shop_id", "country"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str]
    """The one that is asked, by its two letters."""
    currency: Mapped[str]
    names: Mapped[str]
    """Of the markets it belongs to, for the merchant's eyes."""
    pass_number: Mapped[int] = mapped_column(default=0)
    """Of the pass through the catalogue that is under way or was last."""
    cursor: Mapped[str | None]
    """Where the pass goes on; committed with the page it follows."""
    priced_at: Mapped[datetime | None]
    """When the last pass was complete; None: until then the shop's own prices hold."""


class ZoneCountry(ShopOwned, Base):
    """A country belongs to one zone at most; others see the shop's own prices."""

    __tablename__ = "zone_country"
    __table_args__ = (UniqueConstraint("shop_id", "country"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("price_zone.id", ondelete="CASCADE"), index=True)
    country: Mapped[str]


class ZonePrice(ShopOwned, Base):
    """What a variant costs in a zone, where that is not what it costs in the shop."""

    __tablename__ = "zone_price"
    __table_args__ = (UniqueConstraint("shop_id", "zone_id", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("price_zone.id", ondelete="CASCADE"), index=True)
    variant: Mapped[str]
    """The platform's id: our rows of variants are written anew with each change of their product."""
    price_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]
    base_minor: Mapped[int]
    """The shop's own price then. When that has changed, this price is not believed until it is read again."""
    pass_number: Mapped[int]
