"""What a merchant changed about carousels, and which orders followed a click in one."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class CarouselPlacement(ShopOwned, Base):
    """A placement that the merchant made or changed; one without a row is as `placements.DEFAULTS` says."""

    __tablename__ = "carousel_placement"
    __table_args__ = (UniqueConstraint("shop_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    label: Mapped[str]
    """The merchant's own name for it; empty for those that every shop has."""
    page: Mapped[str]
    """The kind of page it stands on."""
    steps: Mapped[list[Any]]
    """Strategies in their order, each `{"strategy", "days"?, "collection"?, "products"?}`."""
    titles: Mapped[dict[str, Any]]
    """From a language to the merchant's own words; a language without any gets the strategy's own title."""
    size: Mapped[int]
    is_on: Mapped[bool]
    margin: Mapped[str] = mapped_column(default="", server_default="")
    """How strongly a better margin comes forward, a name of `favouring.STRENGTHS`; empty: not at all."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class RuleAction(enum.StrEnum):
    """What a rule does with the products it names."""

    RETURN = "return"
    """They come before everything the strategies find."""
    PIN = "pin"
    BOOST = "boost"
    BURY = "bury"
    EXCLUDE = "exclude"


class CarouselRule(ShopOwned, Base):
    """IF all conditions hold for the page and its customer, THEN do this with those products."""

    __tablename__ = "carousel_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement: Mapped[str]
    """The name of one placement; empty for all."""
    conditions: Mapped[list[Any]]
    """Each `{"by", "any_of"?, "least_minor"?, "most_minor"?}`; none: always."""
    action: Mapped[RuleAction]
    products: Mapped[dict[str, Any]]
    """What the action is about, in the same shape as a condition."""
    position: Mapped[int | None]
    """Of a pin: 1 is the first place."""
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class CarouselOrder(ShopOwned, Base):
    """An order that came within a week of a click in a carousel; the last click counts."""

    __tablename__ = "carousel_order"
    __table_args__ = (
        UniqueConstraint("shop_id", "order_id"),
        Index("ix_carousel_order_shop_id_at", "shop_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    placement: Mapped[str]
    strategy: Mapped[str]
    product_platform_id: Mapped[str]
    """What was clicked."""
    at: Mapped[datetime]
    """When the order was placed."""
