"""The stand-in's movable clock: real time plus a stored shift, so that days pass in a moment."""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from devstore.models import Setting

SHIFT_KEY = "clock_shift_seconds"
FRESH_SECONDS = 1.0

_known: dict[str, tuple[float, int]] = {}


def now(session: Session) -> datetime:
    """The stand-in's time, aware UTC. Its shift is read from the database at most once a second."""
    return datetime.now(UTC) + timedelta(seconds=shift_of(session))


def shift_of(session: Session) -> int:
    """Seconds by which the stand-in's clock is ahead of the machine's."""
    place = _place(session)
    read_at, shift = _known.get(place, (0.0, 0))
    if time.monotonic() - read_at < FRESH_SECONDS:
        return shift
    stored = session.get(Setting, SHIFT_KEY)
    shift = int(stored.value) if stored else 0
    _known[place] = (time.monotonic(), shift)
    return shift


def move_to_shift(session: Session, seconds: int) -> None:
    """Set how far ahead of the machine's clock this stand-in lives."""
    session.merge(Setting(key=SHIFT_KEY, value=str(seconds)))
    _known[_place(session)] = (time.monotonic(), seconds)


def _place(session: Session) -> str:
    return str(session.get_bind().engine.url)
