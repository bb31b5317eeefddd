"""Two small web servers for the widgets: a shop's page, and an app of another origin."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOK_SECONDS = 0.02
"""How often a server looks whether it is to end."""
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "widgets/test/fixtures/plain.html"
SCRIPTS = ROOT / "static/js"
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240">'
    '<rect width="240" height="240" fill="#3d5a6c"/>'
    '<circle cx="120" cy="120" r="84" fill="#16202a"/><circle cx="120" cy="120" r="28" fill="#e0a458"/></svg>'
)

Answer = tuple[int, dict[str, Any]]


@dataclass
class Hosts:
    """What both servers do and what they were asked. `answers` of a path come in turn, the last repeats."""

    shop_port: int = 0
    app_port: int = 0
    lang: str = "en"
    direction: str = "ltr"
    printed: dict[str, Any] | None = None
    attributes: str = ""
    policy: str = ""
    row: bool = True
    """Whether the page has a place for a row of products."""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    @property
    def shop(self) -> str:
        return f"http://shop.localhost:{self.shop_port}"

    @property
    def app(self) -> str:
        return f"http://127.0.0.1:{self.app_port}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def bodies(self, path: str) -> list[Any]:
        return [body for _, asked, body in self.asked if asked == path]

    def next_answer(self, path: str) -> Answer:
        answers = self.answers.get(path) or [(404, {"error": "not_found"})]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def page(self, *, bare: bool = False) -> str:
        html = PAGE.read_text(encoding="utf-8")
        if not self.row:
            html = html.replace("data-perennial-carousel", "data-nothing")
        script = "" if bare else self._script()
        for name, value in {"lang": self.lang, "dir": self.direction, "script": script}.items():
            html = html.replace("{" + name + "}", value)
        return html

    def _script(self) -> str:
        source = f"{self.app}/static/js/perennial.js"
        if self.printed is None:
            shop = 'data-shop="first-press.myshopify.com"'
            return f'<script async src="{source}" {shop} {self.attributes}></script>'
        config = json.dumps(self.printed).replace("<", "\\u003c")
        return (
            f'<script type="application/json" id="perennial-config">{config}</script>'
            f'<script async src="{source}" {self.attributes}></script>'
        )


class _Handler(BaseHTTPRequestHandler):
    hosts: Hosts

    def log_message(self, format: str, *args: object) -> None:
        return

    def _send(self, status: int, kind: str, body: str) -> None:
        payload = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(payload)))
        for name in ("Origin", "Headers", "Methods"):
            value = "*" if name == "Origin" else "Content-Type, GET, POST"
            self.send_header(f"Access-Control-Allow-{name}", value)
        if self.hosts.policy and kind == "text/html":
            self.send_header("Content-Security-Policy", self.hosts.policy)
        self.end_headers()
        self.wfile.write(payload)

    def _body(self) -> Any:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return json.loads(raw) if raw else None

    def do_OPTIONS(self) -> None:
        self._send(204, "text/plain", "")

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self._body())

    def _answer(self, body: Any) -> None:
        path = urlsplit(self.path).path
        self.hosts.asked.append((self.command, path, body))
        if path.startswith("/static/js/"):
            return self._send(200, "text/javascript", (SCRIPTS / Path(path).name).read_text(encoding="utf-8"))
        if path.endswith(".svg"):
            return self._send(200, "image/svg+xml", PICTURE)
        if path.startswith("/storefront/v1/"):
            status, answer = self.hosts.next_answer(path.removeprefix("/storefront/v1/"))
            return self._send(status, "application/json", json.dumps(answer))
        if path == "/cart/update.js":
            return self._send(200, "application/json", "{}")
        return self._send(200, "text/html", self.hosts.page(bare=path == "/bare"))


@contextmanager
def running_hosts() -> Iterator[Hosts]:
    """Both servers, on free ports, until the block ends."""
    hosts = Hosts()
    handler = type("Handler", (_Handler,), {"hosts": hosts})
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2)]
    hosts.shop_port, hosts.app_port = (server.server_address[1] for server in servers)
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(LOOK_SECONDS,), daemon=True).start()
    try:
        yield hosts
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
