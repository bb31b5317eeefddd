"""What is set in motion by consent that changes and by orders that are paid or undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import customers, flows, mail, reactions, sends, shops
from app.core import clock as core_clock
from app.core import happenings, jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.sends import SendKind, SendState
from app.shops import Shop
from tests.orders.making import customer, go_live, order
from tests.sends.making import plan, subscriber


def say(shop, person, consent: str, *, by: str) -> None:
    """She agrees or withdraws, here or in the store."""
    now = core_clock.now() + timedelta(seconds=1)
    with unit_of_work():
        found = customers.get(shop.id, person.id)
        if by == "platform":
            told = customer(person.platform_id, email=found.email, consent_state=consent, consent_at=now)
            customers.record_many(shop.id, [told])
        elif consent == "subscribed":
            customers.grant(found, source=by, text="News, please")
        else:
            customers.withdraw(found, source=by)


def queued(shop, kind: str) -> list[str]:
    db.session.rollback()
    where = (Job.shop_id == shop.id, Job.kind == kind)
    return list(db.session.scalars(select(Job.key).where(*where)))


def states(shop) -> dict[str, tuple[str, str]]:
    db.session.rollback()
    return {send.cause: (send.state.value, send.reason) for send in sends.page(shop.id)}


@pytest.mark.parametrize("by", ["unsubscribe:1", "platform"])
def test_consent_withdrawn_anywhere_drops_the_news_that_waits(shop, other_shop, run_jobs, clock, by):
    ada, bea, stranger = subscriber(shop), subscriber(shop, "7002"), subscriber(other_shop)
    tomorrow = clock.now() + timedelta(days=1)
    for home, person in ((shop, ada), (shop, bea), (other_shop, stranger)):
        plan(home, person, cause=f"news:{person.id}", due_at=tomorrow)
    plan(shop, ada, cause="receipt", kind=SendKind.TRANSACTIONAL, due_at=tomorrow)

    say(shop, ada, "unsubscribed", by=by)
    run_jobs()

    assert states(shop) == {
        f"news:{ada.id}": ("cancelled", "consent withdrawn"),
        f"news:{bea.id}": ("waiting", ""),
        "receipt": ("waiting", ""),
    }
    assert states(other_shop) == {f"news:{stranger.id}": ("waiting", "")}


def test_who_agreed_again_before_anybody_looked_keeps_her_mail(shop, run_jobs, clock):
    ada = subscriber(shop)
    say(shop, ada, "unsubscribed", by="popup:1")
    say(shop, ada, "subscribed", by="popup:1")
    plan(shop, ada, cause="news")

    run_jobs()

    assert states(shop) == {"news": ("sent", "")}


@pytest.mark.parametrize("consent", ["unsubscribed", "subscribed"])
def test_what_she_said_to_us_is_written_back_and_what_the_store_said_is_not(shop, clock, consent, run_jobs):
    before = {"subscribed": "unsubscribed", "unsubscribed": "subscribed"}[consent]
    to_us, to_store = (
        subscriber(shop, number, consent_state=before, consent_at=clock.now() - timedelta(hours=1))
        for number in ("7001", "7002")
    )
    run_jobs()
    assert queued(shop, "customers.write_back") == []

    say(shop, to_us, consent, by="popup:1")
    say(shop, to_store, consent, by="platform")
    run_jobs()

    (key,) = queued(shop, "customers.write_back")
    assert key.startswith(f"customers.write_back:{to_us.id}:")


def test_a_reaction_that_runs_again_does_it_once(shop, run_jobs):
    ada = subscriber(shop)
    with unit_of_work():
        flows.switch(shop, "thank_you", True, by="olive")
        happenings.record(shop.id, "order_paid", "order:1", customer_id=ada.id, data={"order": "1"})
    run_jobs()
    with unit_of_work():
        db.session.query(Job).filter(Job.kind == "reactions.start_flows").update({"state": "waiting"})
    run_jobs()

    assert list(states(shop)) == ["flow:thank_you:order:1"]


def test_a_reaction_whose_job_was_taken_over_meanwhile_keeps_nothing(shop):
    ada = subscriber(shop)
    with unit_of_work():
        flows.switch(shop, "thank_you", True, by="olive")
        happenings.record(shop.id, "order_paid", "order:1", customer_id=ada.id, data={"order": "1"})
        mine = db.session.scalar(select(Job.id).where(Job.kind == "reactions.start_flows"))
        claim = jobs.claim_next(mine)
        db.session.query(Job).filter(Job.id == mine).update({"attempts": Job.attempts + 1})

    with pytest.raises(jobs.LeaseLost):
        registry().jobs[claim.kind](claim)

    assert states(shop) == {}


def test_a_shop_that_left_plans_nothing_for_what_was_paid_before(shop, run_jobs, clock):
    subscriber(shop, email="ada@example.com")
    go_live(shop, clock.now() - timedelta(days=1))
    with unit_of_work():
        flows.switch(shop, "thank_you", True, by="olive")
        now = clock.now()
        reactions.settle_order(shop, order(created_at=now, updated_at=now))
    with unit_of_work():
        shops.uninstall(db.session.get_one(Shop, shop.id), clock.now())
    run_jobs()
    clock.shift(hours=47)
    run_jobs()

    assert states(shop) == {} and mail.outbox(shop.id) == []


def test_a_paid_order_plans_a_mail_and_its_end_drops_it(shop, other_shop, run_jobs, clock):
    for home in (shop, other_shop):
        subscriber(home, email="ada@example.com")
        go_live(home, clock.now() - timedelta(days=1))
        with unit_of_work():
            flows.switch(home, "thank_you", True, by="olive")
            now = clock.now()
            reactions.settle_order(home, order(created_at=now, updated_at=now))
    run_jobs()
    clock.shift(hours=1)
    with unit_of_work():
        later = clock.now()
        reactions.settle_order(shop, order(created_at=now, updated_at=later, cancelled_at=later))
    run_jobs()

    assert states(shop) == {"flow:thank_you:order:5001": (SendState.CANCELLED.value, "the order was undone")}
    assert states(other_shop) == {"flow:thank_you:order:5001": (SendState.WAITING.value, "")}
