"""What a cart is offered by learned scores, and the pull that its sums hand on to pairs."""

import numpy as np
import pytest

from app.recommendations.engine import Setting, carting, growing, sum_loss
from app.recommendations.engine.building import LIST_LENGTH, build
from app.recommendations.engine.interactions import read
from app.recommendations.engine.neighbours import summed, top
from app.recommendations.engine.pairing import Common, Pairing
from app.recommendations.engine.popularity import recent_popular
from app.recommendations.engine.questions import cart_queries
from app.recommendations.engine.sum_loss import Carts, PairsOf, pulls_of_sums
from app.recommendations.engine.together import order_lists, order_rows
from app.recommendations.engine.trying_orders import cart

pytestmark = pytest.mark.one_database

PLAIN = Setting("neighbours", damping=0.2, length=1.0, focus=0.75, trim=1.0)


def orders_where_what_is_new_wins(orders=6_000, tastes=10):
    """Orders of one taste out of ten; from order 3,500 on each ends with a new product of its taste."""
    dice = np.random.default_rng(9)
    rows = []
    for order in range(orders):
        taste = int(dice.integers(tastes))
        bought = {100 * taste + int(item) for item in dice.permutation(8)[: 2 + order % 3]}
        bought |= {100 * taste + 50} if order >= 3_500 and dice.random() < 0.8 else set()
        rows += [(order % 900, item, order, order * 600, 0) for item in sorted(bought)]
    return dict(zip(("user", "item", "basket", "ts", "event"), np.array(rows).T, strict=True))


@pytest.fixture(scope="module")
def parted():
    return read(orders_where_what_is_new_wins()).split(4_000 * 600.0)


@pytest.fixture(scope="module")
def taught(parted):
    past, future = parted
    told = Pairing.beside(order_lists(past, PLAIN, LIST_LENGTH), PLAIN, Common(past))
    queries = cart_queries(order_rows(future, 1.0)[0], recent_popular(past), 2_000)
    return told, carting.learned(told, PLAIN, queries)


def mean_rank(lists, past):
    """Where the new product of a taste stands for carts of two of its old ones."""
    code = {int(item): at for at, item in enumerate(past.item_ids)}
    ranks = []
    for taste in range(10):
        for one, other in ((0, 1), (2, 5), (4, 7)):
            seeds = np.array([code[100 * taste + one], code[100 * taste + other]], np.int32)
            found = top(*summed(lists, seeds, np.ones(2)), 10, seeds).tolist()
            ranks.append(found.index(code[100 * taste + 50]))
    return np.mean(ranks)


def test_learned_scores_bring_up_what_carts_end_with(parted, taught):
    past, _ = parted
    told, setting = taught
    every = np.arange(len(past.item_ids))
    learned = carting.relisted(told, setting, every, LIST_LENGTH)

    assert setting.method == "learned" and setting.damping == PLAIN.damping
    assert mean_rank(learned, past) == 0 < mean_rank(told.sources["near"], past)


def test_learned_scores_are_above_nothing_and_fall(taught):
    told, setting = taught
    lists = carting.relisted(told, setting, told.seeds, LIST_LENGTH)
    held = lists.ids[1:] >= 0

    assert (lists.scores[1:][held] > 0).all() and (lists.scores[1:][~held] == 0).all()
    assert (np.diff(lists.scores[1:], axis=1)[held[:, 1:]] <= 0).all()
    assert (np.sort(lists.seeds) == np.sort(told.seeds)).all()


def test_a_shop_takes_learned_scores_only_where_its_own_weeks_answer_better(parted):
    past, future = parted
    shuffled = np.random.default_rng(3).permutation(orders_where_what_is_new_wins()["item"])
    chance = read(orders_where_what_is_new_wins() | {"item": shuffled}).split(4_000 * 600.0)

    assert cart(past, future, Common(past)).chosen.method == "learned"
    assert cart(*chance, Common(chance[0])).chosen.method != "learned"


def test_a_model_answers_carts_from_learned_lists(parted, taught):
    past, _ = parted
    model = build(past, {"cart": taught[1]})

    assert model.bought_together([100, 101], 3)[0] == 150
    assert build(past, {"cart": taught[1], "bought_together": Setting("popular")}).lists["cart"].seeds.size


def test_too_few_carts_teach_nothing(parted, taught):
    _, future = parted
    told, _ = taught
    few = cart_queries(order_rows(future, 1.0)[0], np.arange(90, dtype=np.int32), 20)

    assert carting.learned(told, PLAIN, few) is None
    assert carting.learned(told, PLAIN, []) is None


def pulled(total, wanted=(0,), missing=2):
    """Products 0 and 1 in a cart; pairs 0-2, 0-3, 1-3 and, barred as the cart holds it, 1-0; none names 4."""
    places, starts = np.array([0, 1, -1, -1, -1], np.int32), np.array([0, 2, 4])
    pairs = PairsOf(places, starts, np.array([2, 3, 3, 0], np.int32))
    carts = Carts(np.array([0, 1], np.int32), np.array([0, 2]), np.array([missing], np.int32))
    return pulls_of_sums(np.array(total, np.float32), pairs, carts, np.array(wanted, np.int64), 10)


def test_sums_hand_their_pull_on_to_their_pairs_by_share():
    """Scores of 1: 3 has 2 and stands first, 2 has 1: swapping gains 1 - 1/log2(3), two thirds pulled."""
    slope, curve = pulled([0, 0, 0, 5])
    push = (1 - 1 / np.log2(3)) * 2 / 3

    np.testing.assert_allclose(slope, [-push, push / 2, push / 2, 0], rtol=1e-6)
    np.testing.assert_allclose(curve, [push / 3, push / 6, push / 6, 0], rtol=1e-6)


def test_a_cart_pulls_nothing_that_was_not_drawn_or_where_no_pair_names_what_it_misses():
    assert not pulled([0, 0, 0, 0], wanted=())[0].any()
    assert not pulled([0, 0, 0, 0], missing=4)[0].any()


def test_compiled_pulls_of_sums_are_the_same(monkeypatch):
    dice = np.random.default_rng(1)
    place_of = np.where(np.arange(50) % 7, np.cumsum(np.arange(50) % 7 > 0) - 1, -1).astype(np.int32)
    starts = np.linspace(0, 400, place_of.max() + 2).astype(np.int64)
    pairs = PairsOf(place_of, starts, dice.integers(0, 50, 400).astype(np.int32))
    carts = Carts(
        dice.integers(0, 50, 120).astype(np.int32),
        np.arange(0, 121, 4),
        dice.integers(0, 50, 30).astype(np.int32),
    )
    total = dice.normal(size=400).astype(np.float32)

    fast = pulls_of_sums(total, pairs, carts, np.arange(30), 5)
    monkeypatch.setattr(sum_loss, "compiled", lambda _: None)
    monkeypatch.setattr(sum_loss, "_AT_ONCE", 7)
    plain = pulls_of_sums(total, pairs, carts, np.arange(30), 5)
    assert np.abs(plain[0]).sum() > 1
    np.testing.assert_allclose(fast, plain, rtol=1e-4, atol=1e-6)


def test_where_nothing_is_compiled_no_scores_are_learned(parted, taught, monkeypatch):
    past, future = parted
    queries = cart_queries(order_rows(future, 1.0)[0], recent_popular(past), 2_000)
    monkeypatch.setattr(growing, "compiled", lambda _: None)

    assert carting.learned(taught[0], PLAIN, queries) is None
