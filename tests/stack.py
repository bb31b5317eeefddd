"""The whole thing running for a test: the store and the app as processes, the one installed in the other."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from devstore.demo.opening import install, make_ready, set_up_theme
from devstore.demo.settings import SHOPS, DemoSettings
from devstore.testing import RunningDevstore, start_devstore
from tests.databases import fresh_database
from tests.programs import HOME, Program, Running, printed_by
from tests.settings import TEST_CONFIG

SECRET = TEST_CONFIG.shopify_api_secret
SECONDS = 20
START_SECONDS = 60
STOP_SECONDS = 12
CLOCK_CACHE_SECONDS = 1.1


@dataclass
class AppProcess:
    """`python -m app.serve` with nothing but environment variables; its console goes into a file."""

    environment: dict[str, str]
    log: Path
    launch: Callable[..., Running] = Program
    process: Running | None = None

    @property
    def url(self) -> str:
        return self.environment["APP_URL"]

    def start(self) -> None:
        """Serve, and return once it answers. RuntimeError with its console when it does not."""
        self.process = self.launch("app.serve", environment=self.environment, log=self.log)
        give_up_at = time.monotonic() + START_SECONDS
        while not answers(f"{self.url}/readyz"):
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"The app did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        """A signal to it and to all it started."""
        if self.process is not None:
            os.killpg(self.process.pid, number)

    def stop(self) -> int:
        """End it as an operator does; its exit status. Without effect when it does not run."""
        if self.process is None:
            return 0
        self.process.terminate()
        status = self.process.wait(STOP_SECONDS)
        self.process = None
        return status

    def flask(self, *words: str) -> str:
        """What `flask --app wsgi WORDS` prints."""
        return printed_by("flask.__main__", "--app", "wsgi", *words, environment=self.environment)


@dataclass
class Stack:
    """A store with one shop, the app in it, and handles for what merchant, shopper and time do."""

    store: RunningDevstore
    app: AppProcess
    settings: DemoSettings

    @property
    def domain(self) -> str:
        return self.settings.domain

    @property
    def host(self) -> str:
        """The storefront's host name, without the port."""
        return f"{self.settings.handle}.localhost"

    @property
    def storefront(self) -> str:
        return self.settings.storefront_url

    @property
    def admin(self) -> str:
        """The app's page in the store's admin."""
        return f"{self.settings.admin_origin}/store/{self.settings.handle}/apps/perennial"

    def page(self, path: str = "/", **more: Any) -> requests.Response:
        """A page of the storefront, as a browser without scripts gets it."""
        return self.store.page(self.host, path, **more)

    def merchant(self, method: str, path: str, **form: str) -> requests.Response:
        """The app's admin, called as its own pages do."""
        bearer = {"Authorization": f"Bearer {self.store.session_token(self.domain)}"}
        return requests.request(method, f"{self.app.url}{path}", data=form, headers=bearer, timeout=SECONDS)

    def switch(self, path: str, **form: str) -> None:
        """One of the merchant's switches; AssertionError when it is refused."""
        answer = self.merchant("POST", f"/admin/{path}", **form)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"

    def api(self, name: str, **body: Any) -> requests.Response:
        """The storefront API, called from the shop's own pages: GET without a body, else POST."""
        address, origin = f"{self.app.url}/storefront/v1/{name}", {"Origin": self.storefront}
        if not body:
            return requests.get(address, params={"shop": self.domain}, headers=origin, timeout=SECONDS)
        return requests.post(address, json={"shop": self.domain, **body}, headers=origin, timeout=SECONDS)

    def waiting(self) -> dict[str, int]:
        return dict(requests.get(f"{self.app.url}/readyz", timeout=SECONDS).json()["waiting"])

    def settle(self, seconds: float = 30) -> None:
        """Wait until every webhook has arrived and nothing is left to do now."""
        until(self._is_quiet, "a quiet house", seconds)

    def _is_quiet(self) -> bool:
        if self.store.ask("deliveries", state="waiting", limit=1):
            return False
        waiting = self.waiting()
        return waiting["inbox"] == 0 and waiting["jobs_due"] == 0

    def move_clocks(self, span: str) -> None:
        """Let 1d, 14d, 36h pass for both, and let the app's ticker see it."""
        seconds = int(span[:-1]) * {"h": 3600, "d": 86400}[span[-1]]
        self.store.move_clock(seconds)
        self.app.flask("clock", "shift", span)
        time.sleep(CLOCK_CACHE_SECONDS)

    def state(self) -> dict[str, Any]:
        """`shop state`, without its checksum."""
        return dict(json.loads(self.app.flask("shop", "state", self.domain).strip().rpartition("\n")[0]))

    def mails(self, to: str | None = None) -> list[dict[str, Any]]:
        rows = json.loads(self.app.flask("mail", "list", self.domain, "--json"))
        return [row for row in rows if to is None or row["to"] == to]

    def open(self) -> None:
        """Install the app, open it once in its frame, place its blocks; wait until the shop is learned."""
        install(self.settings)
        set_up_theme(self.settings)
        make_ready(self.settings)
        self.hold_nobody_out()

    def hold_nobody_out(self) -> None:
        """The merchant does without a control group, so that chance keeps no code and no mail back."""
        prepared = until(self._prepared_holdout, "the prepared holdout")
        self.switch(f"experiments/{prepared}/switch", is_on="0")

    def _prepared_holdout(self) -> str | None:
        found = re.search(r"/admin/experiments/(\d+)/share", self.merchant("GET", "/admin/experiments").text)
        return found[1] if found else None

    def stop(self) -> None:
        self.app.send(signal.SIGCONT)
        self.app.stop()
        self.store.stop()


@contextmanager
def running_stack(
    folder: Path,
    *,
    shop: str = "tiny",
    database: str = "sqlite",
    opened: bool = True,
    launch: Callable[..., Running] = Program,
) -> Iterator[Stack]:
    """Both programs on free ports with files of their own, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = free_port(), free_port()
    settings = DemoSettings(shop, SHOPS[shop], False, folder, *ports, SECRET, mail_port=free_port())
    name = f"stack_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with fresh_database(database, folder, name) as url:
        app = AppProcess(environment_of(settings, url), folder / "app.log", launch)
        with ThreadPoolExecutor(1) as side:
            tables = side.submit(app.flask, "db", "upgrade")
            store = started_store(settings, url)
        stack = Stack(store, app, settings)
        try:
            tables.result()
            app.start()
            if opened:
                stack.open()
            yield stack
        finally:
            stack.stop()


def started_store(settings: DemoSettings, database_url: str) -> RunningDevstore:
    return start_devstore(
        settings.folder, shops=(settings.shop,), app_url=settings.app_url, port=settings.store_port,
        client_id="perennial-demo", client_secret=settings.client_secret,
        app_toml=HOME / "shopify.app.toml", retry_seconds=1.0, plan="plus", smtp_port=settings.mail_port,
        clock_command=clock_command(settings, database_url),
    )  # fmt: skip


def clock_command(settings: DemoSettings, database_url: str) -> str:
    """How the store moves the app's clock along when time passes on order."""
    own = environment_of(settings, database_url).items() - os.environ.items()
    told = [f"{name}={value}" for name, value in sorted(own)]
    return shlex.join(
        ["env", *told, sys.executable, "-m", "flask", "--app", "wsgi", "clock", "shift", "{span}"]
    )


def environment_of(settings: DemoSettings, database_url: str) -> dict[str, str]:
    """Everything the app is told, and nothing of this process's own settings."""
    return {
        **settings.environment,
        "DATABASE_URL": database_url,
        "SECRET_KEY": TEST_CONFIG.secret_key,
        "ENCRYPTION_KEYS": ",".join(TEST_CONFIG.encryption_keys),
    }


def until(is_so: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """Wait for it and return what it was; AssertionError after so long."""
    give_up_at = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < give_up_at, f"Waited {seconds:.0f} seconds for {what} in vain."
        time.sleep(0.1)
    return found


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).status_code == 200
    except requests.RequestException:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
