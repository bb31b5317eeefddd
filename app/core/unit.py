"""The unit of work: everything in it is kept together, or nothing is.

Only doors, route files and jobs open one. Rules run inside and never commit. No network inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session

from app.core.database import WRITES, db, write_lock
from app.core.queueing import leave_seat

T = TypeVar("T")

_open: ContextVar[list[Callable[[], None]] | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Begin a writing transaction; commit at the end, roll back when anything is raised.

    What was read before is read again inside, so decisions rest on what is true now.
    """
    if _open.get() is not None:
        raise RuntimeError("units of work do not nest: call the rule, not the route or job")
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside the unit of work")
    session.rollback()
    leave_seat()
    afterwards: list[Callable[[], None]] = []
    is_sqlite = db.engine.dialect.name == "sqlite"
    with write_lock() if is_sqlite else nullcontext():
        token = _open.set(afterwards)
        try:
            session.connection(execution_options={WRITES: True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _open.reset(token)
    for act in afterwards:
        act()


def is_open() -> bool:
    """Whether a unit of work is open here; the network asks this and refuses."""
    return _open.get() is not None


def end_reading() -> None:
    """Let go of what was read, before a job waits for the network; what is read next is read afresh."""
    if is_open():
        raise RuntimeError("a unit of work is open: it ends by itself")
    db.session.rollback()


def read_singly() -> None:
    """Have each statement from here on read by itself, where a transaction around them would add nothing.

    On PostgreSQL a statement sees what was kept when it began, inside a transaction or not; beginning and
    ending one are two ways there and back. What was read before is let go. Ends with the session, or when a
    unit of work begins.
    """
    end_reading()
    if db.engine.dialect.name != "sqlite":
        db.session().connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def after_commit(act: Callable[[], None]) -> None:
    """Run `act` once what is being done is kept; an identical one already waiting is enough."""
    waiting = _open.get()
    if waiting is None:
        raise RuntimeError("after_commit needs an open unit of work")
    if act not in waiting:
        waiting.append(act)


def with_one_retry(attempt: Callable[[], T]) -> T:
    """Run `attempt` again, once, when the database went away under it."""
    try:
        return attempt()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        db.session.remove()
        return attempt()


@event.listens_for(db.session, "before_flush")
def _refuse_flush_outside(session: Session, *_: Any) -> None:
    if not is_open() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside a unit of work")


@event.listens_for(db.session, "do_orm_execute")
def _refuse_statement_outside(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not is_open():
        raise RuntimeError("a write outside a unit of work")
