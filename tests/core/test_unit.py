import pytest
from sqlalchemy import func, select

from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import after_commit, unit_of_work


def job_count() -> int:
    return db.session.scalar(select(func.count(Job.id)))


def test_what_is_raised_inside_undoes_everything(app):
    with pytest.raises(ValueError, match="no"), unit_of_work():
        jobs.add("test.x", key="1")
        raise ValueError("no")

    assert job_count() == 0


def test_units_of_work_do_not_nest(app):
    with pytest.raises(RuntimeError, match="do not nest"), unit_of_work(), unit_of_work():
        pass


def test_a_write_outside_is_refused(app):
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        db.session.execute(Job.__table__.delete())


def test_what_was_read_before_is_read_again_inside(app):
    with unit_of_work():
        jobs.add("test.x", key="1")
    mine = db.session.scalars(select(Job)).one()
    assert mine.attempts == 0

    with db.engine.connect() as other:
        other = other.execution_options(perennial_writes=True)
        with other.begin():
            other.exec_driver_sql("UPDATE job SET attempts = 7")
    with unit_of_work():
        assert mine.attempts == 7


def test_what_follows_a_commit_happens_once_and_only_after_it(app):
    seen: list[int] = []

    def act() -> None:
        seen.append(job_count())

    with unit_of_work():
        after_commit(act)
        after_commit(act)
        jobs.add("test.x", key="1")
        assert seen == []

    assert seen == [1]
