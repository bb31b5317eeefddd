"""Keeping a page of an import: what cannot be read or held is set aside, and the others are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, StatementError

from app import catalog, customers, orders
from app.core.database import db
from app.importing.models import ImportPart, What
from app.platforms import Unread

NAMED = 20
"""So many of what was set aside are named; the rest is counted."""


def keep(shop_id: int, what: What, items: Sequence[Any]) -> list[Unread]:
    """Record the things in the caller's unit of work; returns those that were set aside.

    What a database cannot hold (a NUL in a name, on PostgreSQL) shows only when it is written: then each is
    written by itself.
    """
    aside = [each for each in items if isinstance(each, Unread)]
    things = [each for each in items if not isinstance(each, Unread)]
    if things and _recorded(shop_id, what, things):
        aside += _one_by_one(shop_id, what, things)
    return aside


def note_aside(part: ImportPart, aside: Sequence[Unread]) -> None:
    """Count what was set aside, and name the first of it."""
    named = part.set_aside_note.splitlines()
    named += [f"{each.platform_id}: {' '.join(each.why.split())[:160]}" for each in aside]
    part.set_aside += len(aside)
    part.set_aside_note = "\n".join(named[:NAMED])


def _one_by_one(shop_id: int, what: What, things: Sequence[Any]) -> list[Unread]:
    return [
        Unread(thing.platform_id, problem)
        for thing in things
        if (problem := _recorded(shop_id, what, [thing]))
    ]


def _recorded(shop_id: int, what: What, things: Sequence[Any]) -> str:
    """What is wrong with them, nothing of which is kept then; empty where they are kept."""
    try:
        with db.session.begin_nested():
            _record(shop_id, what, things)
            db.session.flush()
    except (DataError, ValueError) as error:
        return _words(error)
    except StatementError as error:
        if isinstance(error, DBAPIError):
            raise
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    """Without what the database says of it, which may hold the very value."""
    kind = type(getattr(error, "orig", None) or error).__name__
    return f"one of its values cannot be kept, such as a NUL or a number out of range ({kind})"


def _record(shop_id: int, what: What, things: Sequence[Any]) -> None:
    if what is What.PRODUCTS:
        catalog.record_products(shop_id, things)
    elif what is What.COLLECTIONS:
        catalog.record_collections(shop_id, things)
    elif what is What.CUSTOMERS:
        customers.record_many(shop_id, things)
    else:
        orders.record_many(shop_id, things)
