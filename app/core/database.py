"""The two databases: how each is opened, and the types and bases that tables share."""

from __future__ import annotations

import enum
import re
import threading
import warnings
from collections import deque
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any, ClassVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Enum, ForeignKey, Integer, MetaData, Text, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app.core.config import Config

try:
    import pysqlite3.dbapi2 as sqlite_module
except ImportError:
    import sqlite3 as sqlite_module

PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "wal_autocheckpoint=8000",
)  # fmt: skip
"""The log is written into the file each 32 MiB: each 4 MiB, as is usual, an import writes the same pages
over and over and takes a sixth longer."""
WRITES = "perennial_writes"
BELIEVED_SECONDS = 1.0
"""For so long after its last use a connection to PostgreSQL is taken to stand: asking is a way there
and back."""
_RESTING = "rests_since"
DETAIL = re.compile(r"\s*^(DETAIL|CONTEXT):.*", re.MULTILINE | re.DOTALL)
OLDEST_SAFE_SQLITE = (3, 51, 3)
"""Before it, a write-ahead log that is reset during a checkpoint can corrupt the file."""

BigInt = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables of the house."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInt,
        str: Text(),
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class ShopOwned:
    """A row that belongs to one shop and dies with it."""

    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"), index=True)


db = SQLAlchemy(metadata=Base.metadata)


class FairLock:
    """A lock of some places that are handed on in the order of asking, so that nobody waits for long."""

    def __init__(self, places: int = 1) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._free = places

    def take(self) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.hand_on()


_write_lock = FairLock()


def write_lock() -> FairLock:
    """The one lock that writing transactions of this process take on SQLite."""
    return _write_lock


def engine_options(config: Config) -> dict[str, Any]:
    if config.is_sqlite:
        options = {
            "module": sqlite_module,
            "connect_args": {"timeout": 5},
            "pool_size": 32,
            "max_overflow": 64,
        }
    else:
        options = {"pool_size": 16, "max_overflow": 16}
    return options | {"hide_parameters": True}  # values name persons, and errors are logged and kept


def open_database(app: Flask, config: Config) -> None:
    """Bind the tables to the configured database and teach its connections our manners."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config)
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "handle_error", _tell_no_values)
        if config.is_sqlite:
            _teach_sqlite(db.engine)
        else:
            _ask_after_rest(db.engine)


def _ask_after_rest(engine: Engine) -> None:
    """Try a connection that rested before it is handed out; one used a moment ago is believed."""

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_RESTING] = monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        if monotonic() - record.info.get(_RESTING, 0.0) < BELIEVED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as lost:
            raise InvalidatePoolError(str(lost)) from lost


def _tell_no_values(context: Any) -> None:
    """PostgreSQL says in an error which value was wrong; errors are kept, and values name persons."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(DETAIL.sub("", each) if isinstance(each, str) else each for each in error.args)


def _teach_sqlite(engine: Engine) -> None:
    if sqlite_module.sqlite_version_info < OLDEST_SAFE_SQLITE:
        warnings.warn(
            f"SQLite {sqlite_module.sqlite_version} can corrupt a write-ahead log: "
            "install the pysqlite3 wheel or use PostgreSQL.",
            stacklevel=2,
        )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not in the driver
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        if writes:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Waits for nobody and cannot fail: every reader would pay for what the engine adds.
            connection.connection.cursor().execute("BEGIN")


def insert_once(model: type[Base], unique: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet by `unique`, all of the same columns."""
    if rows:
        db.session.execute(_unless_there(model, unique), rows)


def insert_fresh(model: type[Base], unique: tuple[str, ...], rows: list[dict[str, Any]]) -> list[int]:
    """The same, where one must know which were new: returns their ids."""
    if not rows:
        return []
    returning = _unless_there(model, unique).returning(model.__table__.c.id)
    return list(db.session.scalars(returning, rows if len(rows) > 1 else rows[0]))


def insert_or_add(
    model: type[Base], unique: tuple[str, ...], counts: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    """Insert the rows; where one is there by `unique`, add its `counts` to that one's.

    Rows in one order for all writers never wait for each other in a circle.
    """
    if rows:
        db.session.execute(_insert_or_add(db.engine.dialect.name, model, unique, counts), rows)


def _unless_there(model: type[Base], unique: tuple[str, ...]) -> Any:
    return _insert_unless_there(db.engine.dialect.name, model, unique)


@cache
def _insert_unless_there(dialect: str, model: type[Base], unique: tuple[str, ...]) -> Any:
    make = sqlite_insert if dialect == "sqlite" else postgresql_insert
    # The table, not the model: a row costs a third of what the mapper makes of it.
    table: Any = model.__table__
    return make(table).on_conflict_do_nothing(index_elements=list(unique))


@cache
def _insert_or_add(dialect: str, model: type[Base], unique: tuple[str, ...], counts: tuple[str, ...]) -> Any:
    make = sqlite_insert if dialect == "sqlite" else postgresql_insert
    table: Any = model.__table__
    new: Any = make(table)
    sums = {name: table.c[name] + new.excluded[name] for name in counts}
    return new.on_conflict_do_update(index_elements=list(unique), set_=sums)
