"""An order that the store deleted stays as a fact and counts as cancelled, whatever is told late of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import orders
from app.core.database import db
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from tests.orders.making import NOON, go_live, order

HOUR = timedelta(hours=1)
GONE = NOON + 24 * HOUR


@pytest.fixture
def kept(shop):
    go_live(shop)
    with unit_of_work():
        orders.record(shop.id, order(triggered_at=NOON))
    return shop


def delete(shop, platform_id="5001", at=GONE):
    with unit_of_work():
        return [each.platform_id for each in orders.mark_deleted(shop.id, [platform_id], at)]


def known(shop):
    db.session.expire_all()
    return orders.find_by_platform_id(shop.id, "5001")


def told(shop):
    found = select(Happening).where(Happening.shop_id == shop.id).order_by(Happening.id)
    return [(each.kind, each.data.get("is_deleted")) for each in db.session.scalars(found)]


def test_it_counts_as_cancelled_since_then_and_the_house_is_told_once(kept):
    assert delete(kept) == ["5001"]
    assert delete(kept, at=GONE + HOUR) == []

    found = known(kept)
    assert (found.deleted_at, found.cancelled_at, found.total_minor) == (GONE, GONE, 2900)
    lines = orders.lines_of(kept.id, found.id)
    assert [(line.title, line.customer_id, line.bought_second) for line in lines] == [("Mug", None, None)]
    assert told(kept) == [("order_paid", None), ("order_cancelled", True)]
    assert orders.STATE(kept.id)[0]["deleted"] and orders.facts(kept.id, found).cancelled


def test_one_that_was_cancelled_before_keeps_its_moment(kept):
    with unit_of_work():
        orders.record(kept.id, order(updated_at=NOON + HOUR, cancelled_at=NOON + HOUR))

    delete(kept)

    assert (known(kept).cancelled_at, known(kept).deleted_at) == (NOON + HOUR, GONE)
    assert told(kept) == [("order_paid", None), ("order_cancelled", None)]


@pytest.mark.parametrize("way", ["delivery", "page", "export", "sheet"])
def test_what_was_on_its_way_when_it_was_deleted_brings_it_not_back(kept, way):
    delete(kept)
    late = order(updated_at=GONE - HOUR, total_minor=1)
    sent = replace(late, triggered_at=GONE - HOUR)

    with unit_of_work():
        if way == "export":
            assert orders.record_many(kept.id, [late, order()]) == 0
        elif way == "sheet":
            assert orders.record_from_sheet(kept.id, [sent]) == 0
        else:
            assert not orders.record(kept.id, sent if way == "delivery" else late).applied

    assert (known(kept).deleted_at, known(kept).total_minor) == (GONE, 2900)


@pytest.mark.parametrize("way", ["delivery", "page", "import"])
def test_a_state_of_later_brings_it_back(kept, way):
    delete(kept)
    with unit_of_work():
        orders.note_missed(kept.id, ["5001"], GONE)
    later = order(updated_at=GONE + HOUR)

    with unit_of_work():
        if way == "import":
            assert orders.record_many(kept.id, [later]) == 1
        else:
            seen = replace(order(), triggered_at=GONE + HOUR) if way == "delivery" else later
            assert orders.record(kept.id, seen).applied

    found = known(kept)
    assert (found.deleted_at, found.cancelled_at, found.missed_at) == (None, None, None)
    assert [line.title for line in orders.lines_of(kept.id, found.id)] == ["Mug"]


def test_another_shops_order_of_the_same_number_stays(kept, other_shop):
    with unit_of_work():
        orders.record(other_shop.id, order())
        orders.note_missed(other_shop.id, ["5001"], NOON)

    delete(kept)

    assert known(other_shop).deleted_at is None
    with unit_of_work():
        orders.note_there(kept.id, ["5001"])
    assert known(other_shop).missed_at == NOON
    assert orders.missed(kept.id, before=GONE, since=None, limit=9) == []
    assert orders.deleted_among(other_shop.id, ["5001"]) == []
    [(_, looked_for)] = orders.to_look_for(other_shop.id, since=None, after=None, limit=9)
    assert looked_for == "5001"
