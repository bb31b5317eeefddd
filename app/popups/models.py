"""The table of popups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Popup(ShopOwned, Base):
    """One play as this shop has it. Editing raises `version`; a voucher names the popup it came from."""

    __tablename__ = "popup"
    __table_args__ = (UniqueConstraint("shop_id", "play"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    play: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    is_on: Mapped[bool]
    content: Mapped[dict[str, Any]]
    """title, text, action, decline, action_url: plain text, shown as text."""
    offer: Mapped[dict[str, Any]]
    """kind, value, hours and minimum_minor of the code that is prepared."""
    gives_codes: Mapped[bool] = mapped_column(default=False)
    """Whether the merchant switched the offer on, having seen what it costs."""
    uses: Mapped[int] = mapped_column(default=0)
    """Orders that used a code of this popup."""
    changed_at: Mapped[datetime]
