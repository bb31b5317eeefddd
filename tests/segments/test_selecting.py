"""What the database selects is what plain Python selects, and never a stranger or somebody forgotten."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import update

from app import segments
from app.attention import Channel, ContactEntry
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers import Customer, CustomerMerge
from app.segments import asking
from app.segments.days import Calendar
from app.segments.fields import FIELDS
from app.segments.kinds import OPERATORS
from app.shops import Shop
from tests.segments.people import SOLD, person, settle_in
from tests.segments.plainly import ZONE, matches
from tests.segments.rules import condition, rules

NOW = datetime(2026, 3, 20, 2, 30, tzinfo=UTC)
"""Half past ten in the evening of the 19th in the shop's zone, twelve days after its clocks went forward."""
EVERYBODY = {"version": 1, "match": "all", "of": [{"field": "orders", "is": "at_least", "value": -1}]}


@pytest.fixture
def then(monkeypatch):
    monkeypatch.setattr(core_clock, "now", lambda: NOW)


@pytest.fixture
def people(shop, then):
    dice = random.Random(5)
    return settle_in(shop, [person(dice, NOW, number) for number in range(60)])


def in_segment(shop: Shop, data) -> set[int]:
    segment = segments.Segment(shop_id=shop.id, name="", rule=data)
    return {each for chunk in segments.members(shop, segment) for each in chunk}


def by_hand(people, data) -> set[int]:
    rule = segments.parse(data)
    return {number for number, each in people.items() if matches(rule, each, NOW, SOLD)}


def test_random_rules_select_whom_plain_python_selects(shop, people):
    @settings(max_examples=80, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(rules(NOW.astimezone(ZONE).date()))
    def holds(data):
        wanted = by_hand(people, data)
        rule = segments.parse(data)
        assert in_segment(shop, data) == wanted
        assert segments.count(shop, rule) == len(wanted)
        assert segments.sentence(shop, rule)

    holds()


def test_each_operator_of_each_field_agrees_with_plain_python(shop, people):
    today = NOW.astimezone(ZONE).date()
    for field in FIELDS.values():
        for compared in OPERATORS[field.kind]:

            @settings(max_examples=2, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
            @given(condition(field, compared, today))
            def holds(asked):
                data = {"version": 1, "match": "none", "of": [asked]}  # sees the unknown too
                assert in_segment(shop, data) == by_hand(people, data), data

            holds()


def test_a_single_check_says_what_the_whole_list_says(shop, people):
    rule = segments.parse(
        {"version": 1, "match": "any", "of": [
            {"field": "bought_type", "is": "any_of", "value": ["Tea"], "within": 90},
            {"match": "none", "of": [{"field": "viewed", "is": "did", "within": 30}]},
        ]}
    )  # fmt: skip
    with unit_of_work():
        segment = segments.add(shop, "Tea drinkers", rule, "42")
    inside = {each for chunk in segments.members(shop, segment) for each in chunk}

    assert 0 < len(inside) < len(people)
    assert {each for each in people if segments.contains(shop, segment, each)} == inside
    assert [each.name for each in segments.of_customer(shop, min(inside))] == ["Tea drinkers"]


def test_several_sizes_in_one_pass_are_those_counted_one_by_one(shop, people):
    ready = [each.rule for each in segments.READY_MADE.values()]

    assert [each.count for each in segments.sizes(shop, ready)] == [
        segments.count(shop, each) for each in ready
    ]


def test_members_come_in_chunks_and_nobody_twice(shop, people, monkeypatch):
    monkeypatch.setattr(asking, "CHUNK", 7)
    segment = segments.Segment(shop_id=shop.id, name="", rule=EVERYBODY)
    chunks = list(segments.members(shop, segment))

    assert max(map(len, chunks)) <= 7
    assert [each for chunk in chunks for each in chunk] == sorted(people)


def test_who_was_forgotten_merged_or_left_is_in_no_segment(shop, people):
    forgotten, gone, merged, kept, *_ = sorted(people)
    with unit_of_work():
        for number, name in ((forgotten, "redacted_at"), (gone, "gone_at")):
            db.session.execute(update(Customer).where(Customer.id == number).values({name: NOW}))
        db.session.add(CustomerMerge(shop_id=shop.id, removed_id=merged, kept_id=kept, at=NOW))

    for data in (
        EVERYBODY,
        {"version": 1, "match": "none", "of": [{"field": "points", "is": "at_least", "value": 9999}]},
    ):
        assert in_segment(shop, data) == set(people) - {forgotten, gone, merged}
        assert segments.count(shop, segments.parse(data)) == len(people) - 3


def test_a_contact_under_an_account_that_was_merged_away_is_a_contact_of_who_stands_for_it(shop, people):
    first, second, third = [number for number, each in sorted(people.items()) if not each.contacts][:3]
    once = {"version": 1, "match": "all", "of": [{"field": "contacted", "is": "did"}]}
    before = in_segment(shop, once)
    with unit_of_work():
        for removed, kept in ((first, second), (second, third)):
            db.session.add(CustomerMerge(shop_id=shop.id, removed_id=removed, kept_id=kept, at=NOW))
        told = {"customer_id": first, "channel": Channel.MAIL, "source": "send:early", "at": NOW}
        db.session.add(ContactEntry(shop_id=shop.id, **told))

    assert third not in before
    assert in_segment(shop, once) == before | {third}
    assert segments.contains(shop, segments.Segment(shop_id=shop.id, name="", rule=once), third)


def test_another_shop_gets_nothing_of_this_one(shop, other_shop, people):
    with unit_of_work():
        segment = segments.add(shop, "All", segments.parse(EVERYBODY), "42")

    assert in_segment(other_shop, EVERYBODY) == set()
    assert segments.count(other_shop, segments.parse(EVERYBODY)) == 0
    assert not segments.contains(other_shop, segment, min(people))
    assert segments.find(other_shop.id, segment.id) is None
    assert segments.list_all(other_shop.id) == []


def test_days_begin_at_the_shops_own_midnight(shop, then):
    calendar = Calendar.of(shop)

    assert calendar.today.isoformat() == "2026-03-19"
    assert calendar.ago(0) == datetime(2026, 3, 19, 4, tzinfo=UTC)
    assert calendar.ago(12) == datetime(2026, 3, 7, 5, tzinfo=UTC)  # before the clocks went forward
