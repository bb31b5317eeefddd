"""The stand-in store, served over real HTTP for tests that talk to a platform."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from flask import Flask

from app.core.config import Config
from tests.settings import TEST_CONFIG

HOME = Path(__file__).parent.parent


@dataclass(frozen=True)
class StandIn:
    """A running stand-in and its levers."""

    url: str
    domain: str

    def do(self, path: str, method: str = "POST", **body: Any) -> Any:
        """Pull a lever of this shop, e.g. `do("orders", lines=[...])`."""
        return self._call(method, f"/_control/{self.domain}/{path}", body)

    def order_trouble(self, **fault: Any) -> None:
        """Have the next calls fail or hang; nothing named clears what waits."""
        self._call("POST", "/_control/faults", fault)

    def drain(self) -> None:
        """Have the next call throttled."""
        self._call("POST", "/_control/drain", {})

    def session_token(self) -> str:
        return str(self.do("session_token", "GET")["token"])

    def deliveries(self) -> Any:
        return self._call("GET", "/_control/deliveries", {})

    def _call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        reply = requests.request(method, self.url + path, json=body if method != "GET" else None, timeout=20)
        reply.raise_for_status()
        return reply.json()


@contextmanager
def running(folder: Path, *, shops: tuple[str, ...] = ("tiny",), app_url: str = "") -> Iterator[StandIn]:
    """A stand-in in its own process, on a free port, with its own file in `folder`."""
    port = _free_port()
    settings = {
        "port": port,
        "data": str(folder / "stand-in.db"),
        "shops": shops,
        "app_url": app_url or TEST_CONFIG.app_url,
        "client_id": TEST_CONFIG.shopify_api_key,
        "client_secret": TEST_CONFIG.shopify_api_secret,
        "sends_webhooks": bool(app_url),
    }
    with (folder / "stand-in.log").open("w") as log:
        command = [sys.executable, "-m", "tests.stand_in_process", json.dumps(settings)]
        process = subprocess.Popen(command, cwd=HOME, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            yield StandIn(url, _first_shop(url, process, folder / "stand-in.log"))
        finally:
            process.terminate()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return int(holder.getsockname()[1])


def _first_shop(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            return str(requests.get(f"{url}/_control/shops", timeout=5).json()[0]["domain"])
        except requests.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError(f"the stand-in did not start: {log.read_text()[-2000:]}")


@contextmanager
def pointed_at(app: Flask, stand_in: StandIn) -> Iterator[Flask]:
    """The application with its platform calls going to the stand-in."""
    before: Config = app.config["PERENNIAL"]
    app.config["PERENNIAL"] = replace(before, shopify_store_url=f"{stand_in.url}/{{shop}}")
    try:
        yield app
    finally:
        app.config["PERENNIAL"] = before
