"""Departures: the only rows that outlive a shop, with nothing in them about a person."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class DepartureState(enum.StrEnum):
    WAITING = "waiting"
    RETURNED = "returned"
    ERASED = "erased"


class Departure(Base):
    """One time that a shop went: what stayed in its store, and what became of its data here."""

    __tablename__ = "departure"
    __table_args__ = (Index("ix_departure_shop_domain_state", "shop_domain", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_domain: Mapped[str]
    left_at: Mapped[datetime]
    erase_at: Mapped[datetime]
    """When our data of the shop goes, unless the shop is back or asks earlier."""
    state: Mapped[DepartureState] = mapped_column(default=DepartureState.WAITING)
    left_behind: Mapped[list[Any]]
    """What of ours stood in the store when its door closed: [what, number, examples] each."""
    ended_at: Mapped[datetime | None]
    erased: Mapped[dict[str, Any]]
    """From a table to the rows it held of the shop."""
    remaining: Mapped[dict[str, Any]]
    """The same, counted again after the erasure; empty when nothing is left."""
