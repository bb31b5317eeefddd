"""Group commits: callers who wait for the disk at the same time share one, and the first writes for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")


class _Ticket(Generic[T]):
    def __init__(self, thing: T) -> None:
        self.thing = thing
        self.turn = threading.Lock()
        self.turn.acquire()
        self.is_settled = False
        self.error: BaseException | None = None


class Together(Generic[T]):
    """Writes what many threads bring, in batches of at most `most`, each by one call of `write`.

    `write` commits all it was given or raises. One instance per process and kind of thing.
    """

    def __init__(self, write: Callable[[list[T]], None], most: int) -> None:
        self._write = write
        self._most = most
        self._waiting: list[_Ticket[T]] = []
        self._is_led = False
        self._lock = threading.Lock()

    def store(self, thing: T) -> bool:
        """Return once it is committed; False when the database refused the batch it was in."""
        ticket = _Ticket(thing)
        with self._lock:
            self._waiting.append(ticket)
            leads, self._is_led = not self._is_led, True
        if not leads:
            ticket.turn.acquire()
        if not ticket.is_settled:
            self._lead()
        return ticket.error is None

    def _lead(self) -> None:
        """Commit for all who wait, wake them, and pass the lead to the first who came meanwhile."""
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            self._write([ticket.thing for ticket in batch])
        except BaseException as error:
            for ticket in batch:
                ticket.error = error
            if not isinstance(error, SQLAlchemyError):
                raise
        finally:
            with self._lock:
                following = self._waiting[:1]
                self._is_led = bool(following)
            for ticket in batch:
                ticket.is_settled = True
            for ticket in batch + following:
                ticket.turn.release()
