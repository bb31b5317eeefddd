"""A claim costs as much beside a long queue as beside a short one."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work

KIND = "test.quick"
BATCH = 32


@pytest.fixture
def asked(app):
    """The statements that go to the database, with what they are given."""
    seen: list[tuple[str, object]] = []

    def note(connection, cursor, statement, given, context, is_many):
        seen.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.one_database  # PostgreSQL counts its rows and needs no word from us
def test_a_batch_is_taken_by_its_ids_and_not_by_walking_through_all_that_waits(app, asked):
    with unit_of_work():
        jobs.add_many(KIND, [jobs.Cause(str(number), {}) for number in range(BATCH)], shop_id=1)

    with unit_of_work():
        taken = jobs.claim_companions(jobs.claim_next(shop_id=1), BATCH)

    assert len(taken) == BATCH - 1
    claims = [each for each in asked if each[0].startswith("UPDATE job")]
    assert len(claims) == 2
    for statement, given in claims:
        rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        assert "USING INTEGER PRIMARY KEY (rowid=?)" in next(rows)[-1]
