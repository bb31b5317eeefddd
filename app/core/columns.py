"""Many rows as a few arrays: of what training reads only a piece stands in memory as Python objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from sqlalchemy import ColumnElement, Float, Integer, cast, func
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import db


def in_columns(
    partitions: Iterable[Sequence[Any]], columns: Sequence[tuple[str, DTypeLike]]
) -> dict[str, NDArray[Any]]:
    """Rows that come in partitions, as one array for each (name, type)."""
    kept: dict[str, list[NDArray[Any]]] = {name: [np.empty(0, dtype)] for name, dtype in columns}
    for rows in partitions:
        for (name, dtype), values in zip(columns, zip(*rows, strict=True), strict=True):
            kept[name].append(np.fromiter(values, dtype, len(rows)))
    return {name: np.concatenate(kept.pop(name)) for name, _ in columns}


def seconds(moment: InstrumentedAttribute[datetime]) -> ColumnElement[Any]:
    """A moment as Unix seconds, worked out by the database."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.strftime("%s", moment), Integer) + func.substr(moment, 20).cast(Float)
    return cast(func.extract("epoch", moment), Float)
