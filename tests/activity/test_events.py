"""What browsers tell: checked event by event, timed by the server, counted once, totalled by day."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import activity, catalog, shops
from app.activity import StorefrontEvent
from app.activity.events import Arrived
from app.core.database import db
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from tests.activity.making import a_customer, a_visitor, join, send
from tests.catalog.making import product

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)


def read(*events, sent_at=None):
    return activity.read_events(list(events), NOW, sent_at)


def event_count():
    return db.session.scalar(select(func.count()).select_from(StorefrontEvent))


def at(moment):
    return {"name": "page_viewed", "at": moment.isoformat()}


def test_events_are_kept_with_their_time_and_product(shop, clock):
    _, visitor = a_visitor(shop)
    moment = clock.now() - timedelta(minutes=3)
    seen = {"name": "product_viewed", "at": moment.isoformat(), "product": 901, "variant": "7"}

    assert send(shop, visitor, seen, {"name": "page_viewed"}) == 2

    kept = db.session.scalar(select(StorefrontEvent).where(StorefrontEvent.name == "product_viewed"))
    told = (kept.visitor_id, kept.at, kept.product_platform_id, kept.data)
    assert told == (visitor.id, moment, "901", {"variant": "7"})


def test_events_without_consent_belong_to_nobody_and_make_no_visit(shop, clock):
    send(shop, None, {"name": "popup_shown", "popup": 3})

    assert db.session.scalar(select(StorefrontEvent.visitor_id)) is None
    today = clock.now().date()
    assert activity.visit_figures(shop.id, today - timedelta(days=2), today).visits == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("page_viewed", "no_object"),
        ({"name": "made_up"}, "unknown_name"),
        ({"name": ["page_viewed"]}, "unknown_name"),
        ({}, "unknown_name"),
        ({"name": "page_viewed", "at": "yesterday"}, "bad_time"),
        ({"name": "page_viewed", "at": 17}, "bad_time"),
        ({"name": "page_viewed", "page": "x" * 41}, "bad_field"),
        ({"name": "page_viewed", "page": "<b>"}, "bad_field"),
        ({"name": "search_submitted", "query": "a\x00b"}, "bad_field"),
        ({"name": "search_submitted", "query": "\ud800"}, "bad_field"),
        ({"name": "search_submitted", "results": float("nan")}, "bad_field"),
        ({"name": "search_submitted", "results": True}, "bad_field"),
        ({"name": "product_viewed", "product": {"id": 1}}, "bad_field"),
        ({"name": "product_viewed", "product": "9" * 21}, "bad_field"),
        ({"name": "product_viewed", "product": "1\x00"}, "bad_field"),
        ({"name": "product_viewed", "product": "\u0661"}, "bad_field"),
        ({"name": "product_viewed"}, "missing_field"),
        ({"name": "product_viewed", "product": None}, "missing_field"),
        ({"name": "cart_viewed", "products": ["1"] * 51}, "bad_field"),
        ({"name": "page_viewed", "id": "short"}, "bad_id"),
        ({"name": "page_viewed", "id": 12345678}, "bad_id"),
    ],
)
def test_one_bad_event_is_refused_for_its_own_reason_and_costs_the_others_nothing(bad, reason):
    envelope = read({"name": "page_viewed"}, bad, {"name": "popup_shown"})

    assert envelope.refused == Counter({reason: 1})
    assert {each.name for each in envelope.told} == {"page_viewed", "popup_shown"}


@pytest.mark.one_database
def test_what_is_not_named_is_not_kept():
    envelope = read({"name": "page_viewed", "page": "home", "email": "ada@example.com", "note": "x" * 9999})

    assert envelope.told[0].data == {"page": "home"}
    assert envelope.refused == Counter(unknown_field=2)


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["ada@example.com", "+1 555 01 77 88", "order 1234567"])
def test_an_address_or_number_that_was_typed_into_the_search_is_not_kept(typed):
    assert read({"name": "search_submitted", "query": typed, "results": 0}).told[0].data == {"results": 0}


@pytest.mark.one_database
@pytest.mark.parametrize("events", ["no list", {"name": "page_viewed"}, [{"name": "page_viewed"}] * 51])
def test_what_is_no_list_of_at_most_fifty_is_refused_whole(events):
    with pytest.raises(BadInput):
        activity.read_events(events, NOW)


@pytest.mark.one_database
@pytest.mark.parametrize("told", [NOW + timedelta(hours=1), NOW - timedelta(days=2), LAST, FIRST])
def test_a_time_that_cannot_be_is_now(told):
    assert read(at(told)).told[0].at == NOW


@pytest.mark.one_database
@pytest.mark.parametrize("wrong_by", [timedelta(0), timedelta(days=-4000), timedelta(hours=5)])
def test_however_wrong_a_browsers_clock_is_its_events_keep_their_distance(wrong_by):
    shown = NOW + wrong_by
    envelope = read(
        at(shown - timedelta(seconds=20)), at(shown - timedelta(seconds=50)), sent_at=shown.isoformat()
    )

    assert [NOW - each.at for each in envelope.told] == [timedelta(seconds=50), timedelta(seconds=20)]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("user_agent", "is_machine"),
    [
        ("", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0)", True),
        ("Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) Chrome/120.0 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1", False),
    ],
)
def test_who_says_that_nobody_sits_before_it_is_believed(user_agent, is_machine):
    assert activity.is_machine(user_agent) == is_machine


def test_a_beacon_that_is_sent_again_counts_once(shop, other_shop, clock):
    _, visitor = a_visitor(shop)
    told = [{"name": "page_viewed", "id": f"key-{number:06}"} for number in range(3)]

    assert send(shop, visitor, *told, told[0]) == 3
    assert send(shop, visitor, *told, {"name": "page_viewed", "id": "key-000003"}) == 1
    assert send(other_shop, None, *told) == 3
    with unit_of_work():
        again = [Arrived(shop.id, visitor.key, read(*told).told)] * 2
        assert activity.keep_events(again) == 0

    today = clock.now().date()
    counts = activity.daily_counts(shop.id, "page_viewed", today - timedelta(days=1), today)
    assert sum(counts.values()) == 4


def test_envelopes_of_many_shops_and_browsers_are_kept_together_each_its_own(shop, other_shop):
    _, mine = a_visitor(shop)
    _, theirs = a_visitor(other_shop)
    told = read({"name": "page_viewed"}).told
    with unit_of_work():
        kept = activity.keep_events(
            [Arrived(shop.id, mine.key, told), Arrived(other_shop.id, theirs.key, told),
             Arrived(shop.id, theirs.key, told), Arrived(shop.id, None, told)]
        )  # fmt: skip

    rows = db.session.execute(select(StorefrontEvent.shop_id, StorefrontEvent.visitor_id))
    assert kept == 4
    assert Counter(map(tuple, rows)) == {
        (shop.id, mine.id): 1, (other_shop.id, theirs.id): 1, (shop.id, None): 2,
    }  # fmt: skip


def test_days_count_each_product_an_event_is_about_and_the_event_once(shop, clock):
    send(
        shop, None,
        {"name": "carousel_shown", "placement": "home", "products": ["1", "2", "2"]},
        {"name": "carousel_shown", "products": ["2"]},
        {"name": "recommendation_clicked", "product": "2"},
    )  # fmt: skip

    span = (clock.now().date() - timedelta(days=1), clock.now().date())
    assert activity.product_counts(shop.id, "carousel_shown", *span) == {"2": 2, "1": 1}
    assert activity.product_counts(shop.id, "recommendation_clicked", *span) == {"2": 1}
    assert sum(activity.daily_counts(shop.id, "carousel_shown", *span).values()) == 2


def visit_of(shop, minutes_ago, pages, now):
    _, visitor = a_visitor(shop)
    told = [
        {"name": "page_viewed", "at": (now - timedelta(minutes=each)).isoformat()} for each in minutes_ago
    ]
    for each in told[:pages]:
        send(shop, visitor, each)


def test_bounce_rate_and_stay_come_from_visits_that_end_after_thirty_idle_minutes(shop, other_shop, clock):
    now = clock.now()
    visit_of(shop, [100, 90, 59], 3, now)
    visit_of(shop, [10], 1, now)

    span = (shop.id, now.date() - timedelta(days=2), now.date())
    found = activity.visit_figures(*span)

    assert found == activity.Figures(visits=3, bounce_rate=2 / 3, stay_seconds=200)
    assert sum(day.visits for day in activity.visits_by_day(*span).values()) == 3
    assert activity.visit_figures(other_shop.id, *span[1:]) == activity.Figures(0, None, None)


def visits_by_hand(moments):
    """Visits, bounces and seconds of one browser, from all its moments in order."""
    visits, ordered = [], sorted(moments)
    for moment in ordered:
        if visits and moment - visits[-1][-1] <= timedelta(minutes=30):
            visits[-1].append(moment)
        else:
            visits.append([moment])
    seconds = sum(int((visit[-1] - visit[0]).total_seconds()) for visit in visits)
    return len(visits), sum(len(visit) == 1 for visit in visits), seconds


@pytest.mark.parametrize("seed", range(4))
def test_visits_counted_as_they_come_are_those_counted_afterwards(shop, clock, seed):
    dice, now = random.Random(seed), clock.now()
    _, visitor = a_visitor(shop)
    moments = sorted(now - timedelta(seconds=dice.randint(0, 30_000)) for _ in range(30))
    rest = list(moments)
    while rest:
        size = dice.randint(1, 6)
        batch, rest = rest[:size], rest[size:]
        send(shop, visitor, *[at(moment) for moment in batch])

    found = activity.visits_by_day(shop.id, now.date() - timedelta(days=2), now.date()).values()
    sums = tuple(sum(getattr(day, name) for day in found) for name in ("visits", "bounces", "seconds"))
    assert sums == visits_by_hand(moments)


def test_a_day_is_the_shops_own(shop, clock):
    moment = clock.now() - timedelta(hours=1)
    send(shop, None, at(moment))

    day = moment.astimezone(shops.zone(shop)).date()
    assert activity.daily_counts(shop.id, "page_viewed", day, day) == {day: 1}


def test_what_a_customer_viewed_and_searched_comes_from_all_her_browsers(shop, other_shop, clock):
    with unit_of_work():
        catalog.record_products(shop.id, [product("1"), product("2")])
    ids = catalog.by_platform_ids(shop.id, ["1", "2"])
    ada = a_customer(shop)
    _, phone = a_visitor(shop)
    _, laptop = a_visitor(shop)
    _, strangers = a_visitor(shop)
    join(shop, phone, ada)
    join(shop, laptop, ada)
    send(
        shop, phone, {"name": "product_viewed", "product": "1"}, {"name": "search_submitted", "query": "mug"}
    )
    send(shop, laptop, {"name": "product_viewed", "product": "1"})
    send(
        shop, laptop, {"name": "product_viewed", "product": "2"}, {"name": "search_submitted", "query": "a@b"}
    )
    send(shop, strangers, {"name": "search_submitted", "query": "not hers"})

    since = clock.now() - timedelta(hours=1)
    views = activity.views_of(shop.id, ada, since)

    assert [(view.product_id, view.times) for view in views] == [(ids["2"], 1), (ids["1"], 2)]
    assert [search.query for search in activity.searches_of(shop.id, ada, since)] == ["mug"]
    assert activity.seen_of(shop.id, ada)[0] == 2
    assert activity.views_of(shop.id, ada, clock.now() + timedelta(days=1)) == []
    assert (
        activity.views_of(other_shop.id, ada, since) == activity.searches_of(other_shop.id, ada, since) == []
    )


def test_how_she_came_is_kept_by_class_and_what_names_a_person_is_not(shop):
    _, visitor = a_visitor(shop)
    came = {"device": "phone", "language": "de-AT", "utm_source": "Mail"}
    odd = {
        "device": "iPhone 17",
        "language": "<b>",
        "utm_source": "x" * 101,
        "utm_campaign": "ada@example.com",
    }
    send(shop, visitor, {"name": "page_viewed", **came}, {"name": "page_viewed", **odd, "gclid": "abc"})

    kept = [each.data for each in db.session.scalars(select(StorefrontEvent).order_by(StorefrontEvent.id))]
    assert kept == [{"device": "phone", "language": "de-at", "utm_source": "mail"}, {}]
