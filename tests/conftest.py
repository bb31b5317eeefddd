"""Fixtures of all tests: a real application on a real database, SQLite or PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import delete, exists, literal, select

from app import worker
from app.core import clock as core_clock
from app.core.config import Config
from app.core.database import WRITES, Base, db, write_lock
from app.core.limits import MemoryCounter
from app.core.unit import unit_of_work
from app.factory import create_app
from app.shops import Shop
from tests.admin.merchant import Merchant
from tests.databases import forget_safety_of_sqlite, fresh_database
from tests.programs import import_early
from tests.settings import TEST_CONFIG

pytest_plugins = ["tests.sharing", "tests.drawing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure() -> None:
    import_early()


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    kind = request.config.getoption("--database")
    with fresh_database(
        kind,
        tmp_path_factory.mktemp("database"),
        f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}",
    ) as url:
        yield url


@pytest.fixture(scope="session")
def _house(database_url: str) -> Iterator[Flask]:
    app = create_app(replace(TEST_CONFIG, database_url=database_url))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            forget_safety_of_sqlite(db.engine)
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_house: Flask) -> Iterator[Flask]:
    """The application with an empty database and its context pushed."""
    with _house.app_context():
        _empty_all_tables()
        _house.extensions["limits"] = MemoryCounter()
        for kept in ("shared_answers", "shelves"):
            _house.extensions.pop(kept, None)
        core_clock.forget_shift()
        yield _house
        db.session.remove()


def _empty_all_tables() -> None:
    """Delete what the last test left; most tables are empty, and asking is cheaper than deleting."""
    tables = list(reversed(Base.metadata.sorted_tables))
    with (
        write_lock(),
        db.engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        asked = [exists(select(literal(1)).select_from(table)).label(table.name) for table in tables]
        filled = connection.execute(select(*asked)).one()
        for table, has_rows in zip(tables, filled, strict=True):
            if has_rows:
                connection.execute(delete(table))


def _installed(domain: str, platform_id: str) -> Shop:
    now = core_clock.now()
    shop = Shop(
        domain=domain, platform_id=platform_id, name=domain.partition(".")[0].title(),
        email=f"owner@{domain}",
        owner_name="Olive Owner",
        currency="USD", timezone="America/New_York", country="US", locale="en",
        primary_url=f"https://{domain}", plan="basic", installed_at=now - timedelta(days=1),
        live_at=now - timedelta(days=1), uninstalled_at=None, generation=1, storefront_version=1,
        installation_gid=f"gid://shopify/AppInstallation/{platform_id}",
    )  # fmt: skip
    with unit_of_work():
        db.session.add(shop)
    return shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    return _installed("first-press.myshopify.com", "101")


@pytest.fixture
def other_shop(app: Flask) -> Shop:
    return _installed("larder-lane.myshopify.com", "202")


@pytest.fixture
def merchant(app: Flask, shop: Shop) -> Merchant:
    return Merchant(app, shop)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Run what is due until nothing is, in a session of its own; returns how many jobs ran."""

    def run() -> int:
        with app.app_context():
            ran = worker.drain()
        db.session.rollback()
        return ran

    return run


class MovableClock:
    def now(self) -> datetime:
        return core_clock.now()

    def shift(self, **delta: float) -> None:
        with unit_of_work():
            core_clock.move(int(timedelta(**delta).total_seconds()))


@pytest.fixture
def clock(app: Flask) -> MovableClock:
    return MovableClock()


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., Flask]:
    """Another application of its own, on a new SQLite file, with other settings."""

    def make(**changes: object) -> Flask:
        settings: Config = replace(TEST_CONFIG, database_url=f"sqlite:///{tmp_path / 'other.db'}")
        return create_app(replace(settings, **changes))  # type: ignore[arg-type]

    return make
