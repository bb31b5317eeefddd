"""What stands beside a product in a learned order, and what brings a list's best answers to its top."""

from dataclasses import replace

import numpy as np
import pytest

from app.recommendations.engine import Setting, StaleChoice, fit
from app.recommendations.engine.building import LIST_LENGTH, build
from app.recommendations.engine.compiling import compiled
from app.recommendations.engine.growing import grown_for_lists
from app.recommendations.engine.interactions import read
from app.recommendations.engine.latent import latent
from app.recommendations.engine.pairing import Common, Pairing, learned, relisted
from app.recommendations.engine.popularity import recent_popular
from app.recommendations.engine.questions import row_queries
from app.recommendations.engine.ranking_loss import pulls
from app.recommendations.engine.together import order_lists, order_rows

pytestmark = pytest.mark.one_database

DAY = 86_400
PLAIN = Setting("neighbours")


def orders_of_tastes(orders=6_000, tastes=12):
    """Orders of two to four products of one taste out of twelve, and now and then the shop's best seller."""
    dice = np.random.default_rng(8)
    rows = []
    for order in range(orders):
        taste = int(dice.integers(tastes))
        bought = {100 * taste + int(item) for item in dice.permutation(10)[: 2 + order % 3]}
        bought |= {9_999} if dice.random() < 0.15 else set()
        rows += [(order % 900, item, order, order * 600, 0) for item in sorted(bought)]
    return dict(zip(("user", "item", "basket", "ts", "event"), np.array(rows).T, strict=True))


@pytest.fixture(scope="module")
def taught():
    """The past, its sources of pairs, and the order learned from the orders after it."""
    past, future = read(orders_of_tastes()).split(5_000 * 600.0)
    told = Pairing.beside(order_lists(past, PLAIN, LIST_LENGTH), PLAIN, Common(past))
    queries = row_queries(order_rows(future, 1.0)[0], recent_popular(past))
    return past, told, learned(told, PLAIN, queries)


def test_lists_in_a_learned_order_hold_what_was_bought_together(taught):
    past, told, setting = taught
    lists = relisted(told, setting, np.arange(len(past.item_ids)), LIST_LENGTH)
    taste = past.item_ids // 100

    assert setting.method == "learned" and setting.forest
    for seed in np.flatnonzero(past.item_ids != 9_999):
        first = lists.first(int(seed), 9)
        others = first[past.item_ids[first] != 9_999]
        assert seed not in first and len(set(first.tolist())) == 9
        assert (taste[others] == taste[seed]).all()


def test_scores_of_a_learned_list_fall_and_are_those_of_the_plain_one(taught):
    _, told, setting = taught
    seeds = told.sources["near"].seeds
    lists = relisted(told, setting, seeds, LIST_LENGTH)
    scores, plain = lists.of(seeds)[1], told.sources["near"].of(seeds)[1]
    held = lists.of(seeds)[0] >= 0

    assert (np.diff(scores, axis=1)[held[:, 1:]] <= 0).all() and (scores[held] > 0).all()
    assert (scores[~held] == 0).all()
    np.testing.assert_allclose(scores[:, :5], plain[:, :5], rtol=1e-6)


def test_products_without_a_plain_pair_get_no_list_in_a_learned_order(taught):
    past, told, setting = taught
    lonely = np.setdiff1d(np.arange(len(past.item_ids)), told.seeds[:-5])
    near = told.sources["near"]
    row_of = near.row_of.copy()
    row_of[lonely] = 0  # the row of those without neighbours
    bare = replace(told, sources={**told.sources, "near": replace(near, row_of=row_of)})
    lists = relisted(bare, setting, np.arange(len(past.item_ids)), LIST_LENGTH)

    assert len(lonely) >= 5
    assert all(len(lists.first(int(product), 9)) == 0 for product in lonely)


def test_a_model_with_a_learned_order_answers_and_refits_from_its_choice(taught):
    past, told, setting = taught
    model = build(past, {"bought_together": setting})
    product = int(past.item_ids[3])
    lists = relisted(told, setting, told.sources["near"].seeds, LIST_LENGTH)

    assert model.bought_together([product], 5) == past.item_ids[lists.first(3, 5)].tolist()
    again = fit(orders_of_tastes(2_000), choice=model.choice)
    assert again.choice["bought_together"] == setting
    assert len(again.bought_together([product], 5)) == 5


def test_what_was_learned_from_traits_that_an_engine_does_not_tell_is_stale(taught):
    _, told, setting = taught
    bare = replace(told, sources={name: lists for name, lists in told.sources.items() if name != "customers"})

    with pytest.raises(StaleChoice, match="nothing of customers"):
        relisted(bare, setting, np.array([0]), 5)


def test_too_few_orders_teach_no_order():
    history = read(orders_of_tastes(60))
    told = Pairing.beside(order_lists(history, PLAIN, LIST_LENGTH), PLAIN, Common(history))

    assert learned(told, PLAIN, row_queries(order_rows(history, 1.0)[0], recent_popular(history))) is None
    assert learned(told, PLAIN, []) is None


def test_pulls_lift_what_came_by_what_the_list_would_gain():
    """Two rows, the wrong one first: swapping them gains 1 - 1/log2(3), half of which is pulled at a tie."""
    total, came = np.array([0.0, 0.0, 5.0], np.float32), np.array([False, True, True])
    slope, curve = pulls(total, came, np.array([0, 2, 3]), np.array([0, 1]), 10)
    gain = 1 - 1 / np.log2(3)

    np.testing.assert_allclose(slope, [gain / 2, -gain / 2, 0], rtol=1e-6)
    np.testing.assert_allclose(curve, [gain / 4, gain / 4, 0], rtol=1e-6)


def test_compiled_pulls_are_the_same():
    dice = np.random.default_rng(5)
    total, came = dice.normal(size=400).astype(np.float32), dice.random(400) < 0.2
    starts, wanted = np.arange(0, 401, 40), np.arange(10)

    plain, fast = (loop(total, came, starts, wanted, 15) for loop in (pulls, compiled(pulls)))
    np.testing.assert_allclose(fast, plain, rtol=1e-5, atol=1e-7)


def test_trees_for_lists_order_within_a_list_whatever_the_lists_differ_by():
    dice = np.random.default_rng(6)
    lists = np.repeat(np.arange(400), 12)
    level, own = np.repeat(dice.normal(size=400), 12), dice.random(4_800)
    traits = {"level": level, "own": own, "noise": dice.random(4_800)}
    came = np.zeros(4_800, bool)
    came[np.arange(400) * 12 + own.reshape(400, 12).argmax(axis=1)] = True
    forest = grown_for_lists(traits, came, lists)
    first = forest.log_odds(traits).reshape(400, 12).argmax(axis=1)
    missed = own.reshape(400, 12).max(axis=1) - own.reshape(400, 12)[np.arange(400), first]

    assert missed.mean() < 0.01  # of any product it would be 0.42
    assert grown_for_lists(traits, np.zeros(4_800, bool), lists) is None


def test_customers_lean_to_what_those_like_them_bought():
    """Two tastes of eight products; each customer ordered six of hers."""
    dice = np.random.default_rng(7)
    rows = [
        (user, 100 * (user % 2) + int(item), 10 * user + int(item), user * DAY, 0)
        for user in range(60)
        for item in dice.permutation(8)[:6]
    ]
    history = read(dict(zip(("user", "item", "basket", "ts", "event"), np.array(rows).T, strict=True)))
    place = latent(history)
    every = np.arange(len(history.item_ids), dtype=np.int32)
    is_hers = history.item_ids // 100 == 0

    leaning = place.leaning(4, every)
    assert leaning[is_hers].min() > leaning[~is_hers].max()
    assert (place.leaning(10**6, every) == 0).all()
    assert place.leaning(4, np.array([len(every) + 5], np.int32)).tolist() == [0]
    assert latent(read({name: np.empty(0) for name in ("user", "item", "basket", "ts", "event")})).leaning(
        0, every
    ).tolist() == [0] * len(every)
