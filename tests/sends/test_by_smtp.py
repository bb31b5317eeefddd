"""Mails on their way to a real mail server: what it says, when it breaks off, and what happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

import pytest
from sqlalchemy import select

from app import customers, mail, sends
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.sends import SendKind, SendState
from app.shops import Shop
from tests.mail.postbox import Postbox, postbox
from tests.sends.making import only_send, plan, subscriber

__all__ = ["postbox"]


@pytest.fixture
def server(app, postbox) -> Iterator[Postbox]:
    before = app.config["PERENNIAL"]
    app.config["PERENNIAL"] = replace(before, mail_url=postbox.url)
    yield postbox
    app.config["PERENNIAL"] = before


def ids(server: Postbox) -> list[str]:
    return [str(message_from_bytes(letter)["Message-ID"]) for letter in server.taken]


def states(shop: Shop) -> dict[str, SendState]:
    db.session.rollback()
    return {send.cause: send.state for send in sends.page(shop.id)}


def hand_back(shop: Shop) -> None:
    """Have the job run again, as after a lease that lapsed."""
    with unit_of_work():
        for job in db.session.scalars(select(jobs.Job).where(jobs.Job.kind == "sends.deliver")):
            jobs.replay(job)


def test_the_row_says_sending_while_the_mail_is_handed_over(app, shop, run_jobs, server):
    seen = []

    def look() -> None:
        with app.app_context():
            seen.append(db.session.scalar(select(sends.Send.state)))

    server.meanwhile = look
    plan(shop, subscriber(shop))

    run_jobs()

    assert seen == [SendState.SENDING]
    assert only_send(shop).state == SendState.SENT


@pytest.mark.parametrize("kind", SendKind)
def test_a_mail_that_may_have_arrived_is_not_sent_again(shop, run_jobs, clock, server, kind):
    server.drops = True
    plan(shop, subscriber(shop), kind=kind)
    run_jobs()
    server.drops = False

    for _ in range(5):
        clock.shift(days=1)
        run_jobs()
    hand_back(shop)
    run_jobs()

    assert server.asked == 1
    assert (only_send(shop).state, mail.outbox(shop.id)) == (SendState.UNKNOWN, [])


@pytest.mark.parametrize(("kind", "letters"), [(SendKind.MARKETING, 1), (SendKind.TRANSACTIONAL, 2)])
def test_a_worker_that_died_on_the_way_costs_a_receipt_one_copy_and_news_none(
    shop, run_jobs, server, kind, letters
):
    plan(shop, subscriber(shop), kind=kind)
    run_jobs()
    with unit_of_work():
        only_send(shop).state = SendState.SENDING
    hand_back(shop)

    run_jobs()

    assert len(ids(server)) == letters and len(set(ids(server))) == 1
    assert len(mail.outbox(shop.id)) == 1


def test_a_worker_that_lost_the_job_meanwhile_keeps_nothing(app, shop, run_jobs, server):
    def take_over() -> None:
        with app.app_context(), unit_of_work():
            db.session.query(jobs.Job).update({"attempts": jobs.Job.attempts + 1})

    server.meanwhile = take_over
    plan(shop, subscriber(shop))

    run_jobs()

    assert (only_send(shop).state, mail.outbox(shop.id)) == (SendState.SENDING, [])


@pytest.mark.parametrize(
    "state", [SendState.SENT, SendState.CANCELLED, SendState.SKIPPED, SendState.FAILED, SendState.UNKNOWN]
)
def test_a_job_that_comes_again_sends_nothing_that_was_decided(shop, run_jobs, server, state):
    plan(shop, subscriber(shop))
    with unit_of_work():
        only_send(shop).state = state

    run_jobs()

    assert (server.asked, only_send(shop).state) == (0, state)


def test_an_address_that_does_not_exist_is_written_to_once(shop, run_jobs, clock, server):
    ada = subscriber(shop)
    server.to_rcpt = "550 5.1.1 no such user"
    plan(shop, ada, cause="one")
    run_jobs()
    server.to_rcpt = "250 OK"
    plan(shop, ada, cause="two")
    plan(shop, ada, cause="receipt", kind=SendKind.TRANSACTIONAL)
    clock.shift(days=2)
    run_jobs()

    assert states(shop) == {
        "one": SendState.FAILED,
        "two": SendState.SKIPPED,
        "receipt": SendState.SKIPPED,
    }
    assert server.asked == 1 and mail.is_suppressed(shop.id, "ada7001@example.com")


def test_a_mail_that_is_refused_costs_the_reader_no_other_mail(shop, run_jobs, clock, server):
    ada = subscriber(shop)
    server.to_data = "554 looks like spam"
    plan(shop, ada, cause="one")
    run_jobs()
    server.to_data = "250 OK"
    plan(shop, ada, cause="two")
    clock.shift(days=2)
    run_jobs()

    assert states(shop) == {"one": SendState.FAILED, "two": SendState.SENT}
    assert not mail.is_suppressed(shop.id, "ada7001@example.com")


def test_a_mail_server_that_wants_a_password_delays_all_and_suppresses_nobody(shop, run_jobs, clock, server):
    server.to_mail = "530 5.7.0 log in first"
    people = [subscriber(shop, str(7001 + number)) for number in range(3)]
    for number, person in enumerate(people):
        plan(shop, person, cause=f"news:{number}")
    for _ in range(8):
        run_jobs()
        clock.shift(minutes=6)
    assert set(states(shop).values()) == {SendState.WAITING}
    server.to_mail = "250 OK"

    run_jobs()

    assert set(states(shop).values()) == {SendState.SENT}
    assert len(server.taken) == len(set(ids(server))) == 3


@pytest.mark.parametrize("leave", ["unsubscribed", "suppressed", "forgotten"])
def test_who_leaves_while_the_mail_server_is_away_gets_nothing(shop, run_jobs, clock, server, leave):
    ada = subscriber(shop)
    server.to_rcpt = "450 try later"
    plan(shop, ada)
    run_jobs()
    with unit_of_work():
        found = customers.get(shop.id, ada.id)
        if leave == "unsubscribed":
            customers.withdraw(found, source="test")
        elif leave == "suppressed":
            mail.suppress(shop.id, "ada7001@example.com", "complained")
        else:
            sends.PRIVACY.redact(shop.id, ada.id)
            customers.PRIVACY.redact(shop.id, ada.id)
    server.to_rcpt = "250 OK"
    clock.shift(days=1)
    run_jobs()

    assert server.taken == [] and mail.outbox(shop.id) == []
    assert all(state in {SendState.CANCELLED, SendState.SKIPPED} for state in states(shop).values())
