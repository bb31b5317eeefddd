"""A server that restarts takes its connections along; who asks next gets a new one."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.core import database
from tests.databases import fresh_database

pytestmark = pytest.mark.one_database


@pytest.fixture
def engine(tmp_path):
    with fresh_database("postgresql", tmp_path, "lost_connections") as url:
        made = create_engine(url, pool_size=2)
        database._ask_after_rest(made)
        yield made
        made.dispose()


def lose_what_rests(engine):
    """End the one connection in the pool, as a restart would; returns the number of its process."""
    with engine.connect() as connection:
        lost = connection.scalar(text("SELECT pg_backend_pid()"))
    beside = create_engine(engine.url)
    with beside.connect() as other:
        assert other.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": lost})
    beside.dispose()
    return lost


def asked_for_its_process(engine):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT pg_backend_pid()"))


def test_after_a_rest_it_is_replaced_unseen(engine, monkeypatch):
    monkeypatch.setattr(database, "BELIEVED_SECONDS", 0.0)
    lost = lose_what_rests(engine)

    assert asked_for_its_process(engine) != lost


def test_within_the_second_one_question_fails_and_the_next_one_is_answered(engine, monkeypatch):
    monkeypatch.setattr(database, "BELIEVED_SECONDS", 60.0)
    lost = lose_what_rests(engine)

    with pytest.raises(OperationalError):
        asked_for_its_process(engine)
    assert asked_for_its_process(engine) != lost
