"""Shops at the edge: the engine answers, with bounded time and lists that hold what they can."""

import time

import numpy as np
import pytest

from app.recommendations.engine import Traits, fit

pytestmark = pytest.mark.one_database

DAY = 86_400


def orders(user, item, basket, ts):
    return {"user": user, "item": item, "basket": basket, "ts": ts, "event": np.zeros(len(item), int)}


def answered(model, item, user):
    return [
        model.similar(item, 5),
        model.bought_together([item], 5),
        model.bought_together([item, item + 1, item + 2], 5),
        model.for_user(user, 5, True),
        model.for_user(user, 5, False),
        model.next_in_session([item], 5),
    ]


def test_one_product():
    ones = np.ones(100, int)
    model = fit(orders(np.arange(100) % 7, ones, np.arange(100), np.arange(100) * DAY))

    assert model.similar(1, 5) == model.bought_together([1], 5) == []
    assert model.buy_again(3, 5) == model.for_user(3, 5, False) == model.best_sellers(5) == [1]
    assert model.for_user(3, 5, True) == []


def test_one_customer_with_forty_thousand_lines():
    dice = np.random.default_rng(1)
    item = dice.integers(0, 400, 40_000)
    started = time.process_time()

    model = fit(orders(np.full(40_000, 7), item, np.arange(40_000) // 400, np.arange(40_000) * 60))

    assert time.process_time() - started < 20
    assert len(model.buy_again(7, 50)) == 50
    assert all(len(shown) == 5 for shown in answered(model, int(item[0]), 8))


def test_all_orders_on_one_day():
    dice = np.random.default_rng(2)
    model = fit(
        orders(dice.integers(0, 50, 900), dice.integers(0, 30, 900), np.arange(900) // 3, np.zeros(900))
    )

    assert all(len(shown) == 5 for shown in answered(model, 3, 4))


def test_one_line_orders_of_people_who_never_return():
    dice = np.random.default_rng(3)
    item = (30 * dice.random(600) ** 2).astype(int)
    model = fit(orders(np.arange(600), item, np.arange(600), np.sort(dice.integers(0, 90 * DAY, 600))))

    assert all(len(shown) == 5 for shown in answered(model, 3, 4))
    assert model.bought_together([7], 3) == [each for each in model.best_sellers(4) if each != 7][:3]


def test_a_huge_catalogue_that_nobody_touches_costs_little():
    content = {item: Traits([f"name{item // 2}", "new"], "thing", "vendor") for item in range(20_000)}
    columns = ("user", "item", "basket", "ts", "event")

    model = fit({name: np.empty(0, int) for name in columns}, content=content)

    assert model.similar(10, 3) == [11]
    assert model.best_sellers(3) == model.trending(3) == []
    assert sum(lists.ids.nbytes for kind, lists in model.lists.items() if kind != "similar") < 10_000
