"""What is new to a customer, weighed by what the shop's own returning customers went on to buy."""

import numpy as np
import pytest

from app.recommendations.engine import Setting
from app.recommendations.engine.appeal import CUSTOMER_TRAITS, PRODUCT_TRAITS, appeal, learned, likelihood
from app.recommendations.engine.building import build
from app.recommendations.engine.forest import Forest, binned
from app.recommendations.engine.growing import grown
from app.recommendations.engine.interactions import read
from app.recommendations.engine.model import Model
from app.recommendations.engine.personal import candidates

pytestmark = pytest.mark.one_database

DAY = 86_400


@pytest.fixture(scope="module")
def apart():
    """Rows that are a yes where exactly one of two traits is high, and a forest grown on them."""
    dice = np.random.default_rng(2)
    traits = {name: dice.random(8_000).astype(np.float32) for name in ("one", "other", "noise")}
    came = (traits["one"] > 0.5) != (traits["other"] > 0.5)
    return traits, came, grown(traits, came)


def history():
    """Four tastes of ten products each; every customer orders five times, mostly what is new to her."""
    dice = np.random.default_rng(4)
    rows = []
    for user in range(160):
        wanted = 100 * (user % 4) + dice.permutation(10)
        for order in range(5):
            bought = {int(wanted[order]), int(wanted[order + 1]), int(dice.integers(0, 4) * 100)}
            rows += [(user, item, 5 * user + order, (10 * order + user % 7) * DAY, 0) for item in bought]
    columns = np.array(rows).T
    return read(dict(zip(("user", "item", "basket", "ts", "event"), columns, strict=True)))


def test_trees_tell_what_no_sum_of_traits_can(apart):
    traits, came, forest = apart
    says_yes = forest.log_odds(traits) > 0

    assert (says_yes == came).mean() > 0.97


def test_a_forest_survives_as_text(apart):
    traits, _, forest = apart
    again = Forest.read(forest.text())

    np.testing.assert_array_equal(again.log_odds(traits), forest.log_odds(traits))
    assert len(forest.text()) < 40_000


def test_a_forest_answers_one_row_as_it_answers_many(apart):
    traits, _, forest = apart
    one = {name: values[5_000:5_001] for name, values in traits.items()}

    assert forest.log_odds(one)[0] == pytest.approx(forest.log_odds(traits)[5_000], abs=1e-4)


def test_a_value_at_a_border_lies_below_it():
    borders = np.array([[1.0, 2.0, np.inf]], np.float32)

    assert binned([np.array([0.5, 1.0, 1.5, 2.0, 9.0])], borders)[0].tolist() == [0, 0, 1, 1, 2]


def test_nothing_grows_where_all_answers_are_alike():
    assert grown({"one": np.ones(10)}, np.zeros(10, bool)) is None
    assert learned([({"one": np.ones(10)}, np.zeros(10, bool))]) is None
    assert learned([]) is None


def test_candidates_are_new_to_the_customer_and_known_by_every_trait():
    past = history()
    model = build(past, {"for_you": Setting("blend", parts=(("taste", 1.0),))})
    codes, traits = candidates(model, 3, appeal(past))
    had = set(past.orders.item[past.orders.user == 3].tolist())

    assert len(codes) and not had & set(codes.tolist())
    assert {*PRODUCT_TRAITS, *CUSTOMER_TRAITS, "similar", "crowd, raw", "taste, alive", "first bought"} <= {
        *traits
    }
    assert all(len(values) == len(codes) and np.isfinite(values).all() for values in traits.values())


def test_what_was_learned_fills_the_list_and_is_kept_with_the_model():
    past = history()
    model = build(past, {"for_you": Setting("blend", parts=(("taste", 1.0),))})
    known = appeal(past)
    # Her own taste is what comes next.
    told = [(user, *candidates(model, user, known)) for user in range(160)]
    setting = learned([(traits, past.item_ids[codes] // 100 == user % 4) for user, codes, traits in told])
    model = build(past, {"for_you": setting})
    codes, traits = candidates(model, 3, model.appeal)
    best = past.item_ids[codes[np.argsort(-likelihood(traits, setting), kind="stable")]]

    assert set(model.for_user(3, 3)) == set(best[:3].tolist())
    assert {item // 100 for item in model.for_user(3, 3)} == {3}
    assert Model.from_state(model.state()).for_user(3, 3) == model.for_user(3, 3)
    assert model.for_user(10**6, 3) == model.best_sellers(3)
