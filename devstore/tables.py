"""The ground all tables of the stand-in stand on: the base class and its time type."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time kept as integer microseconds, which sort and compare as times do."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Base(DeclarativeBase):
    """Tables of the stand-in. A primary key is never given twice, not even after a deletion."""

    type_annotation_map = {
        datetime: UtcTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }
    __table_args__: Any = {"sqlite_autoincrement": True}


def table(*constraints: Any) -> Any:
    """Table arguments with these constraints; keys are never given twice."""
    return (*constraints, {"sqlite_autoincrement": True})
