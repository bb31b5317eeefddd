"""What the engine learns by itself, in worlds whose answer is known: weights, and steps along lists."""

import numpy as np
import pytest

from app.recommendations.engine import Setting, fit
from app.recommendations.engine.interactions import read
from app.recommendations.engine.logistic import chances, weighed
from app.recommendations.engine.neighbours import Neighbours, added_to
from app.recommendations.engine.onward import onward_lists
from app.recommendations.engine.owned import PRIOR, owned

pytestmark = pytest.mark.one_database

DAY = 86_400


def table(*rows):
    """Rows of (user, item, basket, day), all of them orders."""
    user, item, basket, day = (np.array(column) for column in zip(*rows, strict=True))
    return {"user": user, "item": item, "basket": basket, "ts": day * DAY, "event": np.zeros(len(rows), int)}


def lists_of(n_items, **neighbours):
    """Lists of {seed: {other: score}}, wide enough for three."""
    seeds = np.array([int(name[1:]) for name in neighbours])
    lists = Neighbours.empty(n_items, 3, seeds)
    for row, others in enumerate(neighbours.values(), start=1):
        lists.ids[row, : len(others)] = list(others)
        lists.scores[row, : len(others)] = list(others.values())
    return lists


def shown(lists, seed):
    ids, scores = lists.of(np.array([seed]))
    return {int(other): float(score) for other, score in zip(ids[0], scores[0], strict=True) if other >= 0}


def test_weights_are_those_that_made_the_world():
    dice = np.random.default_rng(5)
    traits = {
        "due": dice.normal(3, 2, 20_000),
        "rare": dice.normal(0, 0.1, 20_000),
        "noise": dice.random(20_000),
    }
    came = dice.random(20_000) < 1 / (1 + np.exp(-(traits["due"] - 8 * traits["rare"] - 4)))

    weights = dict(weighed(traits, came))

    assert weights == pytest.approx({"due": 1, "rare": -8, "noise": 0, "always": -4}, abs=0.4)
    assert chances(traits, tuple(weights.items())).mean() == pytest.approx(came.mean(), abs=1e-3)


def test_what_never_varies_or_never_fails_still_gives_finite_weights():
    traits = {"same": np.ones(50), "tells all": np.arange(50.0)}

    for came in (np.arange(50) >= 25, np.ones(50, bool), np.zeros(50, bool)):
        assert np.isfinite([weight for _, weight in weighed(traits, came)]).all()


def test_weights_of_an_older_engine_pass_over_traits_they_do_not_know():
    traits = {"known": np.array([0.0, 1.0]), "new": np.array([5.0, 5.0])}

    assert chances(traits, (("known", 2.0), ("always", -1.0))) == pytest.approx(
        [1 / (1 + np.e), np.e / (1 + np.e)]
    )


def test_two_steps_lead_to_the_neighbours_of_neighbours():
    lists = lists_of(4, p0={1: 3.0, 2: 1.0}, p1={3: 1.0, 0: 1.0}, p2={3: 2.0})

    # From 0 three of four steps lead to 1, and from there half of them to 3; one leads to 2, and on to 3.
    assert shown(onward_lists(lists, 3), 0) == pytest.approx({3: 3 / 4 * 1 / 2 + 1 / 4})
    assert shown(onward_lists(lists, 3), 3) == {}


def test_an_added_list_is_brought_to_the_scale_of_the_first():
    first = lists_of(4, p0={1: 0.2, 2: 0.1})
    other = lists_of(4, p0={2: 50.0, 3: 25.0})

    assert shown(added_to(first, other, 0.5), 0) == pytest.approx({1: 0.2, 2: 0.1 + 0.1, 3: 0.05})


def test_a_companion_never_met_is_found_one_step_further():
    # 1 goes with 2 and 2 with 3, but 1 and 3 never stood in one order; 4 sells better than either.
    rows = [(-1, item, basket, 0) for basket in range(3) for item in (1, 2)]
    rows += [(-1, item, 10 + basket, 0) for basket in range(3) for item in (2, 3)]
    rows += [(-1, 4, 20 + basket, 0) for basket in range(9)]
    near = Setting("neighbours", damping=0.0)
    further = Setting("both", damping=0.0, parts=(("onward", 0.3),))

    assert fit(table(*rows), choice={"bought_together": near}).bought_together([1], 2) == [2, 4]
    assert fit(table(*rows), choice={"bought_together": further}).bought_together([1], 2) == [2, 3]


def test_habits_count_how_often_a_product_is_taken_again_since_its_first_order():
    rows = [(7, 1, order, order) for order in (0, 2, 3)] + [(7, 2, order, order) for order in range(4)]
    known = owned(read(table(*rows, (8, 1, 9, 0))))

    # By customer and product: hers of 1 and of 2, then the other's of 1.
    assert known.chances.tolist() == [3, 3, 0]
    assert known.gap_orders.tolist() == [1, 1, 0]
    assert known.loyalty == pytest.approx([5 / 7, 5 / 7, 0])
    usual = (5 + 1) / (6 + 2)
    assert known.rate == pytest.approx(
        [
            (2 + PRIOR * usual) / (3 + PRIOR),
            (3 + PRIOR * usual) / (3 + PRIOR),
            (2 + PRIOR * usual) / (3 + PRIOR),
        ]
    )
