"""Webhooks that never came are made good."""

from __future__ import annotations

import pytest

from app import orders, shops, worker
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from devstore.testing import TINY
from tests.stand_in import arrived


@pytest.fixture
def tiny(connected, store):
    return arrived(store).id


def reconcile():
    with unit_of_work():
        db.session.query(Job).delete()
        jobs.add("webhooks.reconcile", key="now")
    for kind in ("webhooks.reconcile", "webhooks.reconcile_shop"):
        job = db.session.query(Job.id).filter(Job.kind == kind).scalar()
        assert worker.run_next(job)


def test_an_order_whose_webhooks_never_came_is_found(tiny, store):
    variant = store.ask(f"{TINY}/products")[0]["variants"][0]["id"]
    made = store.order(lines=[{"variant_id": variant, "quantity": 1}], email="lost@example.com")

    reconcile()

    found = orders.find_by_platform_id(tiny, str(made["id"]))
    assert found is not None and found.total_minor == made["total_minor"]
    assert shops.setting(tiny, "reconciled_at")


def test_looking_twice_changes_nothing(tiny, store):
    reconcile()
    before = orders.count(tiny)

    reconcile()

    assert orders.count(tiny) == before
