"""How far an import has come."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class What(enum.StrEnum):
    PRODUCTS = "products"
    CUSTOMERS = "customers"
    ORDERS = "orders"


class PartState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class ImportPart(ShopOwned, Base):
    """One of the three parts of one import. The cursor is committed with the page it follows."""

    __tablename__ = "import_part"
    __table_args__ = (UniqueConstraint("shop_id", "run", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[int]
    """The number of the import, counted for each shop from 1."""
    what: Mapped[What]
    state: Mapped[PartState] = mapped_column(default=PartState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    """How many things were brought in."""
    cursor: Mapped[str | None]
    """Where the next page begins; None at the beginning and at the end."""
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
