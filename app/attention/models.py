"""The contact budget: who was reached, when and by what, and why not by something else."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Channel(enum.StrEnum):
    MAIL = "mail"
    """Marketing mail. Transactional mail needs no budget and is never booked."""
    POPUP = "popup"
    NUDGE = "nudge"
    """A line about her points, or another small word that she did not ask for."""


class Outcome(enum.StrEnum):
    """What became of a candidate for her attention."""

    SPOKE = "spoke"
    WAITS = "waits"
    DROPPED = "dropped"


class Reason(enum.StrEnum):
    """Why, in one word. A candidate that waits for a cap or a rival names the winner."""

    FREE = "free"
    """It spoke: nothing stood against it."""
    BEST = "best"
    """It spoke: its bid was the highest."""
    UNASKED = "unasked"
    """It spoke without leave: a browser showed it although it should have waited."""
    TOO_SOON = "too_soon"
    WEEK_FULL = "week_full"
    OUTBID = "outbid"
    SESSION = "session"
    """She saw a popup in this session already."""
    DISMISSED = "dismissed"
    ORDERED = "ordered"
    EXPIRED = "expired"
    """It was of no use any more before there was room for it."""


class ContactEntry(ShopOwned, Base):
    """One contact that was made or is about to be. Each source counts once.

    It belongs to a customer, or to a visitor of whom no customer was known then.
    """

    __tablename__ = "contact_entry"
    __table_args__ = (
        UniqueConstraint("shop_id", "source"),
        CheckConstraint("(customer_id IS NULL) <> (visitor_id IS NULL)", name="one_person"),
        Index("ix_contact_entry_shop_id_customer_id_at", "shop_id", "customer_id", "at"),
        Index("ix_contact_entry_shop_id_at", "shop_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None]
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    channel: Mapped[Channel]
    source: Mapped[str]
    """What made the contact, e.g. "send:77"; a popup's showing adds which one it was, "popup:5:0f3a"."""
    at: Mapped[datetime]
    is_booked: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False for what a browser showed without leave: it counts for what comes, and broke a cap itself."""


class ContactBudget(ShopOwned, Base):
    """One row per customer and visitor, locked while a contact is booked: two cannot take the last place."""

    __tablename__ = "contact_budget"
    __table_args__ = (UniqueConstraint("shop_id", "customer_id"), UniqueConstraint("shop_id", "visitor_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None]
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)


class CoolDown(ShopOwned, Base):
    """A time in which popups leave a person alone. Append-only; the same cause counts once."""

    __tablename__ = "cool_down"
    __table_args__ = (
        UniqueConstraint("shop_id", "cause"),
        CheckConstraint("(customer_id IS NULL) <> (visitor_id IS NULL)", name="one_person"),
        Index("ix_cool_down_shop_id_customer_id_until", "shop_id", "customer_id", "until"),
        Index("ix_cool_down_until", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None]
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    """Which popup, e.g. "popup:5"; empty for all of them."""
    reason: Mapped[Reason]
    cause: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]


class ContactDecision(ShopOwned, Base):
    """What became of one candidate for a person's attention, and why. Append-only, kept 13 months."""

    __tablename__ = "contact_decision"
    __table_args__ = (
        CheckConstraint("(customer_id IS NULL) <> (visitor_id IS NULL)", name="one_person"),
        Index("ix_contact_decision_shop_id_customer_id_at", "shop_id", "customer_id", "at"),
        Index("ix_contact_decision_shop_id_source", "shop_id", "source"),
        Index("ix_contact_decision_shop_id_at", "shop_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None]
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    channel: Mapped[Channel]
    source: Mapped[str]
    """The candidate, e.g. "send:77" or "popup:5"."""
    bid: Mapped[int]
    """What it was worth: minor units of the shop's currency where known, else a priority."""
    outcome: Mapped[Outcome]
    reason: Mapped[Reason]
    winner: Mapped[str] = mapped_column(default="")
    """The source that stood in its way; empty where none did."""
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    """When a candidate that waits may ask again."""
