"""Reads that shoppers wait for: each statement is made once, and its rows pass no mapper.

They run in the session's own transaction, so that what a rule reads here fits what it reads elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import db
from app.core.unit import is_open


class Prepared:
    """A query whose values come later, as `bindparam(name)` or `one_of(column, name)`."""

    def __init__(self, make: Callable[[], Select[*tuple[Any, ...]]]) -> None:
        self._make = make
        self._made: dict[str, Select[*tuple[Any, ...]]] = {}

    def rows(self, **values: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        """What the query finds; a list is a value for `one_of`, a tuple for `few`."""
        session = db.session()
        if is_open():
            session.flush()
        connection = session.connection()
        dialect = connection.dialect.name
        statement = self._made.get(dialect)
        if statement is None:
            statement = self._made.setdefault(dialect, self._make())
        if dialect == "sqlite":
            values = {
                name: json.dumps(value) if isinstance(value, list) else value
                for name, value in values.items()
            }
        return connection.execute(statement, values).all()


def one_of(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Whether the column holds one of a list that comes as the value `name`, as one parameter."""
    if db.engine.dialect.name == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    array: Any = bindparam(name, type_=ARRAY(column.type, dimensions=1))
    return column.in_(select(func.unnest(array)))


def few(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """The same for a handful, each a parameter: so SQLite sees how few they are and uses an index."""
    return column.in_(bindparam(name, expanding=True))


def either(column: InstrumentedAttribute[Any], *values: Any) -> ColumnElement[bool]:
    """Whether the column equals one of a few values that are always the same."""
    return or_(*(column == each for each in values))


def by_its_own(column: InstrumentedAttribute[int], name: str) -> ColumnElement[bool]:
    """Whether the column equals the value `name`, without an index of it: another one finds the few rows.

    SQLite walks through all of a shop's rows where it could look up twenty by their ids.
    """
    return (column + 0) == bindparam(name)
