"""The lists that were learned, what they rest on, and what was learned about learning them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class ListKind(enum.StrEnum):
    """Lists of one product each; BEST_SELLERS and TRENDING are the shop's, SELLING a window's."""

    BEST_SELLERS = "best_sellers"
    BOUGHT_TOGETHER = "bought_together"
    CART = "cart"
    SIMILAR = "similar"
    TRENDING = "trending"
    ALSO_VIEWED = "also_viewed"
    VIEWED_THEN_BOUGHT = "viewed_then_bought"
    COMPLEMENTS = "complements"
    NEXT_IN_SESSION = "next_in_session"
    SELLING = "selling"


PUBLISHED = frozenset({ListKind.BEST_SELLERS, ListKind.BOUGHT_TOGETHER, ListKind.SIMILAR})
"""Kinds that stand in the store as well; the others only the endpoint gives."""


class RecommendationList(ShopOwned, Base):
    """Products, best first, for one product or, with 0 as `product`, for the whole shop. Ids are ours.

    SELLING has days as `product`: the best sellers of so many days, or with 0 by recent orders. An empty list
    is one that is gone and may still stand in the store.
    """

    __tablename__ = "recommendation_list"
    __table_args__ = (UniqueConstraint("shop_id", "kind", "product"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListKind]
    product: Mapped[int]
    items: Mapped[list[Any]]
    learned: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the first items were learned for this product; the others fill up from what sells."""
    scores: Mapped[list[Any] | None]
    """Of CART what each of the items counts beside this product, to be summed over a cart; else None."""
    is_published: Mapped[bool] = mapped_column(default=False)
    """Whether the store shows the items as they are; of kinds that are published."""


class CustomerList(ShopOwned, Base):
    """What the newest training found for one customer. Goes when she orders, and with her."""

    __tablename__ = "customer_list"
    __table_args__ = (UniqueConstraint("shop_id", "customer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    for_you: Mapped[list[Any]]
    """Products she has not bought, best first."""
    buy_again: Mapped[list[Any]]
    """Products she has bought, likeliest first."""


class OrderCounts(ShopOwned, Base):
    """What a product's bought-together list rests on; with 0 as `product`, what the shop's best sellers do.

    New orders add to it and withdrawn ones take away, until the next training counts everything anew.
    """

    __tablename__ = "order_counts"
    __table_args__ = (UniqueConstraint("shop_id", "product"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[int]
    strength: Mapped[float]
    """Orders with the product, older ones counting less."""
    items: Mapped[list[Any]]
    """Other products, most promising first."""
    scores: Mapped[list[Any]]
    """Of each of the items: share of the product's orders that hold it, damped; of the shop: orders."""
    once: Mapped[list[Any]]
    """Those of the items that one new order alone speaks for."""


class CountedOrder(ShopOwned, Base):
    """An order whose counting changed since the newest training, as it is counted now."""

    __tablename__ = "counted_order"
    __table_args__ = (UniqueConstraint("shop_id", "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    made_at: Mapped[datetime]
    products: Mapped[list[Any]]
    is_counted: Mapped[bool]
    """False when it was cancelled or paid back."""


class Training(ShopOwned, Base):
    """The newest training of a shop: how much it learned from and why it chose what it chose."""

    __tablename__ = "training"
    __table_args__ = (UniqueConstraint("shop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime]
    orders: Mapped[int]
    lines: Mapped[int]
    views: Mapped[int] = mapped_column(default=0, server_default="0")
    seconds: Mapped[float]
    evidence: Mapped[list[Any]]
    """Rows of carousel, chosen, score, popular, lead, its error, queries."""
    choice: Mapped[dict[str, Any] | None]
    """The chosen setting of each carousel, kept for a week."""
    chosen_at: Mapped[datetime | None]
    chosen_lines: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many order lines the choice was made on."""
    newest_order: Mapped[int] = mapped_column(default=0, server_default="0")
    """The highest number of an order that was counted."""
    cart_unit: Mapped[float] = mapped_column(default=0.0, server_default="0")
    """What a cart's lists count for all orders of a product, where bought together counts 1."""
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Grows whenever a list changes."""


class TrainingProgress(ShopOwned, Base):
    """How far the shop's training is, or why the last one failed; gone when one succeeds."""

    __tablename__ = "training_progress"
    __table_args__ = (UniqueConstraint("shop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    told_at: Mapped[datetime]
    stage: Mapped[str]
    """reading, choosing, learning, keeping or failed."""
    lines: Mapped[int] = mapped_column(default=0)
    """Order lines and views read so far."""
