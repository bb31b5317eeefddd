"""The app as operators run it: processes of its own, started, killed and looked at from outside."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import text, update

from app import loyalty
from app.core import clock, recurring
from app.core.config import Config
from app.core.database import db, write_lock
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.factory import create_app
from app.shops import Shop
from tests.programs import Program, Running, as_command, printed_by
from tests.settings import TEST_CONFIG

ROOT = Path(__file__).parents[2]
DOMAIN = "first-press.myshopify.com"
PASSED_ON = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH"}

T = TypeVar("T")


class House:
    """One installation: a database with one live shop, a web process, and workers when there is a broker."""

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        *,
        broker_url: str = "",
        as_operators: bool = False,
        **chaos: float | str,
    ) -> None:
        self.folder = folder
        self._as_operators = as_operators
        self.port = free_port()
        self.web: Running | None = None
        self.workers: list[Running] = []
        self.config: Config = replace(
            TEST_CONFIG,
            database_url=database_url or f"sqlite:///{folder / 'house.db'}",
            broker_url=broker_url,
            jobs_in_process=False,
            port=self.port,
        )
        self._chaos = {f"CHAOS_{name.upper()}": str(value) for name, value in chaos.items()}
        self.app: Flask = create_app(self.config)

    @property
    def environment(self) -> dict[str, str]:
        config = self.config
        kept = {name: value for name, value in os.environ.items() if name in PASSED_ON}
        return kept | {
            "DEMO": "1",
            "DATABASE_URL": config.database_url,
            "PORT": str(self.port),
            "SECRET_KEY": config.secret_key,
            "ENCRYPTION_KEYS": ",".join(config.encryption_keys),
            "SHOPIFY_API_KEY": config.shopify_api_key,
            "SHOPIFY_API_SECRET": config.shopify_api_secret,
            "SHOPIFY_STORE_URL": "http://127.0.0.1:9/{shop}",
            "BROKER_URL": config.broker_url,
            "PYTHONUNBUFFERED": "1",
            **self._chaos,
        }

    def found(self) -> None:
        """Make the tables, as operators do if asked, and one live shop whose customers earn points."""
        if self._as_operators:
            self.command("db", "upgrade")
        else:
            with self.app.app_context():
                db.create_all()
        with self.app.app_context(), unit_of_work():
            now = clock.now() - timedelta(hours=1)
            shop = Shop(
                domain=DOMAIN, platform_id="101", name="First Press", email="owner@example.com",
                owner_name="Olive Owner", currency="USD", timezone="America/New_York", country="US",
                locale="en", primary_url=f"https://{DOMAIN}", plan="basic", installed_at=now, live_at=now,
                uninstalled_at=None, generation=1, storefront_version=1, installation_gid="",
            )  # fmt: skip
            db.session.add(shop)
            db.session.flush()
            loyalty.switch_on(shop, by="Olive Owner")
        if not self._as_operators:
            self.rest()
        self.let_go()

    def rest(self) -> None:
        """Have what recurs done: nobody plays the platform here, and a training outlasts the short leases."""
        with self.app.app_context(), unit_of_work():
            recurring.queue_due()
            db.session.execute(update(Job).values(state=JobState.DONE, done_at=clock.now()))

    def command(self, *words: str) -> str:
        """Run `flask --app wsgi ...` and return what it printed."""
        return printed_by("flask.__main__", "--app", "wsgi", *words, environment=self.environment)

    def start(self, module: str = "app.serve") -> None:
        self.web = self._spawn("web", module)
        wait_for(self.is_up, seconds=30, why="the web process to answer")

    def start_worker(self, entry: str = "app.work", *, concurrency: int = 2) -> Running:
        command = ("-A", entry, "worker", "--concurrency", str(concurrency), "--loglevel", "INFO")
        options = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        worker = self._spawn(f"worker-{len(self.workers)}", "celery.__main__", *command, *options)
        self.workers.append(worker)
        return worker

    def _spawn(self, name: str, *command: str) -> Running:
        start = as_command if self._as_operators else Program
        return start(*command, environment=self.environment, log=self.folder / f"{name}.log")

    def is_up(self) -> bool:
        """Whether the web process answers; raises when it has ended."""
        assert self.web is not None
        if self.web.poll() is not None:
            raise AssertionError(f"the web process ended: {self.log()[-3000:]}")
        return self.get("/healthz")[0] == 200

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON of an answer; (0, None) when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None
        finally:
            connection.close()

    def serving_pids(self) -> list[int]:
        """The processes that answer requests, below the one that watches over them."""
        assert self.web is not None
        return children_of(self.web.pid)

    def stop(self) -> float:
        """Ask the web process to end; returns the seconds it took."""
        assert self.web is not None
        started = time.monotonic()
        self.web.terminate()
        self.web.wait(30)
        return time.monotonic() - started

    def kill(self) -> None:
        """kill -9 of the web process and all it started."""
        if self.web is not None:
            kill_group(self.web)

    def log(self, name: str = "web") -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def number(self, statement: str, **values: Any) -> int:
        """The one number that a query answers, read afresh."""
        with self.app.app_context(), db.engine.connect() as connection:
            return int(connection.scalar(text(statement), values) or 0)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        with self.app.app_context(), db.engine.connect() as connection:
            return list(connection.execute(text(statement), values).all())

    def change(self, statement: str, **values: Any) -> None:
        """Write behind the app's back."""
        with self.app.app_context(), write_lock(), db.engine.begin() as connection:
            connection.execute(text(statement), values)

    def let_go(self) -> None:
        """Close this process's connections, so that the database may go away."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def drained(self, seconds: float = 60) -> float:
        """Wait until nothing is due any more; returns the seconds it took."""
        return wait_for(lambda: self.waiting() == 0, seconds=seconds, why="the backlog to drain")

    def waiting(self) -> int:
        """What waits in the inbox and of due jobs; -1 when nobody answers."""
        status, body = self.get("/readyz")
        return body["waiting"]["inbox"] + body["waiting"]["jobs_due"] if status == 200 else -1

    def end(self) -> None:
        for process in (self.web, *self.workers):
            if process is not None:
                kill_group(process)
        self.let_go()


@contextmanager
def house(folder: Path, database_url: str = "", **options: Any) -> Iterator[House]:
    """A house with tables and a shop, not started yet; nothing of it is left running."""
    made = House(folder, database_url, **options)
    try:
        made.found()
        yield made
    finally:
        made.end()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill_group(process: Running) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_for(holds: Callable[[], Any], *, seconds: float, why: str) -> float:
    """Wait until `holds()`; returns the seconds it took, or says what did not come."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if holds():
            return time.monotonic() - started
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {why}")


def emptied(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
