"""The chooser: on a shop's own last weeks, nothing stays below recent popular."""

import numpy as np
import pytest

from app.recommendations.engine import fit
from app.recommendations.engine.interactions import read
from app.recommendations.engine.verdicts import ENOUGH, ndcg

pytestmark = pytest.mark.one_database

DAY = 86_400


def shop(dice, orders, themes):
    """Orders of two products; with themes the second follows from the first, else both are chance."""
    first = dice.integers(0, 40, orders)
    second = 100 + (first if themes else dice.permutation(first))
    basket = np.arange(orders)
    ts = np.sort(dice.integers(0, 100 * DAY, orders))
    return {
        "user": np.concatenate([basket % 50] * 2),
        "item": np.concatenate([first, second]),
        "basket": np.concatenate([basket] * 2),
        "ts": np.concatenate([ts] * 2),
        "event": np.zeros(2 * orders, int),
    }


def test_gain_of_a_list_is_one_when_perfect_and_falls_with_place():
    assert ndcg([5, 6, 1], frozenset({5, 6})) == pytest.approx(1)
    assert ndcg([1, 5], frozenset({5})) == pytest.approx(1 / np.log2(3))
    assert ndcg([], frozenset({5})) == 0


def test_products_that_belong_together_beat_popular():
    model = fit(shop(np.random.default_rng(1), 3_000, themes=True))
    row = next(row for row in model.evidence if row["carousel"] == "bought_together")

    assert (row["chosen"], row["queries"]) == ("neighbours", 300)
    assert row["score"] == pytest.approx(1)
    assert row["popular"] < 0.3
    assert model.bought_together([7], 1) == [107]


@pytest.mark.parametrize("seed", range(5))
def test_no_chosen_method_scores_below_popular(seed):
    dice = np.random.default_rng(seed)
    for row in fit(shop(dice, 1_500, themes=False)).evidence:
        if row["queries"] >= ENOUGH:
            assert row["score"] >= row["popular"], row


def test_companions_that_went_out_of_fashion_give_way_to_popular_products():
    dice = np.random.default_rng(3)
    first = dice.integers(0, 40, 2_000)
    # Each product had its own companion until, for the last fifth of the orders, three new ones suit all.
    second = np.where(np.arange(2_000) < 1_600, 100 + first, dice.integers(500, 503, 2_000))
    basket = np.arange(2_000)
    table = {
        "user": np.full(4_000, -1),
        "item": np.concatenate([first, second]),
        "basket": np.concatenate([basket, basket]),
        "ts": np.concatenate([basket, basket]) * 0.05 * DAY,
        "event": np.zeros(4_000, int),
    }
    model = fit(table)
    row = next(row for row in model.evidence if row["carousel"] == "bought_together")

    assert (row["chosen"], row["score"]) == ("popular", row["popular"])
    assert set(model.bought_together([7], 3)) == {500, 501, 502}


def test_an_earlier_choice_skips_the_chooser_and_keeps_its_evidence():
    table = shop(np.random.default_rng(1), 600, themes=True)
    first = fit(table)
    again = fit(table, choice=first.choice, evidence=first.evidence)

    assert again.evidence == first.evidence
    np.testing.assert_array_equal(again.neighbours("similar", 5)[1], first.neighbours("similar", 5)[1])


def test_a_carousel_that_lost_shows_recent_popular():
    table = shop(np.random.default_rng(1), 600, themes=True)
    chosen = fit(table).choice
    model = fit(table, choice={**chosen, "similar": type(chosen["similar"])("popular")})
    popular = model.best_sellers(6)

    assert model.similar(7, 5) == [item for item in popular if item != 7][:5]
    assert model.neighbours("similar", 5)[1][0].tolist() == model.similar(int(model.item_ids[0]), 5)


def test_what_was_not_asked_has_no_score():
    rows = fit(shop(np.random.default_rng(1), 600, themes=True)).evidence
    unasked = [row for row in rows if row["queries"] == 0]

    assert "next_in_session" in {row["carousel"] for row in unasked}
    assert all(row["score"] is None and row["popular"] is None for row in unasked)


def test_the_past_ends_with_its_last_interaction_as_a_reading_then_would():
    history = read(shop(np.random.default_rng(1), 50, themes=True))
    middle = 50 * DAY

    past, future = history.split(middle)

    assert past.now == past.orders.ts.max() < middle <= future.orders.ts.min()
    assert future.now == history.now
