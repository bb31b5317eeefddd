"""Looks for words in everything that a database keeps, whatever table or column they got into."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.core.database import Base, db
from app.core.registry import registry


def traces(words: Collection[str], *, shop_id: int | None = None) -> list[str]:
    """Each "table.column" in which one of the words stands; of one shop only, where `shop_id` is given."""
    wanted = [word.lower() for word in words]
    found = set()
    for table in Base.metadata.sorted_tables:
        rows = select(table)
        if shop_id is not None and "shop_id" in table.c:
            rows = rows.where(table.c.shop_id == shop_id)
        for row in db.session.execute(rows):
            for column, value in zip(table.c.keys(), row, strict=True):
                text = _text(value)
                found |= {f"{table.name}.{column}" for word in wanted if word in text}
    db.session.rollback()
    return sorted(found)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace").lower() if isinstance(value, bytes) else str(value).lower()


def unfilled(names: Collection[str | int], *, apart: Collection[str] = ()) -> list[str]:
    """Each "table.column" that a room calls personal and in which none of these names stands.

    A test of forgetting that leaves one empty proves nothing of it. Numbers are compared whole, texts are
    searched; `apart` are columns that hold other persons.
    """
    columns = set().union(*(each.columns for each in registry().privacy.values())) - set(apart)
    wanted = [str(each).lower() for each in names]
    empty = []
    for named in sorted(columns):
        table, _, column = named.partition(".")
        held = db.session.scalars(select(Base.metadata.tables[table].c[column])).all()
        if not any(_names(value, wanted) for value in held if value is not None):
            empty.append(named)
    db.session.rollback()
    return empty


def _names(value: Any, wanted: Collection[str]) -> bool:
    if isinstance(value, int):
        return str(value) in wanted
    text = _text(value)
    return any(each in text for each in wanted if not each.isdigit()) or text in wanted
