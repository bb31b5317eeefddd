"""A line between the app and the stand-in that counts token calls, remembers tokens and loses answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.chaos.house import free_port

SECONDS = 30


@dataclass
class Line:
    """What passed: refreshes asked for, and every token that was ever given."""

    url: str
    store_url: str
    refreshes: int = 0
    losing: int = 0
    """So many answers to refreshes get lost on their way back."""
    tokens: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pass_on(self, path: str) -> Response:
        body = request.get_data()
        is_refresh = b'"refresh_token"' in body and path.endswith("/oauth/access_token")
        headers = {
            name: value for name, value in request.headers if name.lower() not in {"host", "connection"}
        }
        answer = requests.post(f"{self.store_url}/{path}", data=body, headers=headers, timeout=SECONDS)
        with self.lock:
            self.refreshes += is_refresh
            self._remember(answer)
            if is_refresh and self.losing:
                self.losing -= 1
                return Response("lost", 502)
        kept = {name: answer.headers[name] for name in ("X-Shopify-API-Version",) if name in answer.headers}
        return Response(answer.content, answer.status_code, {"Content-Type": "application/json", **kept})

    def _remember(self, answer: requests.Response) -> None:
        try:
            told = json.loads(answer.content)
        except ValueError:
            return
        self.tokens |= {told[name] for name in ("access_token", "refresh_token") if told.get(name)}


@contextmanager
def listening(store_url: str) -> Iterator[Line]:
    """Stand in the line until the block ends."""
    port = free_port()
    line, app = Line(f"http://127.0.0.1:{port}", store_url), Flask("line")
    app.add_url_rule("/<path:path>", "line", line.pass_on, methods=["POST"])
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join(SECONDS)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass
