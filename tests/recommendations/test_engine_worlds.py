"""Small worlds whose lists can be computed by hand."""

import numpy as np
import pytest

from app.recommendations.engine import Setting, Traits, fit

pytestmark = pytest.mark.one_database

DAY = 86_400
PLAIN = {
    "bought_together": Setting("neighbours", damping=0.0),
    "similar": Setting("neighbours", damping=0.0),
}


def table(*rows):
    """Rows of (user, item, basket, day, event)."""
    user, item, basket, day, event = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return {
        "user": np.array(user, int),
        "item": np.array(item, int),
        "basket": np.array(basket, int),
        "ts": np.array(day, float) * DAY,
        "event": np.array(event, object),
    }


def orders(*baskets, day=0):
    """One guest order for each tuple of products."""
    return [(-1, item, basket, day, "order") for basket, items in enumerate(baskets) for item in items]


def test_bought_together_ranks_by_shared_orders_and_needs_two_of_them():
    model = fit(table(*orders((1, 2), (1, 2), (1, 2), (1, 3), (1, 3), (1, 4), (5,))), choice=PLAIN)
    _, ids, scores = model.neighbours("bought_together", 3)

    assert ids[0].tolist()[:2] == [2, 3]
    assert scores[0] == pytest.approx([3 / 6, 2 / 6, 0])
    # 4 met 1 only once, so it stands where recent popular puts it.
    assert model.bought_together([1], 4) == [2, 3, 4, 5]
    assert model.bought_together([4], 4) == [1, 2, 3, 5]


def test_damping_prefers_the_rarer_of_two_equal_companions():
    history = table(*orders((1, 2), (1, 2), (1, 3), (1, 3), (2,), (2,), (2,)))
    plain = fit(history, choice=PLAIN)
    damped = fit(history, choice={"bought_together": Setting("neighbours", damping=0.3)})

    assert plain.bought_together([1], 2) == [2, 3]
    assert damped.bought_together([1], 2) == [3, 2]
    assert damped.neighbours("bought_together", 1)[2][0] == pytest.approx([2 / 4 / 2**0.3])


def test_an_older_pair_counts_less():
    old = [(-1, item, basket, 0, "order") for basket in (1, 2, 3) for item in (1, 2)]
    new = [(-1, item, basket, 200, "order") for basket in (4, 5) for item in (1, 3)]
    model = fit(table(*old, *new), choice={"bought_together": Setting("neighbours", 0.0, 100.0)})

    _, ids, scores = model.neighbours("bought_together", 2)

    assert ids[0].tolist() == [3, 2]
    assert scores[0] == pytest.approx([2 / 2.75, 0.75 / 2.75])


def test_a_repeated_line_of_an_order_counts_once():
    rows = orders((1, 2), (1, 2), (3,))
    once, twice = fit(table(*rows), choice=PLAIN), fit(table(*rows, *rows), choice=PLAIN)

    assert once.best_sellers(3) == twice.best_sellers(3) == [1, 2, 3]
    np.testing.assert_array_equal(once.neighbours("similar", 2)[2], twice.neighbours("similar", 2)[2])


def test_a_cart_sums_its_products_and_never_shows_them():
    model = fit(table(*orders((1, 3), (1, 3), (2, 3), (2, 3), (1, 4), (1, 4), (1, 2), (1, 2))), choice=PLAIN)

    assert model.bought_together([1, 2], 2) == [3, 4]


def test_similar_counts_customers_not_orders():
    # One customer bought 1 and 3 together five times; two customers bought 1 and 2 in different orders.
    loyal = [(9, item, basket, 0, "order") for basket in range(5) for item in (1, 3)]
    pair = [(user, item, 100 + 10 * user + item, 0, "order") for user in (1, 2) for item in (1, 2)]
    model = fit(table(*loyal, *pair), choice=PLAIN)

    assert model.neighbours("similar", 1)[1][0].tolist() == [2]
    assert model.neighbours("bought_together", 1)[1][0].tolist() == [3]


def test_best_sellers_rank_by_recent_orders():
    model = fit(table((-1, 1, 1, 0, "order"), (-1, 1, 2, 0, "order"), (-1, 2, 3, 28, "order")))

    assert model.best_sellers(2) == [2, 1]
    assert model.best_sellers(2, now=14 * DAY) == [1]


def test_buy_again_prefers_frequent_and_recent_products():
    rows = [(7, 1, 1, 0, "order"), (7, 2, 2, 10, "order"), (7, 1, 3, 20, "order"), (7, 3, 4, 30, "order")]
    # 2 sells better than 3, but this customer bought 3 later.
    model = fit(table(*rows, (8, 4, 5, 0, "order"), (-1, 2, 6, 30, "order"), (-1, 2, 7, 30, "order")))

    assert model.buy_again(7, 5) == [1, 3, 2]
    assert model.buy_again(8, 5) == [4]
    assert model.buy_again(-1, 5) == model.buy_again(99, 5) == []


def test_a_due_product_comes_before_one_just_bought():
    weekly = [(7, 1, day, day, "order") for day in (0, 7, 14, 21)]
    fresh = [(7, 2, day, day, "order") for day in (6, 13, 20, 27)]
    choice = {"buy_again": Setting("due")}

    assert fit(table(*weekly, *fresh, (8, 3, 99, 28, "order")), choice=choice).buy_again(7, 2) == [1, 2]


def test_for_user_offers_what_neighbours_bought_and_repeats_only_when_asked():
    rows = [(user, item, 10 * user + item, 0, "order") for user in (1, 2) for item in (1, 2)]
    popular = [(-1, 3, 900 + copy, 0, "order") for copy in range(9)]
    model = fit(table(*rows, *popular, (5, 1, 99, 0, "order")), choice=PLAIN)

    assert model.for_user(5, 2, True) == [2, 3]
    assert model.for_user(5, 2, False)[0] == 1
    assert model.for_user(404, 1, True) == [3]


def test_the_next_view_follows_the_last_click():
    views = [(-1, item, session, 0, "view") for session in (1, 2) for item in (1, 2, 3)]
    model = fit(table(*views, (-1, 1, 3, 0, "view"), (-1, 4, 3, 0, "view")))

    assert model.next_in_session([1], 3) == [2, 3, 4]
    assert model.next_in_session([3, 1], 1) == [2]
    assert model.best_sellers(5) == []


def test_content_answers_where_nobody_has_bought():
    content = {
        1: Traits(["blue", "train"], "LP", "Verve", ["jazz"], 20.0),
        2: Traits(["blue", "note"], "LP", "Verve", ["jazz"], 22.0),
        3: (["garden", "hose"], "Tool", "Acme", ["garden"], 21.0),
        4: (["blue", "train"], "LP", "Verve", ["jazz"], 400.0),
    }
    model = fit(table(), content=content)

    assert model.similar(1, 5) == [2, 4]
    assert model.similar(3, 5) == []
    assert model.bought_together([1], 5) == model.best_sellers(5) == []


def test_many_customers_outweigh_content():
    content = {item: (["same"], "LP", "V", [], 10.0) for item in (1, 2)} | {
        3: (["other"], "CD", "W", [], 10.0)
    }
    few = [(user, item, 10 * user + item, 0, "order") for user in range(2) for item in (1, 3)]
    many = [(user, item, 10 * user + item, 0, "order") for user in range(40) for item in (1, 3)]

    assert fit(table(*few), content=content, choice=PLAIN).similar(1, 2) == [2, 3]
    assert fit(table(*many), content=content, choice=PLAIN).similar(1, 2) == [3, 2]


def test_no_orders_at_all_give_empty_answers():
    model = fit(table())

    assert model.similar(1, 5) == model.bought_together([1, 2], 5) == model.next_in_session([1], 5) == []
    assert model.for_user(1, 5, False) == model.buy_again(1, 5) == model.best_sellers(5) == []
    assert model.neighbours("similar", 5)[1].shape == (0, 5)


def test_ten_orders_give_lists_without_choosing():
    model = fit(table(*orders(*[(1, 2)] * 5, *[(3, 4)] * 5)))

    assert model.bought_together([1], 3) == [2, 3, 4]
    assert {row["queries"] for row in model.evidence} <= {0, 5, 10}


def test_an_unknown_kind_of_list_is_refused():
    with pytest.raises(ValueError, match="use one of similar, bought_together"):
        fit(table()).neighbours("also_bought", 5)
