"""Lists cut into leaves: what is searched for, which part of it is shown, and where the others are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import ColumnElement, func, or_

from app.core.numbers import whole_number

T = TypeVar("T")
SIZE = 50
LAST = 100_000
RISKY_FIRST = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Asked:
    """What a list's address asks for."""

    search: str
    number: int
    also: dict[str, str] = field(default_factory=dict)
    """Further choices that the addresses of the other leaves keep."""

    @classmethod
    def of_request(cls) -> Asked:
        number = whole_number(request.args.get("page", "1"), 1, LAST)
        return cls(request.args.get("q", "").strip()[:100], number or 1)

    @property
    def offset(self) -> int:
        return (self.number - 1) * SIZE


@dataclass(frozen=True)
class Leaf(Generic[T]):
    """Some rows of a list of `count`."""

    rows: Sequence[T]
    count: int
    asked: Asked
    address: str

    @property
    def number(self) -> int:
        return self.asked.number

    @property
    def last(self) -> int:
        return max(1, -(-self.count // SIZE))

    @property
    def first_shown(self) -> int:
        return self.asked.offset + 1

    @property
    def last_shown(self) -> int:
        return self.asked.offset + len(self.rows)

    def path(self, number: int) -> str:
        query = ({"q": self.asked.search} if self.asked.search else {}) | self.asked.also
        return f"{self.address}?{urlencode({**query, 'page': number})}"


def matches(search: str, *columns: Any) -> list[ColumnElement[bool]]:
    """Each word of the search stands in one of the columns."""
    return [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in columns))
        for word in search.lower().split()
    ]


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table for a spreadsheet; text that a spreadsheet would run is made plain."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY_FIRST) else cell
