"""The table of signups."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class SignupState(enum.StrEnum):
    ASKED = "asked"
    """Taken in; what follows is still to come."""
    WAITING = "waiting"
    """The owner of the address was asked, now or a moment ago, and has not answered."""
    CONFIRMED = "confirmed"
    """She pressed the button in the mail."""
    ACCEPTED = "accepted"
    """Believed without a mail, because the merchant chose so."""
    NEEDLESS = "needless"
    """She gets mail already, or can get none."""


class Signup(ShopOwned, Base):
    """One time that somebody left an address. Forgotten after 30 days unless its owner agreed."""

    __tablename__ = "signup"
    __table_args__ = (
        Index("ix_signup_shop_id_email", "shop_id", "email"),
        Index("ix_signup_shop_id_customer_id", "shop_id", "customer_id"),
        Index("ix_signup_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """128 random bits that only the mail's link names: a number is given again after it was freed."""
    email: Mapped[str]
    customer_id: Mapped[int | None]
    """Whose address it is; None until that was looked up."""
    visitor_token: Mapped[str | None]
    """Of the browser in which it was left, if its user agreed to be recognised. Kept until she answers."""
    text: Mapped[str]
    """The words that were agreed to, exactly as they were shown."""
    source: Mapped[str]
    """What she signed up in, e.g. popup:7."""
    locale: Mapped[str]
    answers: Mapped[dict[str, Any] | None]
    """What she answered beside it, as it was sent; on nobody's profile before the address is proven."""
    state: Mapped[SignupState]
    asked_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    """When the mail that asks her was planned."""
    confirmed_at: Mapped[datetime | None]
