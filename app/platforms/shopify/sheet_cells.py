"""The cells of an exported row, each read with a sentence that says what is wrong with it and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.core.errors import AppError, BadInput
from app.platforms.shopify.reading import minor, platform_id

UNCHANGED = "Upload the file as your store made it, not as a spreadsheet program saved it."
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d) ?(Z|UTC|[+-]\d\d:?\d\d)")

Row = dict[str, str]


class WrongSheet(BadInput):
    """The file is no sheet, or a row of it cannot be read."""

    code = "wrong_sheet"
    status = 422


def id_of(text: str) -> str:
    """Spreadsheet programs are kept from rounding ids by a sign before them."""
    return platform_id(text.lstrip("'"))


class Cells:
    """The cells of one row, read with a sentence for each that cannot be."""

    def __init__(self, number: int, row: Row) -> None:
        self.number, self.row = number, row

    def filled(self, name: str) -> str:
        if not (text := self.row[name.lower()]):
            raise WrongSheet(f"Row {self.number}: “{name}” is empty. {UNCHANGED}")
        return text

    def read(self, name: str, kind: Callable[[str], Any]) -> Any:
        text = self.filled(name)
        try:
            return kind(text)
        except (ValueError, AppError):
            raise WrongSheet(
                f"Row {self.number}: “{name}” holds “{text[:40]}”, which no store writes there. {UNCHANGED}"
            ) from None

    def money(self, name: str, currency: str) -> int:
        """0 where the cell is empty or the column is not there."""
        if not self.row.get(name.lower()):
            return 0
        amount: int = self.read(name, lambda text: minor(text, currency))
        return amount

    def time(self, name: str) -> datetime:
        at: datetime = self.read(name, _time)
        return at

    def time_if_any(self, name: str) -> datetime | None:
        return self.time(name) if self.row.get(name.lower()) else None


def _time(text: str) -> datetime:
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, clock, zone = found.groups()
    return datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in ('Z', 'UTC') else zone}").astimezone(
        UTC
    )
