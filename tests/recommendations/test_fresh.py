"""Orders since the training: they show within the second, and what comes back is taken away again."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import orders, recommendations
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.recommendations import RecommendationList
from app.recommendations.counting import Counts, add_pairs, add_sales
from app.recommendations.models import OrderCounts
from tests.orders.making import refund
from tests.recommendations.learned import an_order, fill, keep_all, learn, settle, trained


@pytest.fixture
def known(shop, tmp_path):
    known = fill(shop)
    trained(shop, tmp_path)
    return known


def beside(shop, known, number: str) -> list[str]:
    """What is shown with a product, by the platform's ids."""
    db.session.rollback()
    names = {ours: name for name, ours in known.items()}
    return [names[each] for each in recommendations.bought_together(shop.id, [known[number]], 12)]


def all_lists(shop) -> dict[tuple[str, int], tuple[list[int], int]]:
    db.session.rollback()
    rows = db.session.scalars(select(RecommendationList).where(RecommendationList.shop_id == shop.id))
    return {(row.kind, row.product): (row.items, row.learned) for row in rows}


def counts(shop) -> dict[int, dict[int, float]]:
    db.session.rollback()
    rows = db.session.scalars(select(OrderCounts).where(OrderCounts.shop_id == shop.id))
    return {row.product: dict(zip(row.items, row.scores, strict=True)) for row in rows}


def test_an_order_is_in_the_lists_as_soon_as_its_reaction_ran(shop, known, run_jobs):
    before = recommendations.latest_training(shop.id).version

    for number in range(20):
        settle(shop, an_order(9000 + number, ["901", "907"], who=900 + number))
    run_jobs()

    assert beside(shop, known, "901")[0] == "907"
    assert beside(shop, known, "907")[0] == "901"
    assert recommendations.best_sellers(shop.id, 2) == sorted([known["901"], known["907"]])
    assert recommendations.latest_training(shop.id).version > before
    changed = db.session.scalars(
        select(RecommendationList.product).where(
            RecommendationList.is_published.is_(False), RecommendationList.kind == "bought_together"
        )
    )
    assert {known["901"], known["907"]} <= set(changed)


def test_a_pair_that_one_order_alone_speaks_for_comes_after_what_several_do(shop, known, run_jobs):
    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()

    assert beside(shop, known, "901")[:2] == ["902", "907"]


@pytest.mark.parametrize("end", ["cancelled", "refunded"])
def test_an_order_that_comes_back_leaves_the_lists_as_they_were(shop, known, run_jobs, end):
    before = counts(shop)
    paid = an_order(9000, ["901", "903", "907"])
    settle(shop, paid)
    run_jobs()
    assert counts(shop) != before

    later = clock.now() + timedelta(seconds=5)
    over = {"cancelled_at": later} if end == "cancelled" else {"financial_status": "refunded"}
    settle(shop, an_order(9000, ["901", "903", "907"], updated_at=later, **over, **refund_of(end, later)))
    run_jobs()

    after = {product: scores for product, scores in counts(shop).items() if product in before}
    assert after.keys() == before.keys()
    for product, scores in before.items():
        assert after[product] == pytest.approx(scores, rel=1e-4)


def refund_of(end: str, at):
    return {"refunds": (refund(created_at=at),)} if end == "refunded" else {}


def test_an_old_order_that_is_cancelled_is_taken_away(shop, tmp_path, run_jobs):
    known = fill(shop, [an_order(number, ["901", "902"]) for number in (1, 2, 3)])
    trained(shop, tmp_path)
    assert beside(shop, known, "901")[0] == "902"

    later = clock.now() + timedelta(seconds=5)
    settle(
        shop, *(an_order(each, ["901", "902"], updated_at=later, cancelled_at=later) for each in (1, 2, 3))
    )
    run_jobs()

    assert counts(shop)[known["901"]] == {}
    assert recommendations.best_sellers(shop.id, 5) == []


def test_counting_an_order_again_changes_nothing(shop, known, run_jobs):
    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()
    before = all_lists(shop), counts(shop)
    order_id = number_of(shop, "9000")

    for _ in range(3):
        with unit_of_work():
            recommendations.count_orders(shop.id, [order_id])

    assert (all_lists(shop), counts(shop)) == before


def number_of(shop, platform_id: str) -> int:
    return orders.find_by_platform_id(shop.id, platform_id).id


def test_an_order_that_came_while_the_training_ran_is_not_lost(shop, known, run_jobs, tmp_path):
    found = learn(shop, tmp_path)
    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()

    keep_all(shop, found)
    assert "907" in beside(shop, known, "901")[:2]
    once = counts(shop)

    keep_all(shop, found)
    again = counts(shop)
    assert again.keys() == once.keys()
    assert all(again[product] == pytest.approx(scores) for product, scores in once.items())


def test_an_order_that_the_training_read_is_not_counted_twice(shop, known, run_jobs, tmp_path):
    settle(shop, an_order(9000, ["901", "907"]))
    found = learn(shop, tmp_path)
    keep_all(shop, found)
    plain = counts(shop)

    run_jobs()

    assert counts(shop) == plain


def test_an_order_cancelled_while_the_training_ran_is_taken_away(shop, known, run_jobs, tmp_path):
    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()
    found = learn(shop, tmp_path)
    later = clock.now() + timedelta(seconds=5)
    settle(shop, an_order(9000, ["901", "907"], updated_at=later, cancelled_at=later))
    run_jobs()

    keep_all(shop, found)

    assert known["907"] not in counts(shop)[known["901"]]


def test_her_kept_list_goes_when_she_orders(shop, known, run_jobs):
    settle(shop, an_order(9000, ["907"], who=0))
    run_jobs()
    buyer = orders.find_by_platform_id(shop.id, "9000").customer_id

    assert recommendations.PRIVACY.export_for(shop.id, buyer) is None
    assert known["907"] in recommendations.buy_again(shop.id, buyer, 10)


def test_an_order_of_one_shop_touches_no_other(shop, other_shop, known, run_jobs, tmp_path):
    fill(other_shop)
    trained(other_shop, tmp_path)
    before = all_lists(other_shop), counts(other_shop)

    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()

    assert (all_lists(other_shop), counts(other_shop)) == before


def test_before_the_first_training_nothing_is_counted(shop, run_jobs):
    fill(shop)
    settle(shop, an_order(9000, ["901", "907"]))
    run_jobs()

    assert all_lists(shop) == {} and counts(shop) == {}


ORDERS = st.lists(st.frozensets(st.integers(0, 5), min_size=1), max_size=12)


@pytest.mark.one_database
@settings(max_examples=60, deadline=None)
@given(ORDERS, st.data())
def test_orders_added_one_by_one_and_taken_away_count_like_all_at_once(made, data):
    gone = data.draw(st.sets(st.integers(0, max(len(made) - 1, 0)))) if made else set()
    kept: dict[int, Counts] = {product: Counts(0.0, {}) for product in range(6)}
    for products, sign in [(each, 1) for each in made] + [(made[at], -1) for at in sorted(gone)]:
        for product in products:
            others = {other: 1.0 for other in products if other != product}
            kept[product] = add_pairs(kept[product], others, float(sign), damping=0.0)
    stays = [each for at, each in enumerate(made) if at not in gone]
    for product in range(6):
        mine = [each for each in stays if product in each]
        others = [other for other in range(6) if other != product and any(other in each for each in mine)]
        wanted = {other: np.mean([other in each for each in mine]) for other in others}
        assert kept[product].scores == pytest.approx(wanted)


@pytest.mark.one_database
def test_the_ranking_of_the_shop_gains_and_loses_orders():
    once = add_sales(Counts(3.0, {1: 2.0, 2: 1.0}), [([2, 3], 1)])

    assert once.ranked() == [1, 2, 3]
    assert add_sales(once, [([2, 3], -1)]).scores == pytest.approx({1: 2.0, 2: 1.0})
