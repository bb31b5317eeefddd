"""Tables of the loyalty programme: its versions, accounts, the ledger and what each order has earned."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned

HOUSE = 0
"""Stands in `customer_id` of the shop's own accounts."""
POINTS = "points"


class Kind(enum.StrEnum):
    """What an account is for. The first three belong to a customer, the others to the shop."""

    AVAILABLE = "available"
    PENDING = "pending"
    DEBT = "debt"
    """Points that were spent before the order that earned them was refunded: what the customer owes."""
    ISSUED = "issued"
    LENT = "lent"
    """The other side of all debts."""
    REDEEMED = "redeemed"
    ADJUSTED = "adjusted"


MEMBER_KINDS = (Kind.AVAILABLE, Kind.PENDING, Kind.DEBT)
HOUSE_KINDS = (Kind.ISSUED, Kind.LENT, Kind.REDEEMED, Kind.ADJUSTED)


class Reason(enum.StrEnum):
    EARNED = "earned"
    MATURED = "matured"
    REVERSED = "reversed"
    OWED = "owed"
    DEBT_PAID = "debt_paid"
    ADJUSTED = "adjusted"
    REDEEMED = "redeemed"
    MERGED = "merged"


class Programme(ShopOwned, Base):
    """One version of a shop's programme. An order is earned by the version that held when it was created."""

    __tablename__ = "loyalty_programme"
    __table_args__ = (UniqueConstraint("shop_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    is_on: Mapped[bool]
    points_per_unit: Mapped[int]
    """Points for one whole unit of the shop's currency."""
    pending_days: Mapped[int]
    name: Mapped[str]
    """What the shop calls its points."""
    switched_on_at: Mapped[datetime | None]
    switched_on_by: Mapped[str | None]
    set_at: Mapped[datetime]
    """From when this version holds, on a whole second as platforms tell the time of orders."""
    set_by: Mapped[str]


class Account(ShopOwned, Base):
    """A balance. All accounts of a shop and unit add up to nothing; a customer's is never below zero."""

    __tablename__ = "loyalty_account"
    __table_args__ = (
        UniqueConstraint("shop_id", "kind", "customer_id", "unit"),
        CheckConstraint(f"customer_id = {HOUSE} OR balance >= 0", name="member_balance"),
        Index("ix_loyalty_account_shop_id_customer_id", "shop_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    customer_id: Mapped[int]
    """0 for the shop's own."""
    unit: Mapped[str]
    """'points' or a currency in its minor units."""
    balance: Mapped[int] = mapped_column(default=0)


class Transfer(ShopOwned, Base):
    """One movement between two accounts. Written once; corrected only by another."""

    __tablename__ = "loyalty_transfer"
    __table_args__ = (UniqueConstraint("shop_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """Names the cause, e.g. "order:12:1". The same cause never counts twice."""
    from_id: Mapped[int] = mapped_column(ForeignKey("loyalty_account.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("loyalty_account.id", ondelete="CASCADE"), index=True)
    amount: Mapped[int]
    unit: Mapped[str]
    reason: Mapped[Reason]
    made_by: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]


class LedgerEntry(ShopOwned, Base):
    """One of the two sides of a transfer."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_account_id_id", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(
        ForeignKey("loyalty_transfer.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("loyalty_account.id", ondelete="CASCADE"))
    amount: Mapped[int]
    """Signed."""
    balance_after: Mapped[int]


class OrderPoints(ShopOwned, Base):
    """What one order has earned so far: pending until it matures, available from then on."""

    __tablename__ = "order_points"
    __table_args__ = (
        UniqueConstraint("shop_id", "order_id"),
        Index("ix_order_points_shop_id_customer_id", "shop_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    order_platform_id: Mapped[str]
    customer_id: Mapped[int]
    points: Mapped[int] = mapped_column(default=0)
    postings: Mapped[int] = mapped_column(default=0)
    """How many transfers this order has caused; numbers their keys."""
    matures_at: Mapped[datetime]
    matured_at: Mapped[datetime | None]
    earned_at: Mapped[datetime | None]
    """When points were first posted for it."""
