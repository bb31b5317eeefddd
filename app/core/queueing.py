"""So many answers for shoppers are made at once in a process; the others queue in the order they came.

A process computes one thing at a time: answers that it makes in turns of a few milliseconds all end late, and
each holds a connection until then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from app.core.database import FairLock, db

AT_ONCE: Mapping[str, int] = {"sqlite": 2, "postgresql": 4}
"""By database: who asks one in another process waits, and leaves the processor to others meanwhile."""

_queues = {name: FairLock(places) for name, places in AT_ONCE.items()}
_seat: ContextVar[FairLock | None] = ContextVar("seat", default=None)


@contextmanager
def seated() -> Iterator[None]:
    """Wait for a seat and keep it to the end, or until something is written."""
    queue = _queues[db.engine.dialect.name]
    queue.take()
    _seat.set(queue)
    try:
        yield
    finally:
        leave_seat()


def leave_seat() -> None:
    """Who begins to write waits for other writers, and nobody who only reads should wait with it."""
    queue = _seat.get()
    if queue is not None:
        _seat.set(None)
        queue.hand_on()
