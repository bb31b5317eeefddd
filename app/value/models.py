"""What each customer was worth so far, and what is expected of her."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class RfmGroup(enum.StrEnum):
    """How recently and how much a customer bought, beside the shop's others, in one plain name."""

    CHAMPIONS = "champions"
    """Bought lately, often and for much."""
    LOYAL = "loyal"
    """Buy often and have not been away for long."""
    PROMISING = "promising"
    """Came back once or twice, lately."""
    NEW = "new"
    """Bought for the first time, lately."""
    NEEDS_ATTENTION = "needs attention"
    """Neither recent nor gone; a single order, or a few small ones."""
    ABOUT_TO_LAPSE = "about to lapse"
    """Used to buy often, and their last order is longer ago than that of most."""
    LAPSED = "lapsed"
    """Bought more than once, and their last order is among the oldest."""
    LOST = "lost"
    """Bought once, long ago."""


_FILTERED = (
    "orders", "spent_minor", "first_order_at", "last_order_at", "rfm_group", "monetary",
    "expected_orders", "expected_value_minor", "lapse_risk", "next_order_at",
)  # fmt: skip
"""What customers are selected by: each answers for a million of them from an index."""


class CustomerValue(ShopOwned, Base):
    """One customer's facts, as fresh as our copy of her orders, and predictions of the last night.

    A row stands for whoever ever ordered and was not forgotten. Orders that count are paid (refunds do not
    undo that), not cancelled and no test. The facts follow every change of an order in its own transaction.
    """

    __tablename__ = "customer_value"
    __table_args__ = (
        UniqueConstraint("shop_id", "customer_id"),
        *(Index(f"ix_customer_value_shop_id_{column}", "shop_id", column) for column in _FILTERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Declared again without an index of its own: ten begin with it.
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    customer_id: Mapped[int]
    """No foreign key: customers are forgotten in place, and a million rows are written every night."""

    orders: Mapped[int]
    """How many count; 0 when all were cancelled."""
    order_days: Mapped[int]
    """On how many days (UTC): what was bought twice on one day is one decision to buy."""
    spent_minor: Mapped[int]
    """What was paid for them, less what went back."""
    first_order_at: Mapped[datetime | None]
    last_order_at: Mapped[datetime | None]
    gap_days: Mapped[float | None]
    """The mean of her own gaps between order days; None for whoever has none."""

    recency: Mapped[int | None]
    """1 to 5 by quintile of the shop's customers, 5 best, as the two below. None until the first night."""
    frequency: Mapped[int | None]
    monetary: Mapped[int | None]
    rfm_group: Mapped[RfmGroup | None]
    """None until the first night, and from a new order to the next night."""

    expected_orders: Mapped[float | None]
    """In the 90 days after `worked_out_at`. None, as all below, until a night that could tell."""
    expected_value_minor: Mapped[int | None]
    """Of those orders."""
    lapse_risk: Mapped[float | None]
    """0 to 1: the chance that no order comes in those 90 days. None from a new order to the next night."""
    next_order_at: Mapped[datetime | None]
    """About when she would order next if she does; may lie in the past. None where nothing tells."""
    worked_out_at: Mapped[datetime | None]
