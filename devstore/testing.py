"""A stand-in for one test run: real HTTP on a free port, and handles for what a test does to a shop."""

import socket
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.server import close_devstore, create_devstore
from devstore.state import EXTENSION, Devstore

SECRET = "a-secret-of-the-tests-at-least-32-bytes"
CLIENT_ID = "perennial-test"
TINY = "fern-and-finch.myshopify.com"
ANSWER_SECONDS = 30


@dataclass
class RunningDevstore:
    """A stand-in that is being served. Stop it with `stop`."""

    url: str
    config: DevstoreConfig
    app: Flask
    server: BaseWSGIServer
    thread: Thread

    @property
    def devstore(self) -> Devstore:
        running: Devstore = self.app.extensions[EXTENSION]
        return running

    @property
    def database(self) -> Database:
        return self.devstore.database

    @property
    def store_url(self) -> str:
        """What the app gets as SHOPIFY_STORE_URL."""
        return f"{self.url}/{{shop}}"

    def control(
        self, path: str, body: dict[str, Any] | None = None, *, expect: int = 200, method: str = "POST"
    ) -> Any:
        """Call a control URL and return its JSON. AssertionError for another status than expected."""
        answer = requests.request(
            method, f"{self.url}/_control/{path}", json=body or {}, timeout=ANSWER_SECONDS
        )
        assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def ask(self, path: str, **query: Any) -> Any:
        """Read a control URL."""
        answer = requests.get(f"{self.url}/_control/{path}", params=query, timeout=ANSWER_SECONDS)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def install(self, shop: str = TINY) -> dict[str, Any]:
        """Install the app as the consent page does."""
        return dict(self.control(f"{shop}/install"))

    def session_token(self, shop: str = TINY) -> str:
        return str(self.ask(f"{shop}/session_token")["token"])

    def order(self, shop: str = TINY, **order: Any) -> dict[str, Any]:
        """Place an order: lines=[{"variant_id", "quantity"}], customer_id= or email=, codes=."""
        return dict(self.control(f"{shop}/orders", order))

    def move_clock(self, seconds: int) -> None:
        """Let this many seconds pass in the stand-in."""
        self.control("clock", {"by_seconds": seconds})

    def send_webhooks(self) -> int:
        """Send what is due, in this thread, where no sender runs. Returns the attempts."""
        total = 0
        while sent := self.devstore.sender.send_due():
            total += sent
        return total

    def page(self, host: str, path: str, **more: Any) -> requests.Response:
        """A page of another host, e.g. "admin.localhost" or "first-press.localhost"."""
        headers = {"Host": f"{host}:{self.config.port}", **more.pop("headers", {})}
        method = more.pop("method", "GET")
        return requests.request(
            method,
            f"{self.url}{path}",
            headers=headers,
            timeout=ANSWER_SECONDS,
            allow_redirects=False,
            **more,
        )

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(timeout=5)
        self.server.server_close()
        close_devstore(self.app)


def start_devstore(
    directory: Path,
    *,
    shops: tuple[str, ...] = ("tiny",),
    app_url: str = "http://127.0.0.1:9",
    port: int | None = None,
    **more: Any,
) -> RunningDevstore:
    """Serve a new stand-in whose database lies in this directory.

    `more` sets fields of DevstoreConfig: client_id, client_secret, app_toml, retry_seconds, plan,
    sends_webhooks (True sends by its own thread; False leaves it to `send_webhooks`).
    """
    chosen = port or _free_port()
    config = DevstoreConfig(
        port=chosen,
        data=directory / "devstore.db",
        shops=shops,
        app_url=app_url,
        client_id=CLIENT_ID,
        client_secret=SECRET,
    )
    config = replace(config, **more)
    app = create_devstore(config)
    server = make_server("127.0.0.1", chosen, app, threaded=True, request_handler=_QuietHandler)
    thread = Thread(target=server.serve_forever, name="devstore", daemon=True)
    thread.start()
    return RunningDevstore(f"http://127.0.0.1:{chosen}", config, app, server, thread)


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
