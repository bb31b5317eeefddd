"""What a house stands on: folders, a PostgreSQL server that may be crashed, a Redis server, a small disk."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import redis

from tests.chaos.house import House, emptied, free_port, house, kill_group, wait_for
from tests.databases import postgresql_server

SAFE = ("fsync", "synchronous_commit", "full_page_writes")
MIB = 1024 * 1024


class Place:
    """Where rows build their houses. Servers start when first needed and end with the place."""

    def __init__(self, folder: Path, *, as_operators: bool = False) -> None:
        self.folder = folder
        self._as_operators = as_operators
        self._numbers = itertools.count(1)
        self._stack = ExitStack()
        self._postgresql: Any = None

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def house(self, database: str = "sqlite", **options: Any) -> AbstractContextManager[House]:
        """A new house on a database of its own."""
        name = f"house{next(self._numbers)}"
        folder = emptied(self.folder / name)
        url = "" if database == "sqlite" else self.new_postgresql_database(name)
        return house(folder, url, as_operators=self._as_operators, **options)

    def house_on(self, folder: Path, **options: Any) -> AbstractContextManager[House]:
        """A new house whose SQLite file lies in this folder."""
        return house(folder, as_operators=self._as_operators, **options)

    def new_postgresql_database(self, name: str) -> str:
        self.postgresql.psql(f'CREATE DATABASE "{name}";')
        return str(self.postgresql.get_uri(name)).replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def postgresql(self) -> Any:
        """A server of our own that keeps what it commits: no other test minds when it is crashed."""
        if self._postgresql is None:
            home = Path(tempfile.mkdtemp(prefix="perennial-chaos-postgresql-"))
            self._stack.callback(shutil.rmtree, home, ignore_errors=True)
            self._postgresql = postgresql_server(home / "data")
            self._stack.callback(self._stop_postgresql)
            for setting in SAFE:
                assert self._postgresql.psql(f"SHOW {setting};").split()[2] == "on", setting
        return self._postgresql

    def _stop_postgresql(self) -> None:
        """By its data: after a crash the library knows a process that is gone."""
        self._control("stop", "-m", "immediate")
        self._postgresql.cleanup()

    def crash_postgresql(self, down_seconds: float = 0.5) -> None:
        """Stop the server in immediate mode, as a crash does, and start it again a moment later."""
        self._control("stop", "-m", "immediate")
        time.sleep(down_seconds)
        self._control("start", "-l", str(self.postgresql.log))

    def _control(self, act: str, *options: str) -> None:
        server = self.postgresql
        user = pwd.getpwnam(server.system_user) if server.system_user else None
        owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        if act == "start":
            arguments = (Path(server.pgdata) / "postmaster.opts").read_text()
            options += (
                "-o",
                arguments[arguments.index(" ") :].replace('"-D" "' + str(server.pgdata) + '"', ""),
            )
        subprocess.run(
            [str(server.bin_path / "pg_ctl"), "-w", "-D", str(server.pgdata), act, *options],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **owner,
        )  # fmt: skip

    def redis(self) -> AbstractContextManager[RedisServer]:
        return RedisServer.started(emptied(self.folder / f"redis{next(self._numbers)}"))


class RedisServer:
    """Redis as Debian packs it, in memory only, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator[RedisServer]:
        server = cls(folder)
        server.start()
        try:
            yield server
        finally:
            server.kill()

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "these tests need redis-server: sh tests/setup_machine.sh"
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait_for(self.is_up, seconds=10, why="Redis to answer")

    def is_up(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def kill(self) -> None:
        if self._process is not None:
            kill_group(self._process)


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Path | None]:
    """A file system of so many MiB mounted below `folder`; None for 0, or where mounting is not allowed."""
    point = emptied(folder)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(point)]
    is_allowed = mib > 0 and os.geteuid() == 0
    mounted = is_allowed and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield point if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(point)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left on the disk; returns the file that holds it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MIB, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast
