"""Whose a browser is: the newest of the strongest evidence wins, and what is erased is judged no more."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import activity, customers
from app.activity import EvidenceKind, StorefrontEvent, Visitor, VisitorMerge
from app.activity.evidence import STRENGTH, judge
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from tests.activity.making import a_customer, a_visitor, clicks, join, send, signs_in


@pytest.fixture
def ada(shop):
    return a_customer(shop, "1")


@pytest.fixture
def grace(shop):
    return a_customer(shop, "2")


def owner(visitor):
    db.session.refresh(visitor)
    return visitor.customer_id


def evidence_count():
    return db.session.scalar(select(func.count()).select_from(VisitorMerge))


def forget(shop, customer_id):
    with unit_of_work():
        activity.PRIVACY.redact(shop.id, customer_id)


def test_a_visitor_joined_to_a_customer_is_that_customer_and_one_cause_counts_once(shop, ada):
    token, visitor = a_visitor(shop)
    with unit_of_work():
        assert activity.join_by_token(shop, token, ada, by="order:5001")
        assert not activity.join_by_token(shop, token, ada, by="order:5001")
        assert activity.join_by_token(shop, token, ada, by="order:5002")

    assert activity.customer_of(shop.id, f"visitor:{visitor.key}") == ada
    assert activity.customers_of(shop.id, [visitor.id]) == {visitor.id: ada}
    assert activity.visitors_of(shop.id, ada) == [visitor.id]
    assert evidence_count() == 2


def test_a_shared_browser_is_the_last_proven_ones_and_keeps_all_on_record(shop, ada, grace):
    _, visitor = a_visitor(shop)
    join(shop, visitor, ada, "order:1")
    signs_in(shop, visitor, grace)
    assert owner(visitor) == grace

    join(shop, visitor, ada, "order:2")

    assert owner(visitor) == ada
    assert evidence_count() == 3


def test_an_order_that_is_told_late_does_not_override_a_newer_sign_in(shop, ada, grace, clock):
    _, visitor = a_visitor(shop)
    signs_in(shop, visitor, grace)

    assert join(shop, visitor, ada, "order:1", at=clock.now() - timedelta(days=2))

    assert owner(visitor) == grace


@pytest.mark.parametrize("strong", [EvidenceKind.ORDER, EvidenceKind.SIGN_IN, EvidenceKind.ADDRESS])
def test_a_mail_that_was_passed_to_a_friend_does_not_make_her_browser_the_readers(shop, ada, grace, strong):
    _, hers = a_visitor(shop)
    join(shop, hers, grace, "x:1", kind=strong)

    assert clicks(shop, hers, ada)

    assert owner(hers) == grace
    assert activity.visitors_of(shop.id, ada) == []


def test_a_click_is_a_hint_until_she_signs_in_herself(shop, ada, grace):
    _, friends = a_visitor(shop)
    clicks(shop, friends, ada)
    assert owner(friends) == ada
    assert activity.proven_owner_of(friends) is None

    signs_in(shop, friends, grace)

    assert owner(friends) == grace
    assert activity.proven_owner_of(friends) == grace


def test_a_mail_that_was_opened_in_too_many_browsers_shows_nothing_any_more(shop, ada):
    browsers = [a_visitor(shop)[1] for _ in range(6)]
    for each in browsers[:3]:
        assert clicks(shop, each, ada)
    assert [owner(each) for each in browsers[:3]] == [ada] * 3

    for each in browsers[3:]:
        clicks(shop, each, ada)

    assert [owner(each) for each in browsers] == [None] * 6
    assert clicks(shop, browsers[0], ada, mail=78) and owner(browsers[0]) == ada


def fade(shop, clock):
    with unit_of_work():
        jobs.add("activity.forget_faded_evidence", key=str(random.random()))
    with unit_of_work():
        claim = jobs.claim_next()
    activity.JOBS["activity.forget_faded_evidence"](claim)


def test_a_click_fades_after_a_month_and_what_is_proven_stays(shop, ada, grace, clock):
    browsers = [a_visitor(shop)[1] for _ in range(3)]
    for each in browsers:
        clicks(shop, each, ada)
    signs_in(shop, browsers[1], ada)
    join(shop, browsers[2], grace)
    clock.shift(days=29)
    fade(shop, clock)
    assert owner(browsers[0]) == ada

    clock.shift(days=2)
    fade(shop, clock)

    assert [owner(each) for each in browsers] == [None, ada, grace]
    assert evidence_count() == 2


def test_nobody_is_joined_to_another_shops_or_a_forgotten_customer(shop, other_shop, ada):
    token, visitor = a_visitor(shop)
    theirs = a_customer(other_shop)
    forget(shop, ada)
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, ada)

    assert not join(shop, visitor, theirs)
    assert not join(shop, visitor, ada)
    with unit_of_work():
        assert not activity.join_by_token(other_shop, token, theirs, by="order:1")
    assert owner(visitor) is None and activity.customers_of(other_shop.id, [visitor.id]) == {}


def test_browsers_of_merged_accounts_are_the_kept_ones_with_evidence_as_strong_as_before(shop, ada, grace):
    _, proven = a_visitor(shop)
    _, hinted = a_visitor(shop)
    join(shop, proven, ada)
    clicks(shop, hinted, ada)
    with unit_of_work():
        activity.change_owner(shop.id, from_id=ada, to_id=grace)
        activity.change_owner(shop.id, from_id=ada, to_id=grace)

    assert (owner(proven), owner(hinted)) == (grace, grace)
    assert (activity.proven_owner_of(proven), activity.proven_owner_of(hinted)) == (grace, None)
    assert activity.visitors_of(shop.id, ada) == []


def test_a_forgotten_customer_leaves_events_of_nobody_and_unchanged_sums(shop, other_shop, ada, clock):
    _, mine = a_visitor(shop)
    _, anothers = a_visitor(shop)
    join(shop, mine, ada)
    for visitor in (mine, anothers):
        send(shop, visitor, {"name": "search_submitted", "query": "hers", "id": f"key-{visitor.id:08}"})
    kept, today = anothers.id, clock.now().date()
    span = (shop.id, today - timedelta(days=2), today)
    before = (activity.visit_figures(*span), activity.daily_counts(shop.id, "search_submitted", *span[1:]))
    assert len(activity.PRIVACY.export_for(shop.id, ada)["events"]) == 1
    assert activity.PRIVACY.export_for(other_shop.id, ada) is None

    forget(other_shop, ada)
    assert len(activity.PRIVACY.export_for(shop.id, ada)["events"]) == 1
    for _ in range(2):
        forget(shop, ada)

    rows = db.session.execute(select(StorefrontEvent.visitor_id, StorefrontEvent.data, StorefrontEvent.key))
    assert sorted(map(tuple, rows), key=str) == [
        (kept, {"query": "hers"}, f"key-{kept:08}"),
        (None, {}, None),
    ]
    assert db.session.scalars(select(Visitor.id)).all() == [kept]
    assert evidence_count() == 0
    after = (activity.visit_figures(*span), activity.daily_counts(shop.id, "search_submitted", *span[1:]))
    assert before == after and before[0].visits == 2


def test_forgetting_the_reader_of_a_passed_on_mail_leaves_her_friends_browser_alone(shop, ada, grace):
    _, friends = a_visitor(shop)
    join(shop, friends, grace)
    clicks(shop, friends, ada)
    send(shop, friends, {"name": "search_submitted", "query": "mugs"})

    forget(shop, ada)

    assert owner(friends) == grace
    assert db.session.scalar(select(StorefrontEvent.visitor_id)) == friends.id
    assert evidence_count() == 1


def test_a_browser_that_only_a_mail_showed_to_be_hers_is_forgotten_with_her(shop, ada):
    _, hinted = a_visitor(shop)
    clicks(shop, hinted, ada)
    send(shop, hinted, {"name": "search_submitted", "query": "mugs"})

    forget(shop, ada)

    assert db.session.execute(select(StorefrontEvent.visitor_id, StorefrontEvent.data)).one() == (None, {})
    assert db.session.scalars(select(Visitor.id)).all() == []


def test_forgetting_one_of_two_who_proved_to_use_a_browser_forgets_the_browser(shop, ada, grace):
    _, shared = a_visitor(shop)
    join(shop, shared, ada)
    signs_in(shop, shared, grace)
    send(shop, shared, {"name": "search_submitted", "query": "mugs"})

    forget(shop, ada)

    assert activity.visitors_of(shop.id, grace) == []
    assert db.session.execute(select(StorefrontEvent.visitor_id, StorefrontEvent.data)).one() == (None, {})


@pytest.mark.parametrize("seed", range(6))
def test_the_owner_is_always_the_newest_of_the_strongest_in_whatever_order_it_was_told(shop, clock, seed):
    dice = random.Random(seed)
    people = [a_customer(shop, str(number)) for number in range(3)]
    _, visitor = a_visitor(shop)
    now = clock.now()
    told = [
        (
            dice.choice(list(EvidenceKind)),
            now - timedelta(minutes=dice.randint(1, 10_000)),
            dice.choice(people),
        )
        for _ in range(12)
    ]
    for number, (kind, at, person) in enumerate(told):
        join(shop, visitor, person, f"x:{number}", kind=kind, at=at)

    assert owner(visitor) == max(told, key=lambda each: (STRENGTH[each[0]], each[1]))[2]
    with unit_of_work():
        judge(shop.id, [visitor.id])
    assert owner(visitor) == max(told, key=lambda each: (STRENGTH[each[0]], each[1]))[2]
