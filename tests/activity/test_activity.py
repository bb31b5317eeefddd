"""Visitors, the customers they turn out to be, and what they did."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import activity, catalog, customers
from app.activity import StorefrontDay, StorefrontEvent, Visitor, VisitorMerge
from app.core import jobs, sealing
from app.core.database import db
from app.core.errors import BadInput, NotAllowed
from app.core.unit import unit_of_work
from tests.catalog.making import product
from tests.orders.making import customer


def a_visitor(shop):
    with unit_of_work():
        token = activity.make_visitor(shop)
    return token, activity.visitor_of(shop, token)


def a_customer(shop, platform_id="7001"):
    with unit_of_work():
        snapshot = customer(platform_id, email=f"{platform_id}@example.com")
        return customers.record_many(shop.id, [snapshot])[platform_id]


def join(shop, visitor, customer_id, by="order:1"):
    with unit_of_work():
        return activity.join(shop.id, visitor.key, customer_id, by)


def send(shop, visitor, *events):
    with unit_of_work():
        return activity.record_events(shop, visitor, list(events))


def event_count():
    return db.session.scalar(select(func.count()).select_from(StorefrontEvent))


def test_a_visitor_is_known_by_her_token_in_her_shop_only(shop, other_shop):
    token, visitor = a_visitor(shop)

    assert len(visitor.key) == 32
    assert activity.holder_of(shop, token) == f"visitor:{visitor.key}"
    assert activity.visitor_of(other_shop, token) is None
    with pytest.raises(NotAllowed):
        activity.holder_of(other_shop, token)


@pytest.mark.parametrize("token", [None, "", "nonsense", "x" * 100_000, "é\x00"])
def test_a_token_that_is_not_ours_is_nobody(shop, token):
    assert activity.visitor_of(shop, token) is None
    with pytest.raises(NotAllowed):
        activity.holder_of(shop, token)


def test_a_signed_token_of_another_purpose_or_shape_is_nobody(shop):
    for token in (sealing.sign("unsubscribe", [shop.id, "ab"]), sealing.sign("visitor", {"shop": shop.id})):
        assert activity.visitor_of(shop, token) is None


def test_a_claim_token_holds_a_code_and_leaves_no_row(shop):
    token = activity.make_claim_token(shop)

    assert activity.holder_of(shop, token).startswith("claim:")
    assert activity.visitor_of(shop, token) is None
    assert activity.customer_of(shop.id, activity.holder_of(shop, token)) is None
    assert db.session.scalar(select(func.count()).select_from(Visitor)) == 0


def test_a_visitor_joined_to_a_customer_is_that_customer(shop):
    token, visitor = a_visitor(shop)
    ada = a_customer(shop)
    with unit_of_work():
        assert activity.join_by_token(shop, token, ada, by="order:5001")
        assert not activity.join_by_token(shop, token, ada, by="order:5002")

    assert activity.customer_of(shop.id, f"visitor:{visitor.key}") == ada
    merges = db.session.scalars(select(VisitorMerge)).all()
    assert [(x.visitor_id, x.customer_id, x.by) for x in merges] == [(visitor.id, ada, "order:5001")]


def test_a_shared_browser_is_taken_for_the_last_one_and_keeps_both_on_record(shop):
    _, visitor = a_visitor(shop)
    ada, grace = a_customer(shop, "1"), a_customer(shop, "2")
    join(shop, visitor, ada)
    join(shop, visitor, grace)

    assert visitor.customer_id == grace
    assert db.session.scalar(select(func.count()).select_from(VisitorMerge)) == 2


def test_nobody_is_joined_to_another_shops_or_a_forgotten_customer(shop, other_shop):
    token, visitor = a_visitor(shop)
    theirs, forgotten = a_customer(other_shop), a_customer(shop)
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, forgotten)

    assert not join(shop, visitor, theirs)
    assert not join(shop, visitor, forgotten)
    with unit_of_work():
        assert not activity.join_by_token(other_shop, token, theirs, by="order:1")
    assert visitor.customer_id is None


def test_events_are_kept_with_their_time_and_product(shop, clock):
    _, visitor = a_visitor(shop)
    at = clock.now() - timedelta(minutes=3)
    seen = {"name": "product_viewed", "at": at.isoformat(), "product": 901, "from": "mail"}

    assert send(shop, visitor, seen, {"name": "page_viewed"}) == 2

    kept = db.session.scalar(select(StorefrontEvent).where(StorefrontEvent.name == "product_viewed"))
    assert (kept.visitor_id, kept.at, kept.product_platform_id, kept.data) == (
        visitor.id,
        at,
        "901",
        {"from": "mail"},
    )


def test_events_without_consent_belong_to_nobody(shop):
    send(shop, None, {"name": "popup_shown"})

    assert db.session.scalar(select(StorefrontEvent.visitor_id)) is None


def test_a_wrong_clock_is_put_right(shop, clock):
    for at in (clock.now() + timedelta(hours=1), datetime(2001, 1, 1, tzinfo=UTC)):
        send(shop, None, {"name": "page_viewed", "at": at.isoformat()})

    assert all(
        clock.now() - at < timedelta(minutes=1) for at in db.session.scalars(select(StorefrontEvent.at))
    )


@pytest.mark.parametrize(
    "bad",
    [
        "page_viewed",
        {"name": "made_up"},
        {"name": ["page_viewed"]},
        {},
        {"name": "page_viewed", "at": "yesterday"},
        {"name": "page_viewed", "note": "x" * 2049},
        {"name": "page_viewed", "note": "a\x00b"},
        {"name": "page_viewed", "note": "\ud800"},
        {"name": "page_viewed", "note": float("nan")},
        {"name": "product_viewed", "product": {"id": 1}},
        {"name": "product_viewed", "product": "9" * 21},
        {"name": "product_viewed", "product": "1\x00"},
    ],
)
def test_an_envelope_with_one_bad_event_is_refused_whole(shop, bad):
    with pytest.raises(BadInput):
        send(shop, None, {"name": "page_viewed"}, bad)

    assert event_count() == 0


def test_more_than_fifty_events_are_refused(shop):
    with pytest.raises(BadInput):
        send(shop, None, *[{"name": "page_viewed"}] * 51)

    assert event_count() == 0
    assert send(shop, None, *[{"name": "page_viewed"}] * 50) == 50


def test_what_was_looked_at_last_comes_first_and_once(shop, other_shop, clock):
    with unit_of_work():
        catalog.record_products(shop.id, [product("1"), product("2")])
    found = catalog.by_platform_ids(shop.id, ["1", "2"])
    _, visitor = a_visitor(shop)
    for minutes, each in ((9, "1"), (8, "2"), (7, "1"), (6, "404")):
        at = (clock.now() - timedelta(minutes=minutes)).isoformat()
        send(shop, visitor, {"name": "product_viewed", "product": each, "at": at})

    assert activity.recently_viewed(shop.id, visitor.id, 5) == [found["1"], found["2"]]
    assert activity.recently_viewed(other_shop.id, visitor.id, 5) == []


def test_views_are_cut_into_visits_after_thirty_idle_minutes(shop, other_shop, clock):
    with unit_of_work():
        catalog.record_products(shop.id, [product("1")])
    _, first = a_visitor(shop)
    _, second = a_visitor(shop)
    ada = a_customer(shop)
    join(shop, first, ada)
    for visitor, minutes in ((first, 100), (first, 90), (first, 59), (second, 58)):
        at = (clock.now() - timedelta(minutes=minutes)).isoformat()
        send(shop, visitor, {"name": "product_viewed", "product": "1", "at": at})
    send(shop, None, {"name": "product_viewed", "product": "1"})

    table = activity.views_for_training(shop.id)

    assert table["basket"].tolist() == [1, 1, 2, 3]
    assert table["user"].tolist() == [ada, ada, ada, -1]
    assert set(table["event"].tolist()) == {"view"}
    assert len(activity.views_for_training(other_shop.id)["ts"]) == 0


def forget_old(shop):
    with unit_of_work():
        jobs.add("activity.forget_old_events", key=str(random.random()))
    with unit_of_work():
        claim = jobs.claim_next()
    activity.JOBS["activity.forget_old_events"](claim)


def test_after_thirteen_months_only_daily_totals_are_left(shop, other_shop, clock):
    for each in (shop, shop, other_shop):
        send(each, None, {"name": "page_viewed"}, {"name": "popup_shown"})
    day = clock.now().date()
    clock.shift(days=390)
    forget_old(shop)
    assert event_count() == 6

    clock.shift(days=10)
    send(shop, None, {"name": "page_viewed"})
    forget_old(shop)

    rows = db.session.scalars(select(StorefrontDay).where(StorefrontDay.shop_id == shop.id))
    assert {(x.on_date, x.name, x.count) for x in rows} == {(day, "page_viewed", 2), (day, "popup_shown", 2)}
    assert event_count() == 1


def test_a_forgotten_customer_leaves_events_of_nobody(shop, other_shop):
    _, mine = a_visitor(shop)
    _, anothers = a_visitor(shop)
    ada = a_customer(shop)
    join(shop, mine, ada)
    for visitor in (mine, anothers):
        send(shop, visitor, {"name": "page_viewed", "note": "hers"})
    kept = anothers.id
    assert len(activity.PRIVACY.export_for(shop.id, ada)["events"]) == 1
    assert activity.PRIVACY.export_for(other_shop.id, ada) is None

    with unit_of_work():
        activity.PRIVACY.redact(other_shop.id, ada)
    assert len(activity.PRIVACY.export_for(shop.id, ada)["events"]) == 1
    for _ in range(2):
        with unit_of_work():
            activity.PRIVACY.redact(shop.id, ada)

    rows = db.session.execute(select(StorefrontEvent.visitor_id, StorefrontEvent.data))
    assert sorted(map(tuple, rows), key=str) == [(kept, {"note": "hers"}), (None, {})]
    assert db.session.scalars(select(Visitor.id)).all() == [kept]
    assert db.session.scalar(select(func.count()).select_from(VisitorMerge)) == 0


def test_an_erased_shop_leaves_nothing(shop, other_shop):
    for each in (shop, other_shop):
        _, visitor = a_visitor(each)
        join(each, visitor, a_customer(each))
        send(each, visitor, {"name": "page_viewed"})
    with unit_of_work():
        activity.PRIVACY.erase_shop(shop.id)

    for model in (Visitor, VisitorMerge, StorefrontEvent):
        assert set(db.session.scalars(select(model.shop_id))) == {other_shop.id}


@pytest.mark.parametrize("seed", range(6))
def test_the_customer_of_a_browser_is_always_the_last_one_that_was_news(shop, seed):
    dice = random.Random(seed)
    people = [a_customer(shop, str(number)) for number in range(3)]
    _, visitor = a_visitor(shop)
    expected = []
    for number in range(15):
        person = dice.choice(people)
        if join(shop, visitor, person, by=f"order:{number}"):
            expected.append(person)

    assert visitor.customer_id == expected[-1]
    assert db.session.scalars(select(VisitorMerge.customer_id).order_by(VisitorMerge.id)).all() == expected
