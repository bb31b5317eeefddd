"""The app inside the stand-in's admin, both served over real HTTP, for a browser to open."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app import worker
from app.core.config import Config
from app.core.database import db
from app.factory import create_app
from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore, start_devstore
from tests.browser.widget_hosts import LOOK_SECONDS, ROOT
from tests.settings import TEST_CONFIG

HANDLE = "fern-and-finch"


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass
class AdminHouse:
    app: Flask
    store: RunningDevstore
    app_url: str

    def address(self, path: str = "") -> str:
        """Where the merchant's browser opens one of our pages."""
        return f"{self.store.config.admin_origin}/store/{HANDLE}/apps/perennial{path}"

    def run_jobs(self) -> int:
        with self.app.app_context():
            return worker.drain()


@contextmanager
def running_house(folder: Path) -> Iterator[AdminHouse]:
    """A garden shop with the app installed; its history comes with `run_jobs`."""
    port = free_port()
    app_url = f"http://127.0.0.1:{port}"
    toml = ROOT / "shopify.app.toml"
    store = start_devstore(folder, app_url=app_url, app_toml=toml, sends_webhooks=False)
    app = create_app(_settings(folder, app_url, port, store))
    with app.app_context():
        db.create_all()
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, args=(LOOK_SECONDS,), daemon=True)
    thread.start()
    try:
        store.control("bulk", {"allowed": False})  # page by page the history comes with the jobs
        store.install()
        store.control(f"{TINY}/scopes", {"scopes": ["read_all_orders"]})
        yield AdminHouse(app, store, app_url)
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
        store.stop()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _settings(folder: Path, app_url: str, port: int, store: RunningDevstore) -> Config:
    return replace(
        TEST_CONFIG,
        database_url=f"sqlite:///{folder / 'app.db'}",
        app_url=app_url,
        port=port,
        shopify_api_key=CLIENT_ID,
        shopify_api_secret=SECRET,
        shopify_store_url=store.store_url,
        shopify_admin_origin=store.config.admin_origin,
        shopify_app_bridge_url=f"{store.config.admin_origin}/bridge/app-bridge.js",
        allow_private_hosts=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
