"""Consent: the newest word counts, and what was said to us is written back."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import customers, shops
from app.core import happenings, jobs
from app.core.database import db
from app.core.errors import NotAllowed
from app.core.happenings import Happening
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.customers import ConsentEntry, ConsentState
from tests.orders.making import customer, go_live, order


@pytest.fixture
def ada(shop, clock):
    with unit_of_work():
        customers.record_many(shop.id, [customer()])
    return customers.find_by_platform_id(shop.id, "7001")


def platform_says(shop, state, at, **changes):
    with unit_of_work():
        customers.record_many(shop.id, [customer(consent_state=state, consent_at=at, **changes)])


def log_of(person):
    where = (ConsentEntry.shop_id == person.shop_id, ConsentEntry.customer_id == person.id)
    return [
        (x.state, x.source)
        for x in db.session.scalars(select(ConsentEntry).where(*where).order_by(ConsentEntry.id))
    ]


def told():
    return [x.kind for x in db.session.scalars(select(Happening).order_by(Happening.id))]


def test_nobody_is_mailed_who_did_not_ask(ada):
    assert not customers.has_consent(ada)


def test_what_a_customer_grants_and_withdraws_is_logged_and_told_once(ada):
    with unit_of_work():
        assert customers.grant(ada, "popup:5", "Yes, send me news")
        assert not customers.grant(ada, "popup:5", "Yes, send me news")
    assert customers.has_consent(ada)
    with unit_of_work():
        assert customers.withdraw(ada, "unsubscribe:7", "")
        assert not customers.withdraw(ada, "unsubscribe:7", "")

    assert not customers.has_consent(ada)
    assert log_of(ada) == [("subscribed", "popup:5"), ("unsubscribed", "unsubscribe:7")]
    assert told() == ["consent_given", "consent_withdrawn"]


def test_the_newest_word_wins_wherever_it_was_said(shop, ada, clock):
    with unit_of_work():
        customers.withdraw(ada, "unsubscribe:7", "")

    platform_says(shop, "subscribed", clock.now() - timedelta(minutes=5))
    assert ada.consent_state == ConsentState.UNSUBSCRIBED

    platform_says(shop, "subscribed", clock.now() + timedelta(minutes=5))
    assert customers.has_consent(ada)


def test_at_the_same_moment_no_wins(shop, ada, clock):
    at = clock.now()
    platform_says(shop, "unsubscribed", at)
    platform_says(shop, "subscribed", at)

    assert ada.consent_state == ConsentState.UNSUBSCRIBED


def test_a_withdrawal_wins_over_a_platform_whose_clock_is_ahead(shop, ada, clock):
    ahead = clock.now() + timedelta(minutes=5)
    platform_says(shop, "subscribed", ahead)
    with unit_of_work():
        customers.withdraw(ada, "unsubscribe:7", "")
    platform_says(shop, "subscribed", ahead)

    assert not customers.has_consent(ada)


def test_what_the_platform_says_is_told_once_the_shop_is_live(shop, ada, clock):
    go_live(shop, clock.now() - timedelta(hours=1))
    platform_says(shop, "subscribed", clock.now() - timedelta(hours=2))
    assert told() == []

    platform_says(shop, "unsubscribed", clock.now())
    platform_says(shop, "unsubscribed", clock.now())
    assert told() == ["consent_withdrawn"]


def test_a_forgotten_customer_cannot_agree_to_anything(shop, ada):
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, ada.id)

    with pytest.raises(NotAllowed), unit_of_work():
        customers.grant(ada, "popup:5", "Yes")

    assert not customers.has_consent(ada)
    assert log_of(ada) == []


def test_a_guests_consent_survives_becoming_an_account_and_is_written_back(shop, clock):
    with unit_of_work():
        guest = customers.of_order(shop.id, order(customer_platform_id=None, email="ada@example.com"))
        customers.grant(guest, "popup:5", "Yes")
        assert customers.queue_write_back(shop.id, guest.id, cause="1")
    assert "customers.acquaint" in db.session.scalars(select(Job.kind)).all()
    platform_says(shop, "not_subscribed", None)

    assert customers.has_consent(guest)
    assert "customers.write_back" in db.session.scalars(select(Job.kind)).all()


class _Store:
    def __init__(self):
        self.told = []

    def update_consent(self, customer_platform_id, state, at, *, is_confirmed=False):
        self.told.append((customer_platform_id, state, at))


@pytest.fixture
def store(monkeypatch):
    store = _Store()
    monkeypatch.setattr(shops, "connect", lambda shop, **_: store)
    return store


def write_back(shop, person, cause="1"):
    """Queue it and run it, if there is anything to run."""
    with unit_of_work():
        if not customers.queue_write_back(shop.id, person.id, cause=cause):
            return
        job = db.session.scalar(select(Job.id).where(Job.kind == "customers.write_back"))
    with unit_of_work():
        claim = jobs.claim_next(job)
    customers.JOBS["customers.write_back"](claim)


def test_a_guest_who_said_no_is_nobody_whom_the_store_must_know(shop):
    with unit_of_work():
        guest = customers.of_order(shop.id, order(customer_platform_id=None, email="ada@example.com"))
        customers.withdraw(guest, "unsubscribe:1")

        assert not customers.queue_write_back(shop.id, guest.id, cause="1")


def test_the_store_is_told_what_holds_now(shop, ada, store):
    with unit_of_work():
        customers.grant(ada, "popup:5", "Yes")
        customers.withdraw(ada, "unsubscribe:7", "")
    write_back(shop, ada)

    assert store.told == [("7001", "unsubscribed", ada.consent_at)]
    assert set(db.session.scalars(select(Job.state).where(Job.kind == "customers.write_back"))) == {"done"}


def test_the_store_is_not_told_what_it_told_us(shop, ada, store, clock):
    platform_says(shop, "unsubscribed", clock.now())
    write_back(shop, ada)

    assert store.told == []


def test_the_same_cause_is_written_back_once(shop, ada, store):
    with unit_of_work():
        customers.withdraw(ada, "unsubscribe:7", "")
    write_back(shop, ada)
    write_back(shop, ada)

    assert len(store.told) == 1


def test_the_consents_stand_in_the_shops_state(shop, other_shop, ada):
    with unit_of_work():
        customers.withdraw(ada, "unsubscribe:7", "")

    assert customers.STATE(shop.id) == {"consents": {"7001": ["unsubscribed", ada.consent_at.isoformat()]}}
    assert customers.STATE(other_shop.id) == {"consents": {}}


@pytest.mark.parametrize("seed", range(12))
def test_after_any_sequence_the_last_word_said_holds(shop, ada, clock, seed):
    dice = random.Random(seed)
    words = []
    for number in range(20):
        wish, at = dice.choice(("subscribed", "unsubscribed")), clock.now()
        if dice.random() < 0.5:
            at -= timedelta(seconds=dice.randint(0, 30))
            platform_says(shop, wish, at)
        else:
            with unit_of_work():
                act = customers.grant if wish == "subscribed" else customers.withdraw
                changed = act(ada, f"test:{number}", "words")
            at = ada.consent_at if changed else at
            if not changed:
                continue
        words.append((at, wish == "unsubscribed", wish))
        assert ada.consent_state == max(words)[2]


def test_consent_follows_to_the_timeline(shop, ada):
    with unit_of_work():
        customers.withdraw(ada, "unsubscribe:7", "")

    assert [x.data for x in happenings.timeline(shop.id, ada.id)] == [{"source": "unsubscribe:7"}]
