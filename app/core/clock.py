"""The time: UTC, and in the demo movable for everybody at once.

Leases and timeouts of this machine use `machine_now`; everything about the business uses `now`.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from flask import current_app, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, db
from app.core.unit import after_commit, is_open

_CACHE_SECONDS = 1.0


class ClockShift(Base):
    """By how much the business's time runs ahead of the machine's. One row."""

    __tablename__ = "clock_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    seconds: Mapped[int]


class _Shift:
    """What was read last. One thread reads again; the others go on with what is known."""

    lock = threading.Lock()
    seconds = 0
    read_at = float("-inf")


def machine_now() -> datetime:
    """The machine's own time, never moved."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time the business runs by."""
    return machine_now() + timedelta(seconds=shift_seconds())


def shift_seconds() -> int:
    """By how much the clock is moved: read afresh at most every second, 0 outside the demo."""
    if not has_app_context() or not current_app.config["PERENNIAL"].demo:
        return 0
    is_unknown = _Shift.read_at == float("-inf")
    if _is_stale() and _Shift.lock.acquire(blocking=is_unknown):
        try:
            if _is_stale():
                _Shift.seconds = _read_shift()
                _Shift.read_at = time.monotonic()
        finally:
            _Shift.lock.release()
    return _Shift.seconds


def _is_stale() -> bool:
    return time.monotonic() - _Shift.read_at >= _CACHE_SECONDS


def forget_shift() -> None:
    """Have the next look at the clock read the shift again."""
    _Shift.read_at = float("-inf")


def move(seconds: int) -> int:
    """Move the clock by `seconds` in the open unit of work; returns the whole shift."""
    row = db.session.get(ClockShift, 1)
    if row is None:
        row = ClockShift(id=1, seconds=0)
        db.session.add(row)
    row.seconds += seconds
    after_commit(forget_shift)
    return row.seconds


def _read_shift() -> int:
    """By the open unit's own connection: who holds locks must not wait for another one."""
    if is_open():
        return int(db.session.connection().scalar(select(ClockShift.seconds)) or 0)
    with db.engine.connect() as connection:
        return int(connection.scalar(select(ClockShift.seconds)) or 0)
