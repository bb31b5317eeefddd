"""Points the application under test at a running stand-in store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import shops
from app.core.unit import unit_of_work
from app.platforms import shopify
from app.platforms.shopify import pacing
from app.shops import Shop
from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.settings import TEST_CONFIG


def start(folder: Path, **more: object) -> RunningDevstore:
    """A stand-in that knows the application of the tests."""
    return start_devstore(
        folder, client_id=TEST_CONFIG.shopify_api_key, client_secret=TEST_CONFIG.shopify_api_secret, **more
    )


@contextmanager
def pointed_at(app: Flask, store: RunningDevstore) -> Iterator[Flask]:
    """The application with its platform calls going to the stand-in."""
    before = app.config["PERENNIAL"]
    app.config["PERENNIAL"] = replace(before, shopify_store_url=store.store_url)
    try:
        yield app
    finally:
        app.config["PERENNIAL"] = before


def arrived(store: RunningDevstore, domain: str = TINY) -> Shop:
    """Install the app in the shop and have the shop arrive here, as a merchant's first visit does."""
    store.install(domain)
    tokens = shopify.exchange_session_token(domain, store.session_token(domain))
    arrival = shops.arrive(domain, tokens)
    with unit_of_work():
        return shops.install(arrival.snapshot, arrival.tokens, arrival.installation_gid, arrival.installation)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    """A stand-in with its smallest shop."""
    running = start(tmp_path_factory.mktemp("stand-in"))
    yield running
    running.stop()


@contextmanager
def connected_to(app: Flask, store: RunningDevstore) -> Iterator[Flask]:
    """The application, talking to the stand-in; no trouble waits there, and no empty bucket is remembered."""
    store.control("faults", {})
    pacing.forget_all()
    with pointed_at(app, store):
        yield app


@pytest.fixture
def connected(app: Flask, store: RunningDevstore) -> Iterator[Flask]:
    with connected_to(app, store) as pointed:
        yield pointed
