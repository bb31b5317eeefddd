"""The time: UTC, and in the demo movable for everybody at once.

Leases and timeouts of this machine use `machine_now`; everything about the business uses `now`.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from flask import current_app, has_app_context
from sqlalchemy import text

_CACHE_SECONDS = 1.0


class _Shift:
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
    if time.monotonic() - _Shift.read_at >= _CACHE_SECONDS:
        _Shift.seconds = _read_shift()
        _Shift.read_at = time.monotonic()
    return _Shift.seconds


def forget_shift() -> None:
    """Have the next look at the clock read the shift again."""
    _Shift.read_at = float("-inf")


def _read_shift() -> int:
    from app.core.database import db

    with db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT seconds FROM clock_shift")) or 0)
