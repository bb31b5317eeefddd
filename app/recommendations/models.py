"""The lists that were learned, and what was learned about learning them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class ListKind(enum.StrEnum):
    BEST_SELLERS = "best_sellers"
    BOUGHT_TOGETHER = "bought_together"
    SIMILAR = "similar"


class RecommendationList(ShopOwned, Base):
    """Products, best first, for one product or, with 0 as `product`, for the whole shop. Ids are ours.

    An empty list is one that is gone and may still stand in the store.
    """

    __tablename__ = "recommendation_list"
    __table_args__ = (UniqueConstraint("shop_id", "kind", "product"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListKind]
    product: Mapped[int]
    items: Mapped[list[Any]]
    is_published: Mapped[bool] = mapped_column(default=False)
    """Whether the store shows the items as they are."""


class Training(ShopOwned, Base):
    """The newest training of a shop: how much it learned from and why it chose what it chose."""

    __tablename__ = "training"
    __table_args__ = (UniqueConstraint("shop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime]
    orders: Mapped[int]
    lines: Mapped[int]
    seconds: Mapped[float]
    evidence: Mapped[list[Any]]
    """Rows of carousel, chosen, score, popular, queries."""
