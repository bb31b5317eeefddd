"""Personal data stays in the tables meant for it: not in logs, figures, errors or what waits in queues."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.customers import Customer
from tests.chaos import person
from tests.chaos.canary import traces
from tests.settings import TEST_CONFIG
from tests.webhooks.sending import send


@pytest.fixture
def stumbling(app: Any) -> None:
    """A job that fails in the database with her address in its hands."""

    def stumble(job: jobs.Claim) -> None:
        with unit_of_work():
            for _ in range(2):
                row = Customer(shop_id=job.shop_id, email=person.EMAIL, created_at=person.clock.now())
                db.session.add(row)
            db.session.flush()

    registry().jobs["test.stumble"] = stumble
    yield
    del registry().jobs["test.stumble"]


def test_nothing_of_a_person_gets_into_logs_figures_errors_or_queues(app, shop, run_jobs, stumbling, caplog):
    with caplog.at_level(logging.DEBUG):
        person.lives(app, shop.domain)
        with unit_of_work():
            jobs.add("test.stumble", key="1", shop_id=shop.id)
        send(app, "orders/create", person.order(), signed="wrong")
        run_jobs()
        figures = app.test_client().get("/metrics").text + app.test_client().get("/readyz").text

    [failed] = db.session.query(Job).filter_by(kind="test.stumble")
    assert "IntegrityError" in failed.error
    told = (caplog.text + figures + repr([vars(each) for each in caplog.records])).lower()
    assert [word for word in (*person.WORDS, TEST_CONFIG.shopify_api_secret.lower()) if word in told] == []
    assert {place for place in traces(person.WORDS) if place.startswith("job.")} == set()
    assert "delivery.problem" not in traces(person.WORDS)
