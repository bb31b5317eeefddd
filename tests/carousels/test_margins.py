"""Margins change the order of what fits, never what is shown, and no shopper learns of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app import catalog
from app.carousels import Context, editing, fill, placements
from app.carousels.arranging import Found
from app.carousels.disjoint import lists_to_show
from app.carousels.favouring import STRENGTHS, favoured
from app.carousels.models import RuleAction
from app.core.unit import unit_of_work
from app.recommendations import ListKind
from tests.admin.merchant import Merchant
from tests.carousels.making import NUMBERS, learn, named, rule, shown
from tests.catalog.making import product, variant

CANARY = 31_337
"""No price, id or count of these tests holds these digits."""
HOME = "/admin/carousels/placements/home"


@pytest.fixture
def stocked(shop):
    """Each next one costs the shop less; the last of them nobody knows what."""
    with unit_of_work():
        catalog.record_products(shop.id, [costing(shop, number, at) for at, number in enumerate(NUMBERS)])
    return catalog.by_platform_ids(shop.id, NUMBERS)


def costing(shop, number, at):
    cost = None if at >= 16 else CANARY + 100 * (16 - at)
    one = variant(
        f"1{number}", 50_000, cost_minor=cost, cost_currency=shop.currency if cost else "", is_tracked=True
    )
    return product(number, variants=(one,))


def favour(shop, name, strength):
    with unit_of_work():
        editing.keep(shop, replace(placements.get(shop.id, name), margin=strength), by="olive")


def ids(row):
    return [each.product_id for each in row]


@pytest.mark.one_database
@pytest.mark.parametrize("seed", range(20))
def test_products_change_places_only_with_those_of_their_own_strategy(seed):
    dice = random.Random(seed)
    row = [
        Found(at, dice.choice(["similar", "cart", RuleAction.RETURN])) for at in range(dice.randint(0, 24))
    ]
    margins = {each.product_id: dice.random() for each in row if dice.random() < 0.8}
    fixed = {each.product_id for each in row if dice.random() < 0.2}
    strength = dice.choice(list(STRENGTHS))

    found = favoured(row, margins, strength, fixed)

    assert sorted(ids(found)) == sorted(ids(row))
    assert [each.source for each in found] == [each.source for each in row]
    for before, after in zip(row, found, strict=True):
        if before.product_id in fixed or before.source == RuleAction.RETURN:
            assert after == before


@pytest.mark.one_database
def test_the_stronger_the_further_and_never_beyond_the_strength():
    row = [Found(at, "similar") for at in range(24)]
    margins = dict.fromkeys(range(23), 0.2) | {23: 0.9}
    places = {strength: ids(favoured(row, margins, strength)).index(23) + 1 for strength in STRENGTHS}

    assert 24 > places["low"] > places["middle"] > places["high"] >= 24 / STRENGTHS["high"] ** 2
    assert favoured(row, dict.fromkeys(range(24), 0.5), "high") == row
    assert favoured(row, margins, "") == row


@pytest.mark.one_database
def test_what_has_no_cost_is_neither_lifted_nor_lowered():
    row = [Found(at, "similar") for at in range(3)]

    assert ids(favoured(row, {0: 0.1, 2: 0.9}, "high")) == [2, 1, 0]
    assert ids(favoured(row, {2: 0.9}, "high")) == [0, 1, 2]


def test_a_placement_shows_the_same_products_in_another_order(shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", NUMBERS)
    before = shown(fill(shop, "home", Context(limit=12)))

    favour(shop, "home", "high")
    after = shown(fill(shop, "home", Context(limit=12)))

    assert sorted(after) == sorted(before) == NUMBERS[:12]
    assert after != before and after.index("912") < 11
    assert shown(fill(shop, "not_found", Context(limit=12))) == before


def test_the_merchants_own_rules_come_before_margins(shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", NUMBERS)
    rule(shop, RuleAction.PIN, named("901"), position=1)
    rule(shop, RuleAction.BURY, named("912"))
    favour(shop, "home", "high")

    row = shown(fill(shop, "home", Context(limit=24)))

    assert (row[0], row[-1]) == ("901", "912")


def test_published_lists_follow_and_stay_disjoint(shop, stocked):
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", NUMBERS[1:13])
    learn(shop, stocked, ListKind.SIMILAR, "901", NUMBERS[1:13])
    before = lists_to_show(shop, [stocked["901"]])[stocked["901"]]

    favour(shop, "product", "high")
    after = lists_to_show(shop, [stocked["901"]])[stocked["901"]]

    assert sorted(after["bought_together"]) == sorted(before["bought_together"])
    assert after["bought_together"] != before["bought_together"]
    assert after["similar"] == before["similar"]


def test_the_merchant_chooses_the_strength_and_reads_what_it_did(app, shop, stocked):
    merchant = Merchant(app, shop)
    learn(shop, stocked, ListKind.BEST_SELLERS, "", NUMBERS)

    assert merchant.post(HOME, size="20", margin="enormous").status_code == 422
    html = merchant.post(HOME, size="20", margin="middle").text

    assert "the cost is known of 16 of 20 products" in html
    assert "number 16 of 16 here, which moves it back" in merchant.get(f"{HOME}/why?item=901").text
    assert "is not known" in merchant.get(f"{HOME}/why?item=920").text
    favour(shop, "home", "")
    assert "its cost" not in merchant.get(f"{HOME}/why?item=901").text


def test_no_shopper_learns_what_anything_costs(app, shop, stocked, monkeypatch):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", NUMBERS)
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", NUMBERS[1:13])
    for name in ("home", "product"):
        favour(shop, name, "high")

    told = "".join(_told_to_shoppers(app, shop))

    assert '"905"' in told
    assert [word for word in (str(CANARY // 100), "cost", "margin") if word in told] == []


def _told_to_shoppers(app, shop) -> Iterator[str]:
    web, origin = app.test_client(), {"Origin": f"https://{shop.domain}"}
    for query in ("placement=home", "placement=product&product=901", "placement=cart&cart=901"):
        path = f"/storefront/v1/recommendations?shop={shop.domain}&{query}"
        yield web.get(path, headers=origin).text
    yield web.get(f"/storefront/v1/bootstrap?shop={shop.domain}", headers=origin).text
    yield repr(lists_to_show(shop, catalog.by_platform_ids(shop.id, NUMBERS).values()))
