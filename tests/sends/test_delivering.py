"""A mail goes once, only when it may, and what became of it is kept."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import attention, customers, mail, sends, shops
from app.core import happenings
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.mail import Outcome
from app.sends import SendKind, SendState
from app.sends.models import Send
from app.shops import Shop
from tests.sends.making import is_near, only_send, plan, subscriber


@pytest.fixture
def outbox(shop):
    def addresses() -> list[str]:
        db.session.rollback()
        return [row["to"] for row in mail.outbox(shop.id)]

    return addresses


def test_a_planned_mail_goes_when_it_is_due(shop, run_jobs, clock, outbox):
    plan(shop, subscriber(shop), due_at=clock.now() + timedelta(days=1))
    run_jobs()
    assert outbox() == []

    clock.shift(days=1, minutes=1)
    run_jobs()

    assert outbox() == ["ada7001@example.com"]
    sent = only_send(shop)
    assert (sent.state, sent.subject) == (SendState.SENT, "Thank you, Ada")
    assert is_near(sent.sent_at, clock.now())


def test_a_mail_that_went_stands_on_her_timeline_once(shop, run_jobs):
    ada = subscriber(shop)
    plan(shop, ada)
    run_jobs()
    run_jobs()

    told, agreed = happenings.timeline(shop.id, ada.id)
    assert agreed.kind == "consent_given"
    assert (told.kind, told.subject) == ("mail_sent", f"send:{only_send(shop).id}")
    assert told.data == {"source": "flow:thank_you", "subject": "Thank you, Ada"}


def test_the_same_cause_mails_once(shop, run_jobs, outbox):
    ada = subscriber(shop)
    assert [plan(shop, ada) for _ in range(3)] == [True, False, False]

    run_jobs()

    assert len(outbox()) == 1


def test_without_consent_at_the_moment_of_sending_nothing_goes(shop, run_jobs, outbox):
    ada = subscriber(shop)
    plan(shop, ada)
    with unit_of_work():
        customers.withdraw(customers.get(shop.id, ada.id), source="test")

    run_jobs()

    assert outbox() == []
    assert only_send(shop).state in {SendState.SKIPPED, SendState.CANCELLED}


def test_who_never_agreed_gets_no_marketing_but_what_she_asked_for(shop, run_jobs, outbox):
    stranger = subscriber(shop, consent_state="not_subscribed")
    plan(shop, stranger, cause="marketing")
    plan(shop, stranger, cause="receipt", kind=SendKind.TRANSACTIONAL)

    run_jobs()

    states = {send.cause: (send.state, send.reason) for send in sends.page(shop.id)}
    assert states["marketing"] == (SendState.SKIPPED, "no consent to marketing mail")
    assert states["receipt"][0] == SendState.SENT
    assert len(outbox()) == 1


@pytest.mark.parametrize("change", ["email", "redacted_at"])
def test_who_has_no_address_or_was_forgotten_gets_nothing_at_all(shop, run_jobs, clock, outbox, change):
    ada = subscriber(shop)
    for kind in SendKind:
        plan(shop, ada, cause=kind, kind=kind)
    with unit_of_work():
        setattr(customers.get(shop.id, ada.id), change, {"email": None, "redacted_at": clock.now()}[change])

    run_jobs()

    assert outbox() == []
    assert {(send.state, send.reason) for send in sends.page(shop.id)} == {
        (SendState.SKIPPED, "no address is known")
    }


def test_a_suppressed_address_gets_nothing_whatever_the_platform_says(shop, run_jobs, outbox):
    ada = subscriber(shop)
    plan(shop, ada)
    plan(shop, ada, cause="receipt", kind=SendKind.TRANSACTIONAL)
    with unit_of_work():
        mail.suppress(shop.id, " ADA7001@Example.com ", "complained")

    run_jobs()

    assert outbox() == []


def test_mails_beyond_the_budget_wait_and_are_not_dropped(shop, run_jobs, clock, outbox):
    ada = subscriber(shop)
    for number in range(5):
        plan(shop, ada, cause=f"news:{number}")

    counts = []
    for _day in range(14):
        run_jobs()
        counts.append(len(outbox()))
        clock.shift(days=1)

    assert counts[0] == 1
    assert counts[2] == counts[6] == 3
    assert counts[-1] == 5


def test_a_receipt_waits_for_nothing_and_takes_no_place_in_the_budget(shop, run_jobs, outbox):
    ada = subscriber(shop)
    plan(shop, ada, cause="news")
    for number in range(4):
        plan(shop, ada, cause=f"receipt:{number}", kind=SendKind.TRANSACTIONAL)

    run_jobs()

    assert len(outbox()) == 5
    assert len(attention.last_contacts(shop.id, attention.Who(customer_id=ada.id))) == 1


def test_a_mail_that_cannot_be_written_takes_no_place_in_the_budget(shop, run_jobs):
    ada = subscriber(shop, email="not an address")
    plan(shop, ada)

    run_jobs()

    assert only_send(shop).state == SendState.FAILED
    assert attention.last_contacts(shop.id, attention.Who(customer_id=ada.id)) == []


def test_another_shops_customer_is_never_reached(shop, other_shop, run_jobs):
    plan(shop, subscriber(shop))

    run_jobs()

    assert mail.outbox(other_shop.id) == []
    assert sends.find(other_shop.id, only_send(shop).id) is None


def test_a_mail_interrupted_while_it_was_handed_over_is_not_sent_again(shop, run_jobs, outbox):
    plan(shop, subscriber(shop))
    with unit_of_work():
        only_send(shop).state = SendState.SENDING

    run_jobs()

    assert outbox() == []
    assert only_send(shop).state == SendState.UNKNOWN


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.UNKNOWN, SendState.UNKNOWN),
        (Outcome.BOUNCED, SendState.FAILED),
        (Outcome.REFUSED, SendState.FAILED),
    ],
)
def test_what_the_mail_server_said_is_kept(shop, run_jobs, outbox, monkeypatch, outcome, state):
    monkeypatch.setattr(mail, "deliver", lambda *_: outcome)
    plan(shop, subscriber(shop))

    run_jobs()

    assert (only_send(shop).state, outbox()) == (state, [])
    assert mail.is_suppressed(shop.id, "ada7001@example.com") == (outcome is Outcome.BOUNCED)


def test_a_mail_server_that_is_away_costs_time_and_no_mail(shop, run_jobs, clock, outbox, monkeypatch):
    monkeypatch.setattr(mail, "deliver", lambda *_: Outcome.LATER)
    plan(shop, subscriber(shop))
    for _ in range(10):
        run_jobs()
        clock.shift(minutes=6)
    monkeypatch.undo()

    run_jobs()

    assert (only_send(shop).state, len(outbox())) == (SendState.SENT, 1)


def test_an_uninstalled_shop_mails_nobody(shop, run_jobs, outbox, clock):
    plan(shop, subscriber(shop))
    with unit_of_work():
        db.session.get_one(type(shop), shop.id).uninstalled_at = clock.now()

    run_jobs()

    assert outbox() == []


def test_what_was_planned_before_a_shop_left_is_not_sent_when_it_comes_back(shop, run_jobs, outbox, clock):
    ada = subscriber(shop)
    plan(shop, ada, due_at=clock.now() + timedelta(days=1))
    with unit_of_work():
        shops.uninstall(db.session.get_one(Shop, shop.id), clock.now())
    with unit_of_work():
        back = db.session.get_one(Shop, shop.id)
        back.uninstalled_at, back.generation = None, back.generation + 1
    plan(shop, ada, cause="later", due_at=clock.now() + timedelta(days=1))

    clock.shift(days=2)
    run_jobs()

    states = {send.cause: send.state for send in sends.page(shop.id)}
    assert states == {"flow:thank_you:order:1": SendState.SKIPPED, "later": SendState.SENT}
    assert len(outbox()) == 1


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_nobody_without_consent_is_mailed_and_no_cause_twice(shop, run_jobs, clock, seed):
    dice = random.Random(seed)
    people = [subscriber(shop, str(8000 + number)) for number in range(4)]
    left: set[str] = set()
    for step in range(40):
        person = dice.choice(people)
        email = person.email or ""
        match dice.randrange(4):
            case 0:
                with unit_of_work():
                    customers.withdraw(customers.get(shop.id, person.id), source=f"test:{step}")
                left.add(email)
            case 1:
                run_jobs()
                clock.shift(hours=dice.randint(1, 60))
            case _:
                plan(shop, person, cause=f"news:{dice.randint(1, 12)}:{person.id}")
        before = len(mail.outbox(shop.id))
        run_jobs()
        assert all(row["to"] not in left for row in mail.outbox(shop.id)[before:])
    sent = [row["source"] for row in mail.outbox(shop.id)]
    assert len(sent) == len(set(sent))
    waiting = db.session.scalars(
        select(Job).where(Job.kind == "sends.deliver", Job.state == JobState.DEAD)
    ).all()
    assert waiting == []
    assert db.session.query(Send).filter(Send.state == SendState.SENDING).count() == 0
