"""The stand-in as its app sees it: a client of the API, and an app that takes webhooks."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import requests

from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"


@dataclass
class Client:
    """The app's side of one shop's API."""

    devstore: RunningDevstore
    shop: str = TINY
    session: requests.Session = field(default_factory=requests.Session)
    access: str = ""
    refresh: str = ""

    def ask_token(self, **form: Any) -> requests.Response:
        body = {"client_id": CLIENT_ID, "client_secret": SECRET, **form}
        url = f"{self.devstore.url}/{self.shop}/admin/oauth/access_token"
        return self.session.post(url, json=body, timeout=30)

    def exchange(self, subject: str | None = None, **form: Any) -> requests.Response:
        wanted = {
            "grant_type": EXCHANGE,
            "subject_token": subject or self.devstore.session_token(self.shop),
            "subject_token_type": ID_TOKEN,
            "requested_token_type": OFFLINE,
            "expiring": "1",
        }
        return self.ask_token(**{**wanted, **form})

    def renew(self, token: str) -> requests.Response:
        return self.ask_token(grant_type="refresh_token", refresh_token=token)

    def open(self) -> "Client":
        answer = self.exchange().json()
        self.access, self.refresh = answer["access_token"], answer["refresh_token"]
        return self

    def post(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        version: str = "2026-07",
    ) -> requests.Response:
        return self.session.post(
            f"{self.devstore.url}/{self.shop}/admin/api/{version}/graphql.json",
            json={"query": query, "variables": variables or {}},
            headers={"X-Shopify-Access-Token": self.access if token is None else token},
            timeout=30,
        )

    def ask(self, document: str, /, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = self.post(document, variables)
        body = answer.json()
        assert answer.status_code == 200 and "errors" not in body, body
        return body["data"]

    def errors(self, document: str, /, **variables: Any) -> list[dict[str, Any]]:
        return list(self.post(document, variables).json()["errors"])


@dataclass
class Hook:
    """One webhook as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def topic(self) -> str:
        return self.headers["X-Shopify-Topic"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """An app's webhook address."""

    url: str
    hooks: list[Hook] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; 200 when there is none."""

    def of(self, topic: str) -> list[Hook]:
        return [hook for hook in self.hooks if hook.topic == topic]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            receiver.hooks.append(Hook(self.path, dict(self.headers), self.rfile.read(length)))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def until(holds: Callable[[], Any], seconds: float = 10) -> Any:
    """Wait until something is true and return it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := holds():
            return found
        time.sleep(0.02)
    raise AssertionError("It did not become true in time")


def first_variants(devstore: RunningDevstore, stock: int = 3) -> list[int]:
    """Variants with at least this stock, in the shop's order."""
    found = devstore.ask(f"{TINY}/products")
    return [
        variant["id"] for product in found for variant in product["variants"] if variant["stock"] >= stock
    ]
