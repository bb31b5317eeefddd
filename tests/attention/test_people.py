"""One budget per person over all channels, whatever she is known by; never exceeded, whoever books."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, insert, select

from app import activity, attention, customers, shops
from app.attention import Candidate, Channel, Reason, Who
from app.attention.judging import WEEK
from app.attention.models import ContactEntry
from app.attention.rules import USUAL
from app.core.database import db
from app.core.unit import unit_of_work
from tests.attention.making import NOON, ask, browser, hours, join, told
from tests.sends.making import subscriber

MAIL, POPUP, NUDGE = Channel
THREADS = 4


@pytest.fixture
def ada(shop) -> int:
    return subscriber(shop).id


def test_channels_share_a_week_in_which_a_mail_takes_two_places(shop, ada):
    who = Who(customer_id=ada)
    for day in range(3):
        assert ask(shop, who, MAIL, f"send:{day}", NOON + timedelta(days=day)).allowed
    for day in range(4):
        assert ask(shop, who, POPUP, f"popup:{day}", NOON + timedelta(days=day, hours=2)).allowed

    refused = ask(shop, who, NUDGE, "nudge:1", NOON + timedelta(days=5))

    assert (refused.reason, refused.winner, refused.not_before) == ("week_full", "popup:3", NOON + WEEK)


def test_a_popup_right_after_a_mail_is_too_soon_and_names_the_mail(shop, ada):
    ask(shop, Who(customer_id=ada), MAIL, "send:1")

    refused = ask(shop, Who(customer_id=ada), POPUP, "popup:5", NOON + hours(0.5))

    assert (refused.reason, refused.not_before) == ("too_soon", NOON + hours(1))
    assert told(shop) == [("send:1", "spoke", "free", ""), ("popup:5", "waits", "too_soon", "send:1")]


def test_what_a_browser_was_shown_counts_for_the_customer_from_the_day_she_is_known(shop, ada):
    visitor = browser(shop)
    ask(shop, Who(visitor_id=visitor.id), POPUP, "popup:5")
    db.session.rollback()
    assert attention.may_contact(shop, Who(customer_id=ada), MAIL, NOON).allowed

    join(shop, visitor, ada)

    refused = attention.may_contact(shop, Who(customer_id=ada), MAIL, NOON)
    assert (refused.reason, refused.winner) == ("too_soon", "popup:5")
    assert [each.source for each in attention.last_contacts(shop.id, Who(customer_id=ada))] == ["popup:5"]
    assert not attention.may_contact(shop, Who(visitor_id=visitor.id), POPUP, NOON).allowed


def test_merged_accounts_have_one_budget(shop, ada):
    bea = subscriber(shop, "7002").id
    ask(shop, Who(customer_id=bea), MAIL, "send:1")
    with unit_of_work():
        customers.merge(shop.id, removed="7002", kept="7001", at=NOON)

    for customer_id in (ada, bea):
        assert not attention.may_contact(shop, Who(customer_id=customer_id), MAIL, NOON).allowed


def test_somebody_is_a_customer_or_a_visitor():
    for wrong in ({}, {"customer_id": 1, "visitor_id": 1}):
        with pytest.raises(ValueError, match="customer or a visitor"):
            Who(**wrong)


def test_what_is_waited_for_is_written_once_however_often_it_is_asked(shop, ada):
    ask(shop, Who(customer_id=ada), MAIL, "send:1")
    for _ in range(3):
        ask(shop, Who(customer_id=ada), MAIL, "send:2", NOON + hours(1))

    assert told(shop)[1:] == [("send:2", "waits", Reason.TOO_SOON, "send:1")]


def test_forgetting_her_forgets_what_was_shown_before_she_was_known(shop, other_shop, ada):
    visitor, strange = browser(shop), browser(other_shop)
    ask(shop, Who(visitor_id=visitor.id), POPUP, "popup:5")
    ask(other_shop, Who(visitor_id=strange.id), POPUP, "popup:5")
    join(shop, visitor, ada)
    with unit_of_work():
        assert attention.PRIVACY.export_for(shop.id, ada)["contacts"][0]["source"] == "popup:5"
        # The room of the browsers forgets first; what hangs on them goes with them.
        activity.PRIVACY.redact(shop.id, ada)
        attention.PRIVACY.redact(shop.id, ada)

    assert told(shop) == [] and len(told(other_shop)) == 1
    assert db.session.scalars(select(ContactEntry.shop_id)).all() == [other_shop.id]


wishes = some.lists(
    some.tuples(
        some.sampled_from(["ada", "her old account", "her phone", "her laptop"]),
        some.sampled_from(Channel),
        some.integers(0, 20 * 24 * 4),
    ),
    min_size=12,
    max_size=28,
)


class Known:
    """One person under four names."""

    def __init__(self, shop) -> None:
        self.shop_id = shop.id
        ada, old = subscriber(shop, "7001").id, subscriber(shop, "7002").id
        phone, laptop = browser(shop), browser(shop)
        join(shop, phone, ada)
        join(shop, laptop, old)
        with unit_of_work():
            customers.merge(shop.id, removed="7002", kept="7001", at=NOON)
        self.names = {
            "ada": Who(customer_id=ada), "her old account": Who(customer_id=old),
            "her phone": Who(visitor_id=phone.id), "her laptop": Who(visitor_id=laptop.id),
        }  # fmt: skip


def strict(shop, who: Who, candidate: Candidate, at: datetime) -> None:
    with unit_of_work():
        attention.book(shop, who, candidate, at)


def naive(shop, who: Who, candidate: Candidate, at: datetime) -> None:
    """Reads, then writes: what the budget must not be."""
    if attention.may_contact(shop, who, candidate.channel, at).allowed:
        customer_id = 1 if who.customer_id is None else who.customer_id
        row = {"shop_id": shop.id, "customer_id": customer_id, "channel": candidate.channel}
        with unit_of_work():
            db.session.execute(insert(ContactEntry), [row | {"source": candidate.source, "at": at}])


def broken_caps(entries: list[ContactEntry]) -> list[str]:
    """Every cap that some sliding window breaks; written from the rules' words, not from their code."""
    entries, wrong = sorted(entries, key=lambda each: each.at), []
    for start in entries:
        week = [each for each in entries if timedelta(0) <= each.at - start.at < WEEK]
        if sum(USUAL.of(each.channel).weight for each in week) > USUAL.together.a_week:
            wrong.append("the shared week")
        for channel in Channel:
            same = [each for each in week if each.channel == channel]
            if len(same) > USUAL.of(channel).a_week:
                wrong.append(f"the week of {channel}")
        after = [each for each in week if each is not start]
        if any(each.at - start.at < USUAL.together.apart for each in after):
            wrong.append("the time between two")
        if any(
            each.channel == start.channel and each.at - start.at < USUAL.of(start.channel).apart
            for each in after
        ):
            wrong.append(f"the time between two of {start.channel}")
    return wrong


def run_at_once(app, known: Known, stream, book) -> list[ContactEntry]:
    with app.app_context(), unit_of_work():
        db.session.execute(delete(ContactEntry))
    gate = Barrier(THREADS)

    def run(part: int) -> None:
        with app.app_context():
            shop = shops.by_id(known.shop_id)
            gate.wait()
            for number, (name, channel, quarter) in list(enumerate(stream))[part::THREADS]:
                at = NOON + timedelta(minutes=15 * quarter)
                book(shop, known.names[name], Candidate(channel, f"{channel}:{number}"), at)
                db.session.rollback()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
    db.session.rollback()
    return list(db.session.scalars(select(ContactEntry)))


def test_no_stream_of_bookings_at_once_exceeds_a_cap(app, shop):
    known = Known(shop)

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(wishes)
    def holds(stream) -> None:
        entries = run_at_once(app, known, stream, strict)
        assert broken_caps(entries) == []
        assert entries

    holds()


def test_reading_first_and_writing_then_would_exceed_them(app, shop):
    known = Known(shop)
    stream = [(name, MAIL, 0) for name in known.names] * 4

    rounds = (run_at_once(app, known, stream, naive) for _ in range(10))

    assert any(broken_caps(entries) for entries in rounds)
    assert broken_caps(run_at_once(app, known, stream, strict)) == []
