"""Each source of recommendations alone, in worlds small enough to work out by hand."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from app.recommendations.engine import Setting, fit, habits
from app.recommendations.engine.alike_sessions import alike_sessions
from app.recommendations.engine.content import _affordable
from app.recommendations.engine.crowd import crowd
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.habits import (
    ENOUGH_REPEATS,
    Returned,
    learned,
    lesson,
    likelihood,
    returned,
    weights,
)
from app.recommendations.engine.interactions import read
from app.recommendations.engine.owned import owned
from app.recommendations.engine.verdicts import POPULAR, weigh

pytestmark = pytest.mark.one_database

DAY = 86_400


def table(*rows):
    """Rows of (user, item, basket, day, event)."""
    user, item, basket, day, event = zip(*rows, strict=True)
    return {
        "user": np.array(user),
        "item": np.array(item),
        "basket": np.array(basket),
        "ts": np.array(day, float) * DAY,
        "event": np.array(event, object),
    }


def test_ease_is_the_closed_form():
    dice = np.random.default_rng(3)
    dense = (dice.random((40, 5)) < 0.4).astype(np.float32)
    inverse = np.linalg.inv(dense.T @ dense + 2 * np.eye(5))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)

    lists = ease_lists(sp.csr_matrix(dense), np.ones(40), Setting("ease", penalty=2.0), k=4)

    for seed in range(5):
        ids, scores = lists.of(np.array([seed]))
        found = {int(i): s for i, s in zip(ids[0], scores[0], strict=True) if i >= 0}
        assert found == pytest.approx(
            {other: expected[seed, other] for other in range(5) if expected[seed, other] > 0}, abs=1e-5
        )


def test_a_customer_borrows_from_those_who_buy_alike():
    rows = [(user, item, 10 * user + item, 0, "order") for user in (1, 2) for item in (1, 2)]
    rows += [(3, 1, 99, 0, "order")]
    history = read(table(*rows))

    codes, weights = crowd(history).near(2)

    # Nearer than the other two customers there is nobody: each holds 1 and 2, bought in one of two orders.
    assert dict(zip(history.item_ids[codes].tolist(), weights.tolist(), strict=True)) == pytest.approx(
        {1: (1.0 + 0.7) / 4, 2: 1.0 / 2}, abs=0.16
    )


def test_a_shop_with_one_customer_has_no_crowd():
    codes, weights = crowd(read(table((1, 1, 1, 0, "order")))).near(0)

    assert len(codes) == len(weights) == 0


def test_sessions_like_this_one_say_what_came_next():
    views = [(-1, item, session, session, "view") for session in (1, 2) for item in (1, 2, 3)]
    other = [(-1, item, 9, 9, "view") for item in (4, 5)]
    history = read(table(*views, *other))

    codes, score = alike_sessions(history, 30.0).following(np.array([1, 0], np.int32), 0.6)

    assert history.item_ids[codes].tolist() == [1, 2, 3]
    assert (score > 0).all()


def test_habits_are_learned_from_those_who_came_back():
    # Every customer buys product 1 each week and some other product once.
    weekly = [(user, 1, 100 * user + week, 7 * week, "order") for user in range(400) for week in range(4)]
    once = [(user, 2 + user % 20, 100 * user + 50, 10, "order") for user in range(400)]
    history = read(table(*weekly, *once))
    past, future = history.split(21 * 86_400.0)

    told = returned(past, future)
    setting = learned(told, [lesson(told, weights(told))])
    known = owned(past)
    chance = likelihood(known, past.now, setting)

    assert setting.forest
    assert chance[known.item == 0].min() > 0.9
    assert chance[known.item != 0].max() < 0.1


def test_trees_order_a_customers_products_and_leave_her_chances_as_they_were():
    # What was ordered thrice comes again, not what was ordered once or six times: no sum of traits says so.
    history = read(
        table(
            *(
                (user, 10 * (user % 7) + place, 10 * user + order, order, "order")
                for user in range(700)
                for place, times in enumerate((1, 3, 6))
                for order in range(6 - times, 6)
            )
        )
    )
    known = owned(history)
    told = Returned(known, history.now, history.item_ids[known.item] % 10 == 1)
    setting = learned(told, [lesson(told, weights(told))])
    plain = likelihood(known, history.now, replace(setting, forest=""))
    chance = likelihood(known, history.now, setting)

    assert (np.sort(chance.reshape(700, 3)) == np.sort(plain.reshape(700, 3))).all()
    assert (chance.reshape(700, 3).argmax(axis=1) == 1).all()


def test_customers_weighed_in_stretches_get_the_same_chances(monkeypatch):
    dice = np.random.default_rng(5)
    rows = [
        (user, int(item), 20 * user + order, order + user % 3, "order")
        for user in range(400)
        for order in range(4)
        for item in dice.permutation(9)[: 1 + user % 4]
    ]
    history = read(table(*rows))
    known = owned(history)
    told = Returned(known, history.now, known.times > 2)
    setting = learned(told, [lesson(told, weights(told))])
    whole = likelihood(known, history.now, setting)
    monkeypatch.setattr(habits, "_AT_ONCE", 100)

    assert len(habits._ends(known.user)) > 10
    assert setting.forest and (likelihood(known, history.now, setting) == whole).all()


def test_an_account_of_thousands_of_orders_spoils_nobodys_habits():
    weekly = [(user, 1, 100 * user + week, 7 * week, "order") for user in range(400) for week in range(4)]
    desk = [(900, 1 + (order > 0), 10**6 + order, order / 400, "order") for order in range(3_000)]
    history = read(table(*weekly, *desk))
    known = owned(history)
    told = Returned(known, history.now, known.user < 400)
    setting = learned(told, [lesson(told, weights(told))])

    assert np.isfinite([weight for _, weight in setting.parts]).all()
    assert np.isfinite(likelihood(known, history.now, setting)).all()


def test_too_few_repeats_teach_no_habits():
    known = owned(read(table(*[(user, 1, user, 0, "order") for user in range(ENOUGH_REPEATS - 1)])))
    told = Returned(known, 0.0, np.ones(len(known.item), bool))

    assert weights(told) == ()
    assert learned(told, []) is None


def test_trending_is_what_sells_more_than_it_used_to():
    steady = [(-1, 1, day, day, "order") for day in range(60)]
    risen = [(-1, 2, 100 + copy, 58, "order") for copy in range(6)]
    once = [(-1, 3, 200, 59, "order")]
    model = fit(table(*steady, *risen, *once))

    assert model.trending(5) == [2, 1]
    assert model.best_sellers(1) == [1]


def test_viewed_then_bought_needs_the_view_first_and_soon():
    rows = []
    for user in (1, 2):
        rows += [(user, 1, user, 0, "view"), (user, 2, 10 + user, 3, "order")]
        rows += [(user, 3, 20 + user, 20, "order"), (user, 4, 30 + user, 21, "view")]
    model = fit(table(*rows))

    assert model.viewed_then_bought(1, 5) == [2]
    assert model.viewed_then_bought(4, 5) == []
    assert model.viewed_then_bought(404, 5) == []


def test_a_lead_within_its_error_changes_nothing():
    base = np.linspace(0.2, 0.8, 200)
    default, rival = Setting("neighbours"), Setting("ease")
    # Ahead by 0.005 on the mean of 200 questions, with an error of 0.02.
    lucky = base + np.tile([0.305, -0.295], 100)
    found = {POPULAR: base - 0.2, default: base, rival: lucky}

    assert weigh("cart", found, default).chosen == default
    assert weigh("cart", {**found, rival: base + 0.005}, default).chosen == rival


def test_what_sells_replaces_a_default_that_is_below_it():
    base = np.linspace(0, 1, 100)
    default = Setting("neighbours")
    row = weigh("cart", {POPULAR: base + 1e-6, default: base}, default).row

    assert (row["chosen"], row["score"] >= row["popular"]) == ("popular", True)


def test_words_that_cost_too_much_are_left_out():
    # Fifteen words shared by 2,000 products each cost 60 million pairs: half of them must go.
    used = _affordable(np.array([1, 5, *[2_000] * 15]))

    assert used[:2].all()
    assert used.sum() == 2 + 7
    assert not _affordable(np.array([2_001])).any()
