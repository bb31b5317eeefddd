"""The table of sends."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class SendKind(enum.StrEnum):
    MARKETING = "marketing"
    """Needs consent and room in the contact budget."""
    TRANSACTIONAL = "transactional"
    """Asked for by what the customer did; needs neither."""
    REQUESTED = "requested"
    """One mail that its reader asked for in so many words; needs neither, and goes to nobody else."""
    CONFIRMATION = "confirmation"
    """Asks whether an address is hers who gave it: goes to who unsubscribed, too, and says nothing of her."""


class SendState(enum.StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    """Not allowed when it was due; `reason` says why."""
    HELD_OUT = "held_out"
    """Its customer is in a control group: what mails bring is seen by comparing with those who get none."""
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The line broke while it was handed over: it may have arrived, and is not sent again."""


class Send(ShopOwned, Base):
    """One mail to one customer."""

    __tablename__ = "send"
    __table_args__ = (
        UniqueConstraint("shop_id", "cause"),
        Index("ix_send_shop_id_customer_id", "shop_id", "customer_id"),
        Index("ix_send_shop_id_state_due_at", "shop_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    cause: Mapped[str]
    """Names why, e.g. flow:thank_you:order:5001. The same cause mails once."""
    source: Mapped[str]
    """What made it, e.g. flow:thank_you."""
    kind: Mapped[SendKind]
    state: Mapped[SendState] = mapped_column(default=SendState.WAITING)
    reason: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]]
    """What held when the mail was planned: the merchant's text, what it is about, the shop's generation."""
    message_id: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime | None]
    """After that a mail that still waits is dropped."""
    bid: Mapped[int] = mapped_column(default=0, server_default="0")
    """What it is worth beside the customer's other mails: minor units where known, else a priority."""
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    clicked_at: Mapped[datetime | None]
