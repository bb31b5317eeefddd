"""A stand-in for one test run: real HTTP on a free port, and handles for what a test does to a shop."""

import multiprocessing
import socket
import time
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from devstore.config import DevstoreConfig
from devstore.server import create_devstore, settle_in

SECRET = "a-secret-of-the-tests-at-least-32-bytes"
CLIENT_ID = "perennial-test"
TINY = "fern-and-finch.myshopify.com"
ANSWER_SECONDS = 30
START_SECONDS = 60


@dataclass
class RunningDevstore:
    """A stand-in in a process of its own, as in real life. Stop it with `stop`."""

    url: str
    config: DevstoreConfig
    process: ForkServerProcess

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
        """Send what is due and wait for it, where no sender runs by itself. Returns the attempts."""
        return int(self.control("send")["attempts"])

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
        self.process.terminate()
        self.process.join(10)


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
    Raises RuntimeError when it does not come up.
    """
    config = DevstoreConfig(
        port=port or _free_port(),
        data=directory / "devstore.db",
        shops=shops,
        app_url=app_url,
        client_id=CLIENT_ID,
        client_secret=SECRET,
    )
    config = replace(config, **more)
    process = multiprocessing.get_context("forkserver").Process(target=_serve, args=(config,))
    process.start()
    running = RunningDevstore(f"http://127.0.0.1:{config.port}", config, process)
    _wait_until_it_answers(running)
    return running


def _wait_until_it_answers(running: RunningDevstore) -> None:
    for _ in range(START_SECONDS * 20):
        if not running.process.is_alive():
            raise RuntimeError(f"The stand-in ended with {running.process.exitcode}")
        try:
            requests.get(f"{running.url}/_control/shops", timeout=ANSWER_SECONDS)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    running.stop()
    raise RuntimeError("The stand-in did not come up in time")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _serve(config: DevstoreConfig) -> None:
    app = create_devstore(config)
    settle_in()
    make_server("127.0.0.1", config.port, app, threaded=True, request_handler=_QuietHandler).serve_forever()
