"""A whole cart: the sum of what each of its products says, as the engine adds it up; new orders on top."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from sqlalchemy import delete, event, select

from app import activity, orders, recommendations
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.recommendations.carts import add_order
from app.recommendations.counting import Counts
from app.recommendations.engine import Setting, fit
from app.recommendations.models import RecommendationList
from app.recommendations.train import PIECES
from tests.recommendations.learned import NUMBERS, an_order, fill, keep_all, learn, settle, trained

DICE = Random(3)
BASKETS = [DICE.sample(NUMBERS[:7], DICE.randint(2, 4)) for _ in range(80)]
BOTH = Setting("both", damping=0.2, length=1.0, focus=0.75, trim=1.0, parts=(("ease", 1.0),))


@pytest.fixture
def known(shop):
    """Orders of two to four out of seven products; the eighth has none. Our ids by the platform's."""
    return fill(shop, [an_order(at, basket, days_ago=at) for at, basket in enumerate(BASKETS, 1)])


def engine(shop, choice=None):
    """The engine's own model of the shop's orders."""
    bought = orders.lines_for_training(shop.id)
    assert len(activity.views_for_training(shop.id)["item"]) == 0
    return fit({name: bought[name] for name in PIECES}, choice=choice)


def row(shop, product: int) -> dict[int, float]:
    """What the product counts beside others in a cart."""
    db.session.rollback()
    named = (RecommendationList.shop_id == shop.id, RecommendationList.product == product)
    kept = db.session.scalar(select(RecommendationList).where(*named, RecommendationList.kind == "cart"))
    return dict(zip(kept.items, kept.scores, strict=True)) if kept else {}


@pytest.mark.parametrize("cart", [None, Setting("ease"), BOTH, Setting("popular")])
def test_a_cart_is_answered_as_the_engine_answers_it(shop, known, tmp_path, monkeypatch, cart):
    choice = {"cart": cart} if cart else {}
    monkeypatch.setattr("app.recommendations.train._choice", lambda told: choice)
    trained(shop, tmp_path)
    model = engine(shop, choice)

    for size in (2, 3, 4):
        for numbers in list(combinations(NUMBERS[:7], size))[:12]:
            products = [known[each] for each in numbers]
            found = recommendations.bought_together(shop.id, products, 3)
            assert found == model.bought_together(products, 3)


def test_a_cart_of_twice_the_same_product_is_that_product(shop, known, tmp_path):
    trained(shop, tmp_path)
    one = known["901"]

    assert recommendations.bought_together(shop.id, [one, one], 5) == recommendations.bought_together(
        shop.id, [one], 5
    )


def test_nothing_that_lies_in_a_cart_is_shown_beside_it_however_full_it_is(shop, known, tmp_path):
    trained(shop, tmp_path)
    strange = list(range(10**6, 10**6 + 30))

    found = recommendations.bought_together(shop.id, [known["901"], *strange, *known.values()], 50)

    assert found == []
    assert recommendations.bought_together(shop.id, [*strange, -1, 0, 10**30], 50) == []


def test_another_shop_sums_up_nothing_of_it(shop, other_shop, known, tmp_path):
    trained(shop, tmp_path)

    assert recommendations.bought_together(other_shop.id, [known["901"], known["902"]], 5) == []


def test_products_without_neighbours_are_shown_beside_best_sellers(shop, known, tmp_path):
    trained(shop, tmp_path)

    found = recommendations.bought_together(shop.id, [known["908"], 10**9], 3)

    assert found == recommendations.best_sellers(shop.id, 3)


def test_a_cart_is_answered_by_one_statement(shop, known, tmp_path):
    trained(shop, tmp_path)
    cart, shop_id, said = [known[each] for each in NUMBERS[:5]], shop.id, []
    event.listen(db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    recommendations.bought_together(shop_id, cart, 3)

    assert len([each for each in said if each.startswith("SELECT")]) == 1


def test_a_pair_counts_in_a_cart_once_a_second_new_order_holds_it(shop, known, tmp_path, run_jobs):
    trained(shop, tmp_path)
    one, new = known["901"], known["908"]

    settle(shop, an_order(9000, ["901", "908"]))
    run_jobs()
    assert new not in row(shop, one) and one not in row(shop, new)

    settle(shop, *(an_order(9001 + number, ["901", "908"]) for number in range(25)))
    run_jobs()
    assert new in row(shop, one) and one in row(shop, new)
    assert recommendations.bought_together(shop.id, [one, 10**9], 1) == [new]


def test_what_an_order_added_to_a_cart_goes_with_it(shop, known, tmp_path, run_jobs):
    trained(shop, tmp_path)
    before = {number: row(shop, known[number]) for number in NUMBERS}
    pair = ["901", "902", "903"]

    settle(shop, an_order(9000, pair))
    run_jobs()
    assert row(shop, known["901"]) != before["901"]

    later = clock.now() + timedelta(seconds=5)
    settle(shop, an_order(9000, pair, updated_at=later, cancelled_at=later))
    run_jobs()
    for number in NUMBERS:
        assert row(shop, known[number]) == pytest.approx(before[number], rel=1e-4)


def test_where_best_sellers_won_new_orders_leave_the_cart_alone(shop, known, tmp_path, monkeypatch, run_jobs):
    monkeypatch.setattr("app.recommendations.train._choice", lambda told: {"cart": Setting("popular")})
    trained(shop, tmp_path)

    settle(shop, an_order(9000, ["901", "902"]))
    run_jobs()

    assert row(shop, known["901"]) == {}


def test_a_training_replaces_what_orders_added(shop, known, tmp_path, run_jobs):
    trained(shop, tmp_path)
    settle(shop, *(an_order(9000 + number, ["901", "908"]) for number in range(9)))
    run_jobs()
    keep_all(shop, learn(shop, tmp_path))
    anew = row(shop, known["901"])
    keep_all(shop, learn(shop, tmp_path))

    assert known["908"] in anew and row(shop, known["901"]) == pytest.approx(anew, rel=1e-4)


@pytest.mark.one_database
def test_plain_shares_with_orders_on_top_are_what_counting_them_all_anew_gives():
    together = Counts(10.0, {2: 0.5, 3: 0.1}, frozenset({3}))

    added = add_order(Counts(0.0, {2: 1.5}), together, {2: 1.0, 3: 1.0, 4: 1.0}, 1.0, 0.0, unit=3.0)
    taken = add_order(Counts(0.0, {2: 1.5}), together, {2: 1.0, 3: 1.0, 4: 1.0}, -1.0, 0.0, unit=3.0)

    assert added.scores == pytest.approx({2: 3 * 6 / 11, 3: 3 * 1 / 11})
    assert taken.scores == pytest.approx({2: 3 * 4 / 9})


@pytest.mark.one_database
def test_what_one_order_alone_speaks_for_is_not_taken_from_a_cart_that_never_counted_it():
    together = Counts(10.0, {2: 0.1}, frozenset({2}))

    taken = add_order(Counts(0.0, {2: 0.9}), together, {2: 1.0}, -1.0, 0.0, unit=3.0)

    assert taken.scores == pytest.approx({2: 0.9 * 10 / 9})


def test_until_the_first_training_that_knows_carts_what_is_bought_together_answers(shop, known, tmp_path):
    trained(shop, tmp_path)
    cart = [known["901"], known["903"]]
    with unit_of_work():
        named = (RecommendationList.shop_id == shop.id, RecommendationList.kind == "cart")
        db.session.execute(delete(RecommendationList).where(*named))
        recommendations.latest_training(shop.id).cart_unit = 0.0

    single = {each for one in cart for each in recommendations.bought_together(shop.id, [one], 3)}
    found = recommendations.bought_together(shop.id, cart, 3)

    assert found and set(found) <= single - set(cart)
    assert found != [each for each in recommendations.best_sellers(shop.id, 9) if each not in cart][:3]
