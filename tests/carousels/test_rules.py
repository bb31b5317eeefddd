"""Merchants' rules: what holds here, and what it does with the products that strategies found."""

from __future__ import annotations

import pytest

from app import catalog, segments
from app.carousels import Context, fill
from app.carousels.models import RuleAction
from app.carousels.rules import Condition, keeping
from app.core import clock
from app.core.errors import BadInput, NotFound
from app.core.unit import unit_of_work
from app.platforms.snapshots import CollectionSnapshot
from app.recommendations import ListKind
from tests.carousels.making import NUMBERS, learn, named, priced, rule, shown, stock
from tests.experiments.making import known_customer


@pytest.fixture
def stocked(shop):
    ids = stock(shop, *NUMBERS)
    learn(shop, ids, ListKind.BEST_SELLERS, "", NUMBERS[:8])
    return ids


def home(shop, **more) -> list[str]:
    return shown(fill(shop, "home", Context(**{"limit": 6} | more)))


def test_an_excluded_product_is_never_shown_and_another_takes_its_place(shop, stocked):
    rule(shop, RuleAction.EXCLUDE, named("901", "903"))

    assert home(shop) == ["902", "904", "905", "906", "907", "908"]


def test_a_pinned_product_stands_at_its_place_once(shop, stocked):
    rule(shop, RuleAction.PIN, named("906"), position=2)

    assert home(shop) == ["901", "906", "902", "903", "904", "905"]


def test_two_pins_keep_their_places_beside_each_other(shop, stocked):
    rule(shop, RuleAction.PIN, named("915"), position=3)
    rule(shop, RuleAction.PIN, named("914"), position=1)

    assert home(shop) == ["914", "901", "915", "902", "903", "904"]


def test_a_pinned_product_that_is_excluded_sold_out_or_in_the_cart_is_not_shown(shop, stocked):
    rule(shop, RuleAction.PIN, named("906", "907"), position=1)
    rule(shop, RuleAction.EXCLUDE, named("906"))

    assert home(shop, cart=("907",)) == ["901", "902", "903", "904", "905", "908"]


def test_a_boost_moves_up_and_a_burial_to_the_end(shop, stocked):
    rule(shop, RuleAction.BOOST, named("908"))
    rule(shop, RuleAction.BURY, named("901"))

    found = home(shop, limit=8)

    assert found.index("908") < 3
    assert "901" not in found[:7]


def test_what_a_rule_returns_comes_first_and_only_where_it_holds(shop, stocked):
    rule(shop, RuleAction.RETURN, named("915", "914"), named("901"), placement="product")

    on_its_page = shown(fill(shop, "product", Context(product="901", limit=4)))
    elsewhere = shown(fill(shop, "product", Context(product="902", limit=4)))

    assert on_its_page[:2] == ["915", "914"]
    assert not {"915", "914"} & set(elsewhere)
    assert "915" not in home(shop)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition("tag", ("sale",)), True),
        (Condition("tag", ("other",)), False),
        (Condition("kind", ("Shoes",)), True),
        (Condition("vendor", ("Northern",)), True),
        (Condition("vendor", ("Acme",)), False),
        (Condition("price", (), 5000, 9000), True),
        (Condition("price", (), 9001, None), False),
        (Condition("price", (), None, 9000), True),
    ],
)
def test_a_condition_about_the_product_of_the_page(shop, stocked, condition, holds):
    priced(shop, "930", 9000, tags=("sale", "red"), kind="Shoes", vendor="Northern")
    rule(shop, RuleAction.RETURN, named("910"), condition)

    first = shown(fill(shop, "product", Context(product="930", limit=3)))[0]

    assert (first == "910") == holds


def test_one_product_of_the_cart_is_enough_and_both_conditions_must_hold(shop, stocked):
    rule(shop, RuleAction.RETURN, named("910"), named("902"), Condition("price", (), 9_000_000))
    rule(shop, RuleAction.RETURN, named("911"), named("902"))

    assert shown(fill(shop, "cart", Context(cart=("901", "902"), limit=3)))[0] == "911"


def test_a_rule_about_a_price_chooses_by_price(shop, stocked):
    priced(shop, "930", 99_000)
    rule(shop, RuleAction.RETURN, Condition("price", (), 50_000, 100_000))

    assert home(shop)[0] == "930"


@pytest.mark.parametrize(
    "what",
    [
        Condition("tag", ("sale", "other")),
        Condition("kind", ("Shoes",)),
        Condition("vendor", ("Northern",)),
        Condition("collection", ("71",)),
        Condition("price", (), 8000, 9000),
    ],
)
def test_what_comes_first_may_be_named_by_anything_known_of_products(shop, stocked, what):
    priced(shop, "930", 9000, tags=("sale", "red"), kind="Shoes", vendor="Northern")
    sale = CollectionSnapshot(
        platform_id="71", handle="sale", title="Sale", updated_at=clock.now(), members=("930",)
    )
    with unit_of_work():
        catalog.record_collections(shop.id, [sale])
    rule(shop, RuleAction.RETURN, what)

    assert home(shop)[:2] == ["930", "901"]


def test_a_rule_for_a_segment_holds_for_who_is_proven_to_be_in_it(shop, stocked):
    inside, outside = known_customer(shop, "7001"), known_customer(shop, "7002")
    asked = {"field": "email", "is": "is", "value": "ada7001@example.com"}
    with unit_of_work():
        segment = segments.add(
            shop, "Ada alone", segments.parse({"version": 1, "match": "all", "of": [asked]}), "olive"
        )
        number = segment.id
    rule(shop, RuleAction.RETURN, named("920"), Condition("segment", (str(number),)))

    assert home(shop, customer_id=inside)[0] == "920"
    assert home(shop, customer_id=outside)[0] == "901"
    assert home(shop)[0] == "901"


def test_a_rule_that_is_off_does_nothing(shop, stocked):
    number = rule(shop, RuleAction.EXCLUDE, named("901"))
    with unit_of_work():
        keeping.switch(shop, keeping.get(shop.id, number), False, "olive")

    assert home(shop)[0] == "901"


def test_another_shops_rules_hold_nothing_here_and_are_not_found(shop, other_shop, stocked):
    number = rule(other_shop, RuleAction.EXCLUDE, named("901"))

    assert home(shop)[0] == "901"
    with pytest.raises(NotFound):
        keeping.get(shop.id, number)


def test_a_shop_has_a_hundred_rules_at_most(shop, stocked, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 2)
    for _ in range(2):
        rule(shop, RuleAction.BURY, named("901"))

    with pytest.raises(BadInput):
        rule(shop, RuleAction.BURY, named("901"))
