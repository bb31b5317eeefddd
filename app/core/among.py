"""Looking up rows by a list of values: one parameter, and a plan that stays linear."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import db


def among(column: InstrumentedAttribute[Any], values: Iterable[str | int]) -> ColumnElement[bool]:
    """Whether the column holds one of the values; none of them is None.

    PostgreSQL compares an IN list with each row of the shop while it has no statistics of a table, as in the
    middle of a first import: 30,000 products took minutes. A query of the values is joined by hash instead.
    """
    listed = list(values)
    if db.engine.dialect.name == "sqlite":
        return column.in_(select(func.json_each(json.dumps(listed)).table_valued("value").c.value))
    array: Any = bindparam(None, listed, ARRAY(column.type, dimensions=1))
    return column.in_(select(func.unnest(array)))


def holds_any(column: InstrumentedAttribute[list[Any]], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether the column, a JSON array of texts, holds one of the values."""
    listed = list(values)
    if db.engine.dialect.name == "sqlite":
        held = func.json_each(column).table_valued("value").c.value
        return exists(select(held).where(held.in_(listed)))
    return column.bool_op("?|")(bindparam(None, listed, ARRAY(Text)))
