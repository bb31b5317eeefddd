from datetime import timedelta
from threading import Thread

from sqlalchemy import func, select

from app.core import recurring
from app.core.database import db
from app.core.jobs import Job
from app.core.registry import Recurring, registry
from app.core.unit import unit_of_work


def test_many_schedulers_queue_each_period_once(app, clock):
    registry().recurring.append(Recurring("test.daily", timedelta(days=1)))

    def scheduler() -> None:
        with app.app_context():
            for _ in range(5):
                with unit_of_work():
                    recurring.queue_due()

    for _day in range(3):
        threads = [Thread(target=scheduler) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.shift(days=1)
    registry().recurring.pop()

    of_kind = select(func.count(Job.id)).where(Job.kind == "test.daily")
    assert db.session.scalar(of_kind) == 3
