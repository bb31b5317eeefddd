"""Numbers in paths: one that no row can have is no such page, before any database is asked."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter


class RowNumber(IntegerConverter):
    """`<int:...>` with no more digits than an id can have."""

    regex = r"\d{1,18}"


def bound_numbers(app: Flask) -> None:
    """Called before any route is registered: each keeps the converter it was made with."""
    app.url_map.converters["int"] = RowNumber
