"""The row that moves the clock of a demo."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, db
from app.core.unit import after_commit


class ClockShift(Base):
    """By how much the business's time runs ahead of the machine's. One row."""

    __tablename__ = "clock_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    seconds: Mapped[int]


def move(seconds: int) -> int:
    """Move the clock by `seconds` in the open unit of work; returns the whole shift."""
    row = db.session.get(ClockShift, 1)
    if row is None:
        row = ClockShift(id=1, seconds=0)
        db.session.add(row)
    row.seconds += seconds
    after_commit(clock.forget_shift)
    return row.seconds
