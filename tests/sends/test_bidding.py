"""Of one customer's marketing mails the most valuable goes first, the rest wait, the useless drop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import attention, customers, mail, sends
from app.core import clock as core_clock
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.sends import SendKind, SendState
from tests.attention.making import told
from tests.sends.making import plan, subscriber

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ada(shop):
    return subscriber(shop)


@pytest.fixture
def names(shop):
    """What decisions say, with causes in place of numbers."""

    def read() -> list[tuple[str, ...]]:
        causes = {f"send:{send.id}": send.cause for send in sends.page(shop.id)}
        return [(causes[source], *said, causes.get(winner, "")) for source, *said, winner in told(shop)]

    return read


def planned(shop, customer, cause: str, bid: int = 0, after: timedelta = timedelta(0), **more) -> None:
    assert plan(shop, customer, cause, bid=bid, due_at=core_clock.now() + after, **more)


def went(shop) -> list[str]:
    """The causes of the mails that went, in their order."""
    db.session.rollback()
    gone = [send for send in sends.page(shop.id) if send.state == SendState.SENT]
    return [send.cause for send in sorted(gone, key=lambda send: send.sent_at)]


def pass_days(clock, run_jobs, days: int) -> None:
    for _ in range(days * 3):
        clock.shift(hours=8, minutes=2)
        run_jobs()


def test_the_highest_bid_goes_first_and_the_rest_in_order_of_their_bids(shop, ada, run_jobs, clock, names):
    for cause, bid in (("low", 5), ("high", 900), ("middle", 40)):
        planned(shop, ada, cause, bid)
    run_jobs()
    assert went(shop) in ([], ["high"])

    pass_days(clock, run_jobs, 3)

    assert went(shop) == ["high", "middle", "low"]
    assert ("low", "waits", "outbid", "high") in names()
    assert ("high", "spoke", "best", "") in names()
    assert names()[-1] == ("low", "spoke", "free", "")


def test_a_mail_lets_a_more_valuable_one_go_first_that_is_due_soon(shop, ada, run_jobs, clock, names):
    planned(shop, ada, "early", 5)
    planned(shop, ada, "soon", 50, after=10 * HOUR)
    planned(shop, ada, "far", 90, after=3 * DAY)
    run_jobs()
    assert went(shop) == []
    assert names() == [("early", "waits", "outbid", "soon")]

    pass_days(clock, run_jobs, 5)

    assert went(shop) == ["soon", "early", "far"]


def test_equal_bids_go_in_the_order_they_were_due(shop, ada, run_jobs, clock):
    planned(shop, ada, "second", after=-HOUR)
    planned(shop, ada, "first", after=-2 * HOUR)

    pass_days(clock, run_jobs, 2)

    assert went(shop) == ["first", "second"]


def test_a_mail_whose_use_ends_before_there_is_room_is_dropped_with_the_reason(shop, ada, run_jobs, names):
    planned(shop, ada, "high", 50)
    run_jobs()
    planned(shop, ada, "brief", 90, useful_until=core_clock.now() + HOUR)
    run_jobs()

    dropped = next(send for send in sends.page(shop.id) if send.cause == "brief")
    assert (dropped.state, dropped.reason) == (SendState.SKIPPED, "no longer useful")
    assert names()[-1] == ("brief", "dropped", "expired", "high")
    assert len(mail.outbox(shop.id)) == 1


def test_a_mail_that_would_not_outlive_the_wait_goes_before_one_that_is_not_due(shop, ada, run_jobs, clock):
    planned(shop, ada, "brief", 5, useful_until=core_clock.now() + DAY)
    planned(shop, ada, "later", 50, after=12 * HOUR)
    run_jobs()
    assert went(shop) == ["brief"]

    pass_days(clock, run_jobs, 2)

    assert went(shop) == ["brief", "later"]


def test_a_mail_that_nobody_tries_any_more_stops_no_other(shop, ada, run_jobs):
    planned(shop, ada, "given up", 90)
    with unit_of_work():
        db.session.execute(update(Job).where(Job.kind == "sends.deliver").values(state=JobState.DEAD))
    planned(shop, ada, "living", 5)

    run_jobs()

    assert went(shop) == ["living"]


def test_mails_of_others_and_mails_she_asked_for_neither_wait_nor_bid(shop, other_shop, ada, run_jobs):
    bea = subscriber(shop, "7002")
    strange = subscriber(other_shop)
    planned(shop, ada, "hers", 5)
    planned(shop, bea, "of another", 90)
    planned(other_shop, strange, "of another shop", 90)
    for receipt in range(3):
        planned(shop, ada, f"receipt {receipt}", 99, kind=SendKind.TRANSACTIONAL)

    run_jobs()

    assert sorted(went(shop)) == ["hers", "of another", "receipt 0", "receipt 1", "receipt 2"]
    assert len(attention.last_contacts(shop.id, attention.Who(customer_id=ada.id))) == 1


def test_no_mail_waits_for_one_that_is_useless_by_now(shop, ada, run_jobs):
    planned(shop, ada, "useless", 90, useful_until=core_clock.now() - HOUR)
    planned(shop, ada, "useful", 5)

    run_jobs()

    assert went(shop) == ["useful"]


def test_who_took_her_consent_back_is_told_nothing_by_the_mail_that_waited(shop, ada, run_jobs, clock):
    planned(shop, ada, "high", 50)
    planned(shop, ada, "low", 5)
    run_jobs()
    with unit_of_work():
        customers.withdraw(customers.get(shop.id, ada.id), source="test")

    pass_days(clock, run_jobs, 2)

    assert "low" not in went(shop)
    dead = (Job.state == JobState.DEAD, Job.kind == "sends.deliver")
    assert db.session.scalar(select(Job.id).where(*dead)) is None
