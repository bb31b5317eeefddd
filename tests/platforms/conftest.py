"""These tests talk to the stand-in store."""

from __future__ import annotations

import threading

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from tests.stand_in import connected, store

pytest.register_assert_rewrite("tests.platforms.contract", "tests.platforms.catalogue_contract")

__all__ = ["connected", "store"]


@pytest.fixture
def received(store):
    """Webhooks as they reach an address: (topic, triggered at, raw body)."""
    caught, receiver = [], Flask("receiver")

    @receiver.post("/webhooks")
    def receive():
        headers = request.headers
        caught.append((headers["X-Shopify-Topic"], headers["X-Shopify-Triggered-At"], request.get_data()))
        return ""

    server = make_server("127.0.0.1", 0, receiver, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, caught
    server.shutdown()
