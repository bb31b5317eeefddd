"""Migrations lead to the tables that the models describe, and back, on both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from app.core.database import db
from app.factory import MIGRATIONS, create_app
from tests.databases import fresh_database
from tests.settings import TEST_CONFIG


@pytest.fixture
def bare(request, tmp_path):
    """An application whose database has no tables."""
    kind = request.config.getoption("--database")
    with fresh_database(kind, tmp_path, f"migrations_{tmp_path.name}") as url:
        app = create_app(replace(TEST_CONFIG, database_url=url))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_upgrading_makes_what_the_models_describe_and_downgrading_removes_it(bare):
    flask_migrate.upgrade()
    flask_migrate.check()
    assert len(tables()) > 30

    flask_migrate.downgrade(revision="base")
    assert tables() == set()

    flask_migrate.upgrade()
    flask_migrate.check()


def test_every_revision_goes_up_and_down_with_a_row_in_place(bare):
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO clock_shift (id, seconds) VALUES (1, 60)"))

    for number in range(len(revisions()) - 1, 0, -1):
        flask_migrate.downgrade(revision=f"{number:04d}")
    flask_migrate.upgrade()

    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT seconds FROM clock_shift")) == 60


def test_revisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in revisions()]

    assert all(re.match(r"\d{4}_[a-z0-9_]+\.py$", path.name) for path in revisions())
    assert numbers == list(range(1, len(numbers) + 1))


def revisions() -> list[Path]:
    return sorted((MIGRATIONS / "versions").glob("*.py"))
