"""Answers kept in the process: the same bytes while nothing changed, never older than a minute."""

from __future__ import annotations

import threading
import time

import pytest
from flask import current_app

from app.core import queueing
from app.core.database import FairLock, db
from app.core.unit import unit_of_work
from app.recommendations.answers import AROUND_AN_ANSWER, LIFE, LOOK_AGAIN, Answers
from app.shops import Shop
from tests.recommendations.learned import an_order, fill, settle, trained


class Kitchen:
    """Makes a new answer each time, at a time of its own."""

    def __init__(self) -> None:
        self.time, self.made = 1000.0, 0
        self.shelf = Answers(lambda: self.time, most_bytes=2 * (50 + AROUND_AN_ANSWER))

    def ask(self, shop: Shop, key: str = "home", size: int = 10) -> bytes:
        return self.answer(shop, key, size).body

    def answer(self, shop: Shop, key: str = "home", size: int = 10):
        def make() -> bytes:
            self.made += 1
            return str(self.made).encode().ljust(size)

        return self.shelf.get(shop, key, make)


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def test_what_was_answered_is_answered_again_for_a_minute(shop, kitchen):
    first = kitchen.answer(shop)
    kitchen.time += LIFE - 20
    again = kitchen.answer(shop)
    assert (again.body, again.tag) == (first.body, first.tag)
    assert (first.max_age, again.max_age) == (60, 20)

    kitchen.time += 20
    assert kitchen.answer(shop).tag != first.tag


def test_each_question_and_each_shop_has_its_own_answer(shop, other_shop, kitchen):
    answers = {kitchen.ask(shop), kitchen.ask(shop, "cart"), kitchen.ask(other_shop)}

    assert len(answers) == 3


def test_an_answer_ends_with_the_storefront_configuration_it_was_made_for(shop, kitchen):
    first = kitchen.ask(shop)
    with unit_of_work():
        db.session.get_one(Shop, shop.id).storefront_version += 1

    assert kitchen.ask(db.session.get_one(Shop, shop.id)) != first


def test_an_answer_ends_with_the_next_order(shop, kitchen, tmp_path, run_jobs):
    fill(shop)
    trained(shop, tmp_path)
    first = kitchen.ask(shop)

    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()
    kitchen.time += LOOK_AGAIN

    assert kitchen.ask(shop) != first


def test_the_least_asked_for_goes_when_there_is_no_room(shop, kitchen):
    first = [kitchen.ask(shop, str(number), size=40) for number in range(2)]
    kitchen.ask(shop, "0", size=40)
    kitchen.ask(shop, "2", size=40)

    assert kitchen.ask(shop, "0", size=40) == first[0]
    assert kitchen.ask(shop, "1", size=40) != first[1]


def test_what_cannot_be_answered_is_not_kept(shop, kitchen):
    with pytest.raises(KeyError):
        kitchen.shelf.get(shop, "odd", lambda: {}["odd"])

    assert kitchen.shelf.get(shop, "odd", lambda: b"even").body == b"even"


def test_who_asks_while_it_is_made_waits_for_that_one(shop, kitchen):
    made, found, begin = [], [], threading.Barrier(8)

    def make() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"whole"

    def ask(app) -> None:
        with app.app_context():
            begin.wait()
            found.append(kitchen.shelf.get(shop, "home", make).body)

    app = current_app._get_current_object()
    kitchen.shelf.get(shop, "warm", lambda: b"")
    shoppers = [threading.Thread(target=ask, args=(app,)) for _ in range(8)]
    for each in shoppers:
        each.start()
    for each in shoppers:
        each.join()

    assert (len(made), found) == (1, [b"whole"] * 8)


def test_who_waits_for_an_answer_that_another_makes_keeps_no_seat(shop, kitchen, monkeypatch):
    seats, cook = FairLock(2), threading.Event()
    monkeypatch.setitem(queueing._queues, db.engine.dialect.name, seats)
    app = current_app._get_current_object()
    kitchen.shelf.get(shop, "warm", lambda: b"")

    def make() -> bytes:
        assert cook.wait(10)
        return b"slow"

    def ask() -> None:
        with app.app_context(), queueing.seated():
            kitchen.shelf.get(shop, "slow", make)

    asking = [threading.Thread(target=ask) for _ in range(6)]
    for each in asking:
        each.start()
    try:
        until = time.monotonic() + 10
        while seats._waiting or seats._free != 1:
            assert time.monotonic() < until, "the five that wait hold seats"
            time.sleep(0.005)
        with queueing.seated():
            assert kitchen.ask(shop, "home")
    finally:
        cook.set()
        for each in asking:
            each.join()
    assert seats._free == 2
