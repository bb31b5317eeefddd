"""The tables of popups, and of who asked to be told when something is back."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Popup(ShopOwned, Base):
    """One on-site message of a shop. Editing raises `version`; a voucher names the popup it came from."""

    __tablename__ = "popup"
    __table_args__ = (UniqueConstraint("shop_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """Says how it came about, so that a popup a shop begins with is made once."""
    name: Mapped[str]
    """For the merchant only."""
    play: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    is_on: Mapped[bool]
    archived_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]
    """title, text, action, decline, action_url and more as the play has it: plain text, shown as text."""
    pages: Mapped[list[Any]]
    triggers: Mapped[list[Any]]
    target: Mapped[dict[str, Any]]
    """Who it is for, as the browser reads it, and `segments`, which only the server knows."""
    schedule: Mapped[dict[str, Any]]
    """starts, ends, days, from, until: in the shop's own time (app/popups/scheduling.py)."""
    steps: Mapped[list[Any]]
    words: Mapped[dict[str, Any]]
    """The merchant's own words by language, from each text of the popup to the same in that language."""
    template: Mapped[str]
    layout: Mapped[str]
    look: Mapped[dict[str, Any]]
    """Colours and picture of the merchant's own, over those of the template."""
    priority: Mapped[int]
    cooldown_days: Mapped[int]
    countdown: Mapped[bool] = mapped_column(default=False, server_default=false())
    threshold_minor: Mapped[int | None]
    offer: Mapped[dict[str, Any]]
    """kind, value, hours and minimum_minor of the code that is prepared."""
    gives_codes: Mapped[bool] = mapped_column(default=False)
    """Whether the merchant switched the offer on, having seen what it costs."""
    uses: Mapped[int] = mapped_column(default=0)
    """Orders that used a code of this popup."""
    changed_at: Mapped[datetime]


class RestockState(enum.StrEnum):
    WAITING = "waiting"
    TOLD = "told"
    """The mail is planned; what becomes of it stands with the mail."""


class RestockRequest(ShopOwned, Base):
    """Somebody wants one mail when a variant can be bought again. Forgotten after 180 days, or once told."""

    __tablename__ = "restock_request"
    __table_args__ = (
        UniqueConstraint("shop_id", "variant_platform_id", "email"),
        Index("ix_restock_request_state_variant", "state", "shop_id", "variant_platform_id"),
        Index("ix_restock_request_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_platform_id: Mapped[str]
    email: Mapped[str]
    text: Mapped[str]
    """The words she agreed to, exactly as they were shown."""
    source: Mapped[str]
    locale: Mapped[str]
    state: Mapped[RestockState]
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
