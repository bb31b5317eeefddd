"""Visitors and their tokens, what they did as data for others, and how all of it is forgotten."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from app import activity, catalog, shops
from app.activity import StorefrontDay, StorefrontEvent, VisitDay, Visitor, VisitorMerge, Wish, wishes
from app.core import jobs, sealing
from app.core.database import db
from app.core.errors import NotAllowed
from app.core.unit import unit_of_work
from tests.activity.making import a_customer, a_visitor, join, send
from tests.catalog.making import product


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
    assert set(table["event"].tolist()) == {1}
    assert len(activity.views_for_training(other_shop.id)["ts"]) == 0


def forget_old(shop):
    with unit_of_work():
        jobs.add("activity.forget_old_events", key=str(random.random()))
    with unit_of_work():
        claim = jobs.claim_next()
    activity.JOBS["activity.forget_old_events"](claim)


def test_after_thirteen_months_only_daily_totals_are_left(shop, other_shop, clock):
    a_visitor(shop)
    for each in (shop, shop, other_shop):
        send(each, None, {"name": "page_viewed"}, {"name": "popup_shown"})
    day = clock.now().astimezone(shops.zone(shop)).date()
    clock.shift(days=390)
    forget_old(shop)
    assert event_count() == 6
    _, stays = a_visitor(shop)

    clock.shift(days=10)
    send(shop, None, {"name": "page_viewed"})
    forget_old(shop)

    assert activity.daily_counts(shop.id, "page_viewed", day, day) == {day: 2}
    assert activity.daily_counts(shop.id, "popup_shown", day, day) == {day: 2}
    assert event_count() == 1
    assert db.session.scalars(select(Visitor.id)).all() == [stays.id]


def test_on_sqlite_a_number_that_was_a_visitors_once_is_never_given_again(shop):
    _, first = a_visitor(shop)
    number = first.id
    with unit_of_work():
        db.session.execute(delete(Visitor))

    assert a_visitor(shop)[1].id > number


def test_an_erased_shop_leaves_nothing(shop, other_shop):
    for each in (shop, other_shop):
        with unit_of_work():
            catalog.record_products(each.id, [product("1")])
        _, visitor = a_visitor(each)
        join(each, visitor, a_customer(each))
        send(each, visitor, {"name": "page_viewed"})
        with unit_of_work():
            wishes.wish_by_visitor(each.id, visitor, "1", True, joins=None)
    with unit_of_work():
        activity.PRIVACY.erase_shop(shop.id)

    for model in (Visitor, VisitorMerge, StorefrontEvent, StorefrontDay, VisitDay, Wish):
        assert set(db.session.scalars(select(model.shop_id))) == {other_shop.id}
