"""The front desk: every list of a shop, bounded, and never an error for what nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import catalog, customers, orders, recommendations
from app.core import clock
from app.core.unit import unit_of_work
from app.recommendations import ListKind
from app.recommendations.engine import Setting
from tests.activity.making import a_visitor, send
from tests.catalog.making import product
from tests.orders.making import line
from tests.recommendations.learned import NUMBERS, PAIRS, an_order, fill, keep_all, learn, trained

SEEDED = ("bought_together", "similar", "also_viewed", "viewed_then_bought", "complements", "next_in_session")


@pytest.fixture
def known(shop, tmp_path):
    """A trained shop: our ids by the platform's."""
    known = fill(shop)
    trained(shop, tmp_path)
    return known


def customer(shop, number: int) -> int:
    return customers.find_by_platform_id(shop.id, str(7000 + number)).id


def test_what_nobody_knows_finds_nothing_and_raises_nothing(shop, known):
    for strange in (0, -5, 10**30, max(known.values()) + 1):
        for name in SEEDED:
            assert getattr(recommendations, name)(shop.id, [strange], 5) == []
    for strange in (0, -5, 10**30, 10**9):
        assert recommendations.buy_again(shop.id, strange, 5) == []
        assert len(recommendations.for_customer(shop.id, strange, 5)) == 5
        assert recommendations.why(shop.id, "similar", strange, strange).place is None
    assert recommendations.best_sellers_of(shop.id, {10**30}, 5) == []


def test_no_list_is_longer_than_asked_for_or_names_a_product_twice(shop, known):
    seeds = [known["901"], known["903"]]
    for k in (-3, 0, 1, 5, 1000):
        for name in SEEDED:
            found = getattr(recommendations, name)(shop.id, seeds, k)
            assert len(found) <= max(k, 0) and len(set(found)) == len(found) and not set(found) & set(seeds)
        for name in ("best_sellers", "trending"):
            assert len(getattr(recommendations, name)(shop.id, k)) <= max(k, 0)


def test_another_shop_gets_nothing_of_it(shop, other_shop, known):
    for name in SEEDED:
        assert getattr(recommendations, name)(other_shop.id, [known["901"]], 5) == []
    who = customer(shop, 1)
    assert recommendations.for_customer(other_shop.id, who, 5) == []
    assert recommendations.buy_again(other_shop.id, who, 5) == []
    assert recommendations.best_sellers_of(other_shop.id, set(known.values()), 5) == []
    assert (
        recommendations.why(other_shop.id, "bought_together", known["901"], known["902"]).orders_together == 0
    )


def test_what_goes_with_a_whole_cart_comes_before_what_only_fills_up(shop, known):
    found = recommendations.bought_together(shop.id, [known["901"], known["903"]], 5)

    assert set(found[:2]) == {known["902"], known["904"]}


def test_complements_are_of_another_type(shop, known):
    assert recommendations.complements(shop.id, [known["901"]], 5) == [known["902"]]


def test_best_sellers_of_a_collection_and_of_a_time(shop, tmp_path):
    made = [
        an_order(1, ["901"], days_ago=80),
        an_order(2, ["901"], days_ago=70),
        an_order(3, ["902"], days_ago=3),
    ]
    known = fill(shop, made)
    trained(shop, tmp_path)

    def best(days):
        found = recommendations.best_sellers_of(shop.id, {known["901"], known["902"], known["903"]}, 5, days)
        return [number for each in found for number, ours in known.items() if ours == each]

    assert best(7) == best(5) == ["902"]
    assert best(90) == best(365) == ["901", "902"]
    assert best(None)[0] == "902"


def test_she_is_shown_what_she_has_not_bought_and_reminded_of_what_she_has(shop, known):
    ada = customer(shop, 0)
    mine = {known[each] for each in PAIRS[0]}

    assert not mine & set(recommendations.for_customer(shop.id, ada, 10))
    assert set(recommendations.buy_again(shop.id, ada, 10)) == mine


def test_whoever_has_no_kept_list_is_answered_from_her_orders(shop, known):
    ada = customer(shop, 0)
    kept = recommendations.buy_again(shop.id, ada, 10)
    with unit_of_work():
        recommendations.forget_lists(shop.id, [ada])

    assert set(recommendations.buy_again(shop.id, ada, 10)) == set(kept)
    assert not set(kept) & set(recommendations.for_customer(shop.id, ada, 10))
    assert recommendations.for_customer(shop.id, ada, 10)


def test_a_stranger_is_shown_the_best_sellers(shop, known):
    assert recommendations.for_customer(shop.id, 10**9, 3) == recommendations.best_sellers(shop.id, 3)


def test_who_is_forgotten_while_the_training_runs_has_no_list_after_it(shop, tmp_path):
    fill(shop)
    ada, found = customer(shop, 0), learn(shop, tmp_path)
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, ada)
        recommendations.PRIVACY.redact(shop.id, ada)

    keep_all(shop, found)

    assert recommendations.PRIVACY.export_for(shop.id, ada) is None
    assert recommendations.PRIVACY.export_for(shop.id, customer(shop, 1))["may_buy_again"]


def test_who_is_forgotten_later_loses_her_list(shop, known):
    ada = customer(shop, 0)
    assert recommendations.PRIVACY.export_for(shop.id, ada)
    with unit_of_work():
        recommendations.PRIVACY.redact(shop.id, ada)

    assert recommendations.PRIVACY.export_for(shop.id, ada) is None


def test_why_a_product_is_there_is_told_in_figures(shop, known):
    told = recommendations.why(shop.id, ListKind.BOUGHT_TOGETHER, known["901"], known["902"])

    assert (told.orders_together, told.orders_of_product, told.orders_of_item, told.place) == (15, 15, 15, 1)
    assert told.is_learned and told.customers_of_both == 15
    with pytest.raises(ValueError):
        recommendations.why(shop.id, "nonsense", known["901"], known["902"])


def test_lines_of_nothing_and_orders_paid_back_teach_nothing(shop, tmp_path):
    made = [
        *(an_order(number, ["901", "902"]) for number in (1, 2)),
        an_order(3, ["903", "904"], financial_status="refunded"),
        an_order(4, ["903", "904"], cancelled_at=clock.now()),
        an_order(5, ["903", "904"], is_test=True),
    ]
    fill(shop, made)
    for number, quantity in ((6, 0), (7, -2), (8, 10**9)):
        odd = (line("11", "905", quantity=quantity),)
        with unit_of_work():
            orders.record_many(shop.id, [an_order(number, ["905"], lines=odd)])

    table = orders.lines_for_training(shop.id)

    assert len(table["item"]) == 5 and table["event"].tolist() == [0] * 5
    trained(shop, tmp_path)


def looked_at_in_turn(shop, *numbers: str) -> None:
    """Three visitors look at these, one after the other."""
    for _ in range(3):
        _, visitor = a_visitor(shop)
        for back, number in enumerate(reversed(numbers), 1):
            at = (clock.now() - timedelta(minutes=back)).isoformat()
            send(shop, visitor, {"name": "product_viewed", "product": number, "at": at})


def test_views_teach_what_is_looked_at_next(shop, tmp_path):
    known = fill(shop)
    looked_at_in_turn(shop, "907", "908")
    trained(shop, tmp_path)

    assert recommendations.next_in_session(shop.id, [known["907"]], 3)[0] == known["908"]
    assert recommendations.latest_training(shop.id).views == 6


def test_where_best_sellers_won_no_list_is_kept_as_learned(shop, tmp_path, monkeypatch):
    choice = {"also_viewed": Setting("popular"), "next_in_session": Setting("popular")}
    monkeypatch.setattr("app.recommendations.train._choice", lambda told: choice)
    known = fill(shop)
    looked_at_in_turn(shop, "907", "908")
    trained(shop, tmp_path)

    assert recommendations.next_in_session(shop.id, [known["907"]], 3) == []
    assert recommendations.also_viewed(shop.id, [known["907"]], 3) == []


ODD = {
    "an order of nothing": [[]],
    "one order of one product": [["901"]],
    "one product in all orders": [["901"]] * 30,
    "products that the shop never had": [["1", "2"]] * 3,
    "an order of everything, twice": [NUMBERS * 2],
}


@pytest.mark.parametrize("baskets", ODD.values(), ids=ODD)
def test_odd_shops_are_trained_and_answer(shop, tmp_path, baskets):
    known = fill(shop, [an_order(number, each) for number, each in enumerate(baskets, 1)])
    trained(shop, tmp_path)
    trained(shop, tmp_path)

    seeds = list(known.values())
    sold = {each for basket in baskets for each in basket} & known.keys()
    assert {known[each] for each in sold} == set(recommendations.best_sellers(shop.id, 50))
    assert len(recommendations.similar(shop.id, seeds[:1], 50)) == len(seeds) - 1


def test_a_shop_of_one_product_is_trained_and_shows_nothing_beside_it(shop, tmp_path):
    with unit_of_work():
        catalog.record_products(shop.id, [product("901")])
        orders.record_many(shop.id, [an_order(number, ["901"]) for number in range(1, 5)])
    trained(shop, tmp_path)

    only = catalog.by_platform_ids(shop.id, ["901"])["901"]
    assert recommendations.best_sellers(shop.id, 5) == [only]
    assert (
        recommendations.similar(shop.id, [only], 5)
        == recommendations.bought_together(shop.id, [only], 5)
        == []
    )
