"""Personal data stays in the tables meant for it: not in logs, figures, errors or what waits in queues."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.masking import masked
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

    def complain(job: jobs.Claim) -> None:
        raise ValueError(f"<{person.EMAIL}> of Canary Canaryson, {person.ID}, is nobody's")

    def refuse(job: jobs.Claim) -> None:
        raise jobs.Postpone(3600, f"{person.EMAIL}: later")

    def give_up(job: jobs.Claim) -> None:
        raise jobs.GiveUp(f"{person.EMAIL}: never")

    faults = {
        "test.stumble": stumble,
        "test.complain": complain,
        "test.refuse": refuse,
        "test.give_up": give_up,
    }
    registry().jobs.update(faults)
    yield
    for each in faults:
        del registry().jobs[each]


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


def test_what_is_kept_of_a_failed_job_names_no_address_and_is_emptied_when_she_is_forgotten(
    app, shop, other_shop, run_jobs, stumbling, caplog
):
    person.lives(app, shop.domain)
    with caplog.at_level(logging.DEBUG), unit_of_work():
        for each in (shop, other_shop):
            jobs.add("test.complain", key="1", shop_id=each.id)
        for each in ("test.refuse", "test.give_up"):
            jobs.add(each, key="1", shop_id=shop.id)
    with caplog.at_level(logging.DEBUG):
        run_jobs()

    assert person.EMAIL not in caplog.text
    kept = {(each.shop_id, each.kind): each.error for each in db.session.query(Job) if each.error}
    assert "ValueError: <(an address)> of Canary" in kept[shop.id, "test.complain"]
    assert kept[shop.id, "test.refuse"] == "(an address): later"
    assert kept[shop.id, "test.give_up"] == "(an address): never"

    person.tell(app, shop.domain, "customers/redact", person.redaction(shop.domain))
    run_jobs()

    db.session.rollback()
    left = {(each.shop_id, each.kind): each.error for each in db.session.query(Job) if each.error}
    assert left[shop.id, "test.complain"].startswith("emptied")
    assert "Canary" in left[other_shop.id, "test.complain"], "another shop's customers are not asked about"
    assert "job.error" not in traces([*person.WORDS, str(person.ID)], shop_id=shop.id)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no address here", "no address here"),
        ("a@b is none", "a@b is none"),
        ("Key (email)=(ada.l+x@mail.example.co.uk) exists", "Key (email)=((an address)) exists"),
        ("'ada@example.com','eva@example.com'", "'(an address)','(an address)'"),
        ("mailto:ada@bücher.example.", "mailto:(an address)."),
        ("@decorated\n  def f(x@y): pass", "@decorated\n  def f(x@y): pass"),
    ],
)
def test_addresses_are_masked_wherever_they_stand(text, left):
    assert masked(text) == left
