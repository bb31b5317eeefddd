"""Many orders at once: fast is measured in the bench, right is tested here."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from app import catalog, customers, orders
from app.core.database import db
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from tests.catalog.making import product
from tests.orders.making import NOON, customer, go_live, line, order, refund


def take_in(shop, *snapshots):
    with unit_of_work():
        return orders.record_many(shop.id, iter(snapshots))


def writes_during(act):
    """The writing statements that the act sent to the database."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        if statement.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return seen


def a_thousand(shop_size=1200):
    return [
        order(str(number), customer_platform_id=str(number % 50), email="") for number in range(shop_size)
    ]


def test_more_orders_than_fit_in_one_piece_are_all_kept(shop):
    assert take_in(shop, *a_thousand()) == 1200
    assert orders.count(shop.id) == 1200
    assert customers.count(shop.id) == 50


def test_the_same_import_again_writes_nothing(shop):
    take_in(shop, order(refunds=(refund(),)), order("5002", customer_platform_id=None))

    writes = writes_during(
        lambda: take_in(shop, order(refunds=(refund(),)), order("5002", customer_platform_id=None))
    )

    assert writes == []


def test_an_import_that_broke_off_is_taken_up_anywhere(shop):
    everything = a_thousand(700)
    with pytest.raises(ZeroDivisionError), unit_of_work():
        orders.record_many(shop.id, everything[:600])
        raise ZeroDivisionError
    assert orders.count(shop.id) == 0

    take_in(shop, *everything[:300])
    assert take_in(shop, *everything[200:]) == 400
    assert orders.count(shop.id) == 700


def test_only_changed_orders_have_their_lines_written_again(shop):
    take_in(shop, order("1"), order("2"))
    newer = order("2", updated_at=NOON + timedelta(hours=1), lines=(line("12", quantity=7),))

    assert take_in(shop, order("1"), newer) == 1

    kept = orders.find_by_platform_id(shop.id, "2")
    assert [(x.platform_id, x.quantity) for x in orders.lines_of(shop.id, kept.id)] == [("12", 7)]


def test_a_newer_state_without_news_moves_the_date_and_leaves_the_lines(shop):
    first = order(triggered_at=NOON)
    take_in(shop, first)

    writes = writes_during(lambda: take_in(shop, replace(first, triggered_at=NOON + timedelta(seconds=5))))

    assert not [x for x in writes if "order_line" in x]
    assert orders.find_by_platform_id(shop.id, "5001").triggered_at == NOON + timedelta(seconds=5)


def test_the_newest_of_several_states_in_one_page_wins(shop):
    newest = order(updated_at=NOON + timedelta(hours=2), total_minor=3)
    take_in(shop, order(updated_at=NOON + timedelta(hours=1), total_minor=2), newest, order(total_minor=1))

    assert orders.find_by_platform_id(shop.id, "5001").total_minor == 3


def test_an_import_tells_nobody_and_dates_payment_by_the_order(shop):
    go_live(shop)
    take_in(shop, order(updated_at=NOON + timedelta(days=9)))

    assert db.session.scalar(select(func.count()).select_from(Happening)) == 0
    assert orders.find_by_platform_id(shop.id, "5001").paid_at == NOON


def test_an_order_imported_and_then_recorded_tells_its_facts_once(shop):
    go_live(shop)
    take_in(shop, order())
    for _ in range(2):
        with unit_of_work():
            orders.record(shop.id, order())

    kinds = db.session.scalars(select(Happening.kind)).all()
    assert kinds == ["order_paid"]


def test_lines_are_linked_to_products_also_when_those_come_later(shop, other_shop):
    with unit_of_work():
        catalog.record_products(other_shop.id, [product("901")])
    take_in(shop, order())
    with unit_of_work():
        assert orders.link_products(shop.id) == 0
        catalog.record_products(shop.id, [product("901")])
        assert orders.link_products(shop.id) == 1
        assert orders.link_products(shop.id) == 0

    kept = orders.find_by_platform_id(shop.id, "5001")
    assert orders.lines_of(shop.id, kept.id)[0].product_id == catalog.by_platform_ids(shop.id, ["901"])["901"]


def test_training_reads_real_orders_of_this_shop_only(shop, other_shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product("901")])
        catalog.record_products(other_shop.id, [product("901")])
    take_in(shop, order("1"), order("2", is_test=True), order("3", cancelled_at=NOON))
    take_in(shop, order("4", customer_platform_id=None, email=""))
    take_in(other_shop, order("5"))

    table = orders.lines_for_training(shop.id)

    mine = [orders.find_by_platform_id(shop.id, each) for each in ("1", "4")]
    assert sorted(table["basket"].tolist()) == [each.id for each in mine]
    assert sorted(table["user"].tolist()) == [-1, mine[0].customer_id]
    assert set(table["ts"].tolist()) == {NOON.timestamp()}
    assert {len(column) for column in table.values()} == {2}


@pytest.mark.parametrize("seed", range(6))
def test_an_import_in_any_order_ends_as_one_state_at_a_time(shop, other_shop, seed):
    dice = random.Random(seed)
    states = [_random_state(dice, number) for number in range(40)]
    take_in(shop, *dice.sample(states, 40), *dice.sample(states, 20))
    for state in states:
        with unit_of_work():
            orders.record(other_shop.id, state)

    assert orders.STATE(shop.id) == orders.STATE(other_shop.id)


def _random_state(dice, number):
    guest = dice.random() < 0.3
    return order(
        str(dice.randint(1, 8)),
        updated_at=NOON + timedelta(seconds=dice.randint(0, 20)),
        triggered_at=NOON + timedelta(seconds=number),
        customer_platform_id=None if guest else "7001",
        email="guest@example.com" if guest else "ada@example.com",
        customer=None if guest else customer(updated_at=NOON),
        financial_status=dice.choice(("pending", "paid", "refunded")),
        lines=tuple(line(str(11 + at), quantity=dice.randint(1, 3)) for at in range(dice.randint(0, 3))),
        refunds=tuple(refund(str(21 + at)) for at in range(dice.randint(0, 2))),
    )
