"""The models of buying: the published figures on CDNOW, and an answer for every shop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import hyp2f1

from app.value.models_of_buying import dying, spending, staying
from app.value.models_of_buying.dying import fit_buying
from app.value.models_of_buying.histories import Histories, OrderDays
from app.value.models_of_buying.learning import WINDOW, expect, learn, teach
from app.value.models_of_buying.spending import fit_spending
from app.value.models_of_buying.staying import fit_staying
from tests.value.shops import cdnow_days, seeded

pytestmark = pytest.mark.one_database
HALF = 273
WEEK = 7.0


@pytest.fixture(scope="module")
def cdnow() -> OrderDays:
    return cdnow_days()


@pytest.fixture(scope="module")
def past(cdnow: OrderDays) -> OrderDays:
    return cdnow.between(0, HALF)


@pytest.fixture(scope="module")
def truth(cdnow: OrderDays, past: OrderDays) -> np.ndarray:
    """The orders of the 39 weeks that no model sees."""
    later, orders = cdnow.between(HALF, 2 * HALF), np.zeros(len(past.customers()))
    orders[np.searchsorted(past.customers(), later.customers())] = later.counts()
    return orders


def auc(came: np.ndarray, score: np.ndarray) -> float:
    """How often whoever came is ranked above whoever did not."""
    some, others = score[came], np.sort(score[~came])
    below = np.searchsorted(others, some) + np.searchsorted(others, some, side="right")
    return float(below.mean() / 2 / len(others))


def test_bg_nbd_finds_the_published_parameters(past):
    found = fit_buying(past.histories(HALF), first_loses=False)

    # Fader, Hardie and Lee 2005, table 2, in weeks.
    assert (found.r, found.alpha / WEEK, found.a, found.b) == pytest.approx(
        (0.243, 4.414, 0.793, 2.426), abs=1e-3
    )
    assert found.penalty == 0


def test_pareto_nbd_finds_the_published_parameters(past):
    found = fit_staying(past.histories(HALF))

    # The same paper, in weeks.
    assert (found.r, found.s) == pytest.approx((0.553, 0.606), abs=1e-3)
    assert (found.alpha / WEEK, found.beta / WEEK) == pytest.approx((10.578, 11.669), abs=5e-3)


@pytest.fixture(scope="module")
def told(past) -> tuple[np.ndarray, np.ndarray]:
    """Expected orders and the chance of any in the 39 unseen weeks."""
    expected, taught = (
        fit_staying(past.histories(HALF)).expected_orders(past.histories(HALF), HALF),
        teach(past, HALF, HALF),
    )
    rows = taught.scale.rows(past, HALF, HALF, expected)
    return taught.often.expected_orders(rows, HALF, expected), taught.again.chance(rows)


def test_orders_of_39_unseen_weeks_are_expected_better_than_by_the_best_known_model(told, truth):
    expected, _ = told

    assert np.sqrt(np.mean((expected - truth) ** 2)) <= 1.60
    assert np.corrcoef(expected, truth)[0, 1] >= 0.63


def test_who_buys_again_is_told_better_than_by_the_best_known_model(told, truth):
    _, chance = told

    assert auc(truth > 0, chance) > 0.781
    assert chance.mean() == pytest.approx((truth > 0).mean(), abs=0.02)


def test_nobody_is_expected_to_order_on_more_days_than_there_are():
    taught = teach(seeded_daily(), 400, WINDOW)
    rows = np.full((1, len(taught.often.weights)), 50.0)

    assert taught.often.alone(rows * np.sign(taught.often.weights), WINDOW) == WINDOW


def test_p_alive_of_bg_nbd_is_worse_than_a_coin_and_not_what_we_say(past, truth):
    histories = past.histories(HALF)
    once = fit_buying(histories, first_loses=False).p_alive(histories)

    assert auc(truth > 0, once) < 0.35
    assert set(once[histories.repeats == 0]) == {1.0}


def test_an_expected_order_is_worth_something_between_her_own_mean_and_that_of_all(past):
    counts = past.counts().astype(float)
    found = fit_spending(counts, past.spent())
    own, worth = past.spent() / counts, found.expected(counts, past.spent())
    all_mean = past.spent().sum() / counts.sum()

    assert ((worth >= np.minimum(own, all_mean * 0.8)) & (worth <= np.maximum(own, all_mean * 1.25))).all()
    assert found.penalty == 0


def test_expected_orders_agree_with_the_hypergeometric_formula(past):
    known = past.histories(HALF)
    model = fit_buying(known, first_loses=False)
    x, age, days = known.repeats, model.alpha + known.age, 100.0
    f = hyp2f1(model.r + x, model.b + x, model.a + model.b + x - 1, days / (age + days))
    alive = (model.a + model.b + x - 1) / (model.a - 1) * (1 - (age / (age + days)) ** (model.r + x) * f)

    assert model.expected_orders(known, days) == pytest.approx(alive * model.p_alive(known), rel=1e-6)


def test_gradients_are_those_of_the_likelihoods():
    known, shares = (
        Histories(*np.array([[0, 1, 4, 0], [0, 3, 9, 0], [2, 4, 9.5, 10]], float)),
        np.full(4, 0.25),
    )
    losses = [
        (dying._Likelihood(known, shares, 0.0).loss, 4),
        (dying._Likelihood(known, shares, 1.0).loss, 4),
        (staying._Likelihood(known, shares).loss, 4),
        (spending._Likelihood(np.arange(1.0, 5), np.array([0.5, 3, 9, 0.1]), shares).loss, 3),
    ]
    for loss, size in losses:
        for at in (np.zeros(size), np.linspace(-1, 1.5, size)):
            slope = approx_fprime(at, lambda logs, loss=loss: loss(logs)[0], 1e-7)
            assert loss(at)[1] == pytest.approx(slope, abs=1e-5)


def seeded_daily() -> OrderDays:
    """A hundred customers who come every few days and a hundred who never come back."""
    often = [(who, day) for who in range(100) for day in range(who % 7, 400, 2 + who % 9)]
    once = [(100 + who, who) for who in range(100)]
    return OrderDays.of(*zip(*often, *once, strict=True), [100] * (len(often) + len(once)))


def assert_answers(known: OrderDays, end: int) -> None:
    """Every fit converged, and every answer is a number that can be."""
    histories = known.histories(end)
    counts = known.counts().astype(float)
    models = [fit_buying(histories, first_loses=one) for one in (False, True)]
    for model in (*models, fit_staying(histories)):
        expected, alive = model.expected_orders(histories, WINDOW), model.p_alive(histories)
        assert np.isfinite(expected).all() and (expected >= 0).all()
        assert ((alive >= 0) & (alive <= 1)).all()
        assert np.isfinite(model.penalty)
    for model in models:
        chance = model.p_order(histories, WINDOW)
        assert ((chance >= 0) & (chance <= 1)).all()
    worth = fit_spending(counts, known.spent()).expected(counts, known.spent())
    assert np.isfinite(worth).all() and (worth >= 0).all()
    learned = learn(known, end)
    if learned is not None:
        told = expect(learned, known, end)
        assert all(np.isfinite(each).all() for each in (told.orders, told.minor, told.next_in))
        assert ((told.lapse_risk >= 0) & (told.lapse_risk <= 1)).all()


def test_every_seeded_shop_gets_an_answer():
    for seed in range(40):
        known = seeded(seed)
        assert_answers(known, int(known.day.max()) + 1 + seed % 3)


_ORDERS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 900), st.integers(-5, 10**9)), min_size=1, max_size=60
)


@settings(max_examples=15, deadline=None)
@given(_ORDERS)
def test_whatever_was_bought_there_is_an_answer(orders):
    known = OrderDays.of(*zip(*orders, strict=True))

    assert_answers(known, int(known.day.max()) + 1)


@pytest.mark.parametrize("customers", [1, 3, 5000])
def test_a_shop_where_everybody_bought_once_on_one_day_has_an_answer(customers):
    assert_answers(OrderDays.of(range(customers), [5] * customers, [100] * customers), 6)


def test_who_buys_every_day_is_expected_to_go_on():
    known = OrderDays.of([*[1] * 400, *range(2, 40)], [*range(400), *[7] * 38], [100] * 438)
    histories = known.histories(400)

    assert fit_staying(histories).expected_orders(histories, 90)[0] == pytest.approx(90, rel=0.1)


def test_a_young_shop_gets_no_prediction():
    assert learn(OrderDays.of([1, 1, 2], [0, 3, 9], [5, 5, 5]), 10) is None
    assert learn(OrderDays.of([], [], []), 10) is None
