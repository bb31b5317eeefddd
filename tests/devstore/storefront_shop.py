"""The small shop's storefront behind a real port, with a theme extension of its own."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import select

from devstore.database import Database
from devstore.models import Product, Variant
from tests.programs import Program

HOST = "fern-and-finch.localhost"
CLIENT_ID = "test-app"


class SmallShop:
    """The shop as its merchant and the app change it."""

    def __init__(self, database: Database, port: int, extension: Path) -> None:
        self.database = database
        """For reading; what a test changes goes through the running store."""
        self.port = port
        self.extension = extension

    def browser(self) -> "Browser":
        return Browser(f"http://127.0.0.1:{self.port}", HOST)

    def admin(self) -> "Browser":
        return Browser(f"http://127.0.0.1:{self.port}", "admin.localhost")

    def variant(self, handle: str, title: str = "Default Title") -> int:
        wanted = select(Variant.id).join(Product).where(Product.handle == handle, Variant.title == title)
        with self.database.session_scope() as session:
            return session.scalars(wanted).one()

    def write_block(self, name: str, text: str) -> None:
        (self.extension / "blocks" / f"{name}.liquid").write_text(text, encoding="utf-8")

    def install(self) -> int:
        return int(self._change("install"))

    def uninstall(self) -> None:
        self._change("uninstall")

    def set_theme(self, **wishes: Any) -> None:
        self._change("theme", **wishes)

    def set_metafield(self, owner: tuple[str, int], namespace: str, key: str, kind: str, value: str) -> None:
        names = {"owner_type": owner[0], "owner_id": owner[1], "namespace": namespace, "key": key}
        self._change("metafield", **names, type=kind, value=value)

    def make_code(self, code: str, *, ended: bool = False, limit: int | None = None) -> None:
        """A code for 10 % off."""
        self._change("code", text=code, ended=ended, limit=limit)

    def _change(self, change: str, **values: Any) -> Any:
        answer = self.browser().post(f"/_test/{change}", json=values)
        answer.raise_for_status()
        return answer.json()


class Browser:
    """Requests to one host, with cookies; redirects are not followed unless asked."""

    def __init__(self, address: str, host: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.headers["Host"] = host
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **options: Any) -> requests.Response:
        return self._send("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self._send("POST", path, **options)

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, **options.pop("headers", {})}
        found = self._session.request(
            method, self._address + path, headers=headers, timeout=20, allow_redirects=False, **options
        )
        for name, value in found.cookies.items():
            self.cookies[name] = value or ""
        self._session.cookies.clear()
        return found


@contextmanager
def small_shop(folder: Path) -> Iterator[SmallShop]:
    """The shop in an own file below `folder` and a process of its own, until the block ends."""
    extension = folder / "extension"
    for name in ("blocks", "assets", "snippets", "locales"):
        (extension / name).mkdir(parents=True)
    log = folder / "log"
    process = Program("tests.devstore.storefront_process", str(folder), environment=os.environ, log=log)
    database = Database(folder / "store.sqlite")
    try:
        yield SmallShop(database, _port_told_in(log, process), extension)
    finally:
        database.dispose()
        process.terminate()
        process.wait(10)


def _port_told_in(log: Path, process: Program) -> int:
    while process.poll() is None:
        said = log.read_text() if log.exists() else ""
        if said.endswith("\n"):
            return int(said)
        time.sleep(0.01)
    raise RuntimeError(f"the storefront did not start: {log.read_text()[-2000:]}")
