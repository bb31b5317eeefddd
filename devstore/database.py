"""The stand-in's own SQLite file: one engine, one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import pysqlite3
from flask import current_app
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from devstore.billing import models as _plan_tables  # noqa: F401
from devstore.bulk.models import FIRST_IDS as BULK_IDS
from devstore.checkout.models import FIRST_IDS as CHECKOUT_IDS
from devstore.codes.models import FIRST_IDS as CODE_IDS
from devstore.drafts.models import FIRST_IDS as DRAFT_IDS
from devstore.hooks import models as _hook_tables  # noqa: F401
from devstore.marketing.models import FIRST_IDS as MARKETING_IDS
from devstore.markets.models import FIRST_IDS as MARKET_IDS
from devstore.models import FIRST_IDS, Base
from devstore.order_edits.models import FIRST_IDS as EDIT_IDS
from devstore.pixels import models as _pixel_tables  # noqa: F401
from devstore.selling_plans.models import FIRST_IDS as PLAN_IDS
from devstore.subscriptions.models import FIRST_IDS as SUBSCRIPTION_IDS
from devstore.tender.models import FIRST_IDS as TENDER_IDS

EXTENSION = "devstore_database"
EVERY_FIRST_ID = (
    FIRST_IDS
    | CHECKOUT_IDS
    | TENDER_IDS
    | BULK_IDS
    | CODE_IDS
    | DRAFT_IDS
    | MARKETING_IDS
    | MARKET_IDS
    | EDIT_IDS
    | PLAN_IDS
    | SUBSCRIPTION_IDS
)
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-32000",
    "PRAGMA temp_store=MEMORY",
)


class Database:
    """One SQLite file. Readers never wait; writers take turns in this process."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.write_lock = RLock()
        self.engine = create_engine(f"sqlite:///{self.path}", module=pysqlite3, pool_size=16, max_overflow=16)
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)

    def create_tables(self) -> None:
        """Make the missing tables; numbering starts where platform ids look large."""
        with self.write_lock, self.engine.execution_options(writes=True).begin() as connection:
            Base.metadata.create_all(connection)
            for table, first in EVERY_FIRST_ID.items():
                connection.execute(
                    text(
                        "INSERT INTO sqlite_sequence (name, seq) SELECT :name, :seq "
                        "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)"
                    ),
                    {"name": table, "seq": first - 1},
                )

    @contextmanager
    def session_scope(self, *, write: bool = False) -> Iterator[Session]:
        """A session of one unit of work: commits on leaving when `write`, else rolls back.

        Writers hold the process-wide lock for the whole block, so a block must not call over HTTP.
        """
        if not write:
            with self._readers() as session:
                yield session
            return
        with self.write_lock, self._writers.begin() as session:
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def current_database() -> Database:
    """The database of the running Flask application."""
    database: Database = current_app.extensions[EXTENSION]
    return database


@contextmanager
def session_scope(*, write: bool = False) -> Iterator[Session]:
    """`Database.session_scope` of the running Flask application."""
    with current_database().session_scope(write=write) as session:
        yield session


def _prepare(dbapi_connection: Any, _record: object) -> None:
    # The driver's own transaction starts are lazy; ours are explicit, so a writer locks before it reads.
    dbapi_connection.isolation_level = None
    for pragma in PRAGMAS:
        dbapi_connection.execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
