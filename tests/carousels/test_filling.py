"""A placement is filled from its strategies, never empty while something sells, never with a repeat."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app import activity, carousels, catalog, shops
from app.activity.wishes import wish_by_visitor
from app.carousels import DEFAULTS, STRATEGIES, Context, editing, fill, placements
from app.carousels.filling import fill_as
from app.carousels.models import RuleAction
from app.carousels.placements import ALWAYS, HERE, Placement, Step
from app.carousels.rules import Condition
from app.core import clock
from app.core.database import db
from app.core.errors import BadInput, NotFound
from app.core.unit import unit_of_work
from app.platforms.snapshots import CollectionSnapshot
from app.recommendations import ListKind
from app.recommendations.models import CustomerList
from tests.carousels.making import NUMBERS, learn, named, priced, rule, shown, stock
from tests.catalog.making import product, variant
from tests.experiments.making import known_customer, visitor


@pytest.fixture
def stocked(shop):
    return stock(shop, *NUMBERS)


def sell_out(shop, *numbers: str) -> None:
    gone = [
        replace(
            product(number, updated_at=product(number).updated_at.replace(year=2027)),
            variants=(variant(f"1{number}", is_available=False, stock=0),),
        )
        for number in numbers
    ]
    with unit_of_work():
        catalog.record_products(shop.id, gone)


def of_step(shop, step: Step, context: Context | None = None) -> list[str]:
    """What one strategy gives, without what always fills."""
    filled = fill_as(shop, Placement("try", "other", (step,), "Try"), context or Context(limit=24))
    return [
        card.id for card, source in zip(filled.cards, filled.sources, strict=True) if source == step.strategy
    ]


def test_an_empty_shop_fills_nothing_and_does_not_fail(shop):
    for name in DEFAULTS:
        assert shown(fill(shop, name, Context(product="1", cart=("2",)))) == []


def test_a_shop_that_has_learned_nothing_shows_its_newest(shop, stocked):
    filled = fill(shop, "home", Context(limit=4))

    assert (filled.strategy, len(filled.cards)) == ("newest", 4)


def test_strategies_go_in_their_order_and_the_rest_fills_up(shop, stocked):
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", ["905", "906"])
    learn(shop, stocked, ListKind.SIMILAR, "901", ["906", "907"])
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901", "905", "908"])

    filled = fill(shop, "product", Context(product="901", limit=6))

    assert filled.strategy == "bought_together"
    assert shown(filled)[:4] == ["905", "906", "907", "908"]
    assert filled.sources[:4] == ("bought_together", "bought_together", "similar", "best_sellers")
    assert len(filled.cards) == 6


def test_what_is_in_the_cart_seen_or_sold_out_is_not_shown(shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901", "902", "903", "904"])
    sell_out(shop, "904")

    filled = fill(shop, "cart", Context(cart=("901",), seen=("902",), limit=20))

    assert not {"901", "902", "904"} & set(shown(filled))
    assert "903" in shown(filled)


def test_an_unknown_placement_is_refused(shop):
    with pytest.raises(NotFound):
        fill(shop, "ceiling", Context())


def test_another_shops_products_lists_and_placements_stay_there(shop, other_shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901"])
    with unit_of_work():
        editing.add(shop, "Summer picks", "home", "olive")

    assert shown(fill(other_shop, "home", Context(product="901"))) == []
    with pytest.raises(NotFound):
        fill(other_shop, "summer-picks", Context())


@pytest.mark.parametrize("seed", range(5))
def test_no_product_comes_twice_and_no_carousel_is_empty_while_anything_may_stand_in_it(shop, stocked, seed):
    dice = random.Random(seed)
    for of in dice.sample(NUMBERS, 6):
        for kind in (ListKind.BOUGHT_TOGETHER, ListKind.SIMILAR):
            learn(shop, stocked, kind, of, dice.sample(NUMBERS, 5))
    learn(shop, stocked, ListKind.BEST_SELLERS, "", dice.sample(NUMBERS, 10))
    sold_out = set(dice.sample(NUMBERS, dice.randint(0, 12)))
    sell_out(shop, *sold_out)
    excluded = set(dice.sample(NUMBERS, dice.randint(0, 6)))
    if excluded:
        rule(shop, RuleAction.EXCLUDE, named(*excluded))
    for action in dice.sample([RuleAction.PIN, RuleAction.BOOST, RuleAction.BURY, RuleAction.RETURN], 2):
        rule(shop, action, named(*dice.sample(NUMBERS, 3)), position=dice.randint(1, 9))
    for placement in DEFAULTS:
        context = Context(
            product=dice.choice([None, *NUMBERS]),
            cart=tuple(dice.sample(NUMBERS, 2)),
            seen=tuple(dice.sample(NUMBERS, 3)),
            limit=dice.randint(1, 20),
        )
        ids = shown(fill(shop, placement, context))
        free = set(NUMBERS) - context.unwanted - sold_out - excluded
        assert len(ids) == len(set(ids)) == min(context.limit, len(free))
        assert set(ids) <= free


def test_a_page_whose_blocks_tell_what_was_seen_shows_nothing_twice(shop, stocked):
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", ["905", "906", "907"])
    learn(shop, stocked, ListKind.SIMILAR, "901", ["906", "905", "908", "909"])
    first = shown(fill(shop, "product", Context(product="901", limit=4)))

    second = shown(fill(shop, "product_similar", Context(product="901", limit=4, seen=tuple(first))))

    assert not set(first) & set(second) and second[0] == "909"


def test_when_rules_exclude_all_that_was_found_the_rest_of_the_shop_is_looked_through(shop, stocked):
    stock(shop, *(str(number) for number in range(1000, 1180)), tags=("hidden",))
    rule(shop, RuleAction.EXCLUDE, Condition("tag", ("hidden",)))

    assert len(shown(fill(shop, "home", Context(limit=20)))) == 20


def test_a_shop_of_one_product_shows_it_everywhere_but_on_its_own_page(shop):
    stock(shop, "901")

    assert shown(fill(shop, "home", Context())) == ["901"]
    assert shown(fill(shop, "product", Context(product="901"))) == []


def test_best_sellers_new_arrivals_and_hand_picked_stay_within_a_collection(shop, stocked):
    with unit_of_work():
        catalog.record_collections(shop.id, [a_collection("71", ["903", "902", "901"])])
    learn(shop, stocked, ListKind.SELLING, "", ["910", "902", "903"])

    assert of_step(shop, Step("best_sellers", collection="71")) == ["902", "903"]
    assert of_step(shop, Step("hand_picked", collection="71")) == ["903", "902", "901"]
    assert sorted(of_step(shop, Step("newest", collection="71"))[:3]) == ["901", "902", "903"]
    on_its_page = Context(collection="71", limit=24)
    assert of_step(shop, Step("best_sellers", collection=HERE), on_its_page) == ["902", "903"]
    assert of_step(shop, Step("best_sellers", collection=HERE)) == []


def a_collection(platform_id: str, members: list[str]) -> CollectionSnapshot:
    return CollectionSnapshot(
        platform_id=platform_id, handle="sale", title="Sale", updated_at=clock.now(), members=tuple(members)
    )


def test_on_sale_is_what_costs_less_than_before_the_deepest_cut_first(shop, stocked):
    for number, price in (("930", 900), ("931", 500)):
        priced(shop, number, price)
        with unit_of_work():
            cut = product(
                number,
                updated_at=clock.now(),
                variants=(variant(f"1{number}", price, compare_at_minor=1000),),
            )
            catalog.record_products(shop.id, [cut])

    assert of_step(shop, Step("on_sale")) == ["931", "930"]


def test_hand_picked_products_keep_the_merchants_order_without_those_that_are_gone(shop, stocked):
    sell_out(shop, "907")

    assert of_step(shop, Step("hand_picked", products=("909", "907", "1", "903"))) == ["909", "903"]


def test_what_a_browser_looked_at_and_wished_for_is_for_that_browser_alone(shop, stocked):
    token, _ = visitor(shop)
    seen = activity.visitor_of(shop, token)
    with unit_of_work():
        activity.record_events(
            shop, seen, [{"name": "product_viewed", "product": number} for number in ("903", "905")]
        )
        wish_by_visitor(shop.id, seen, "911", True, joins=None)
    mine = Context(visitor_id=seen.id, limit=24)

    assert set(of_step(shop, Step("recently_viewed"), mine)) == {"903", "905"}
    assert of_step(shop, Step("wish_list"), mine) == ["911"]
    for personal in ("recently_viewed", "wish_list", "buy_again", "for_you", "next_in_session"):
        assert of_step(shop, Step(personal)) == []


def test_what_a_customer_bought_is_told_only_where_she_is_proven(shop, stocked):
    ada = known_customer(shop)
    with unit_of_work():
        lists = {"buy_again": [stocked["904"]], "for_you": [stocked["908"]]}
        db.session.add(CustomerList(shop_id=shop.id, customer_id=ada, **lists))

    assert of_step(shop, Step("buy_again"), Context(customer_id=ada, limit=24)) == ["904"]
    assert of_step(shop, Step("for_you"), Context(customer_id=ada, limit=24)) == ["908"]
    assert of_step(shop, Step("buy_again")) == []


def test_what_was_shown_often_and_never_clicked_fades(shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", NUMBERS[:8])
    token, _ = visitor(shop)
    seen = activity.visitor_of(shop, token)
    showing = {"name": "carousel_shown", "placement": "home", "products": ["901", "902"]}
    clicking = {"name": "recommendation_clicked", "placement": "home", "product": "902"}
    with unit_of_work():
        activity.record_events(shop, seen, [*[showing] * 6, clicking])

    hers = shown(fill(shop, "home", Context(visitor_id=seen.id, limit=4)))
    others = shown(fill(shop, "home", Context(limit=4)))

    assert hers == ["902", "903", "901", "904"]
    assert others == ["901", "902", "903", "904"]


def test_what_is_almost_sold_out_gives_way_where_the_merchant_wants_it(shop, stocked):
    learn(shop, stocked, ListKind.BEST_SELLERS, "", ["901", "902", "903"])
    with unit_of_work():
        few = product("901", updated_at=clock.now(), variants=(variant("1901", stock=1),))
        catalog.record_products(shop.id, [few])
    assert shown(fill(shop, "home", Context(limit=2))) == ["901", "902"]

    with unit_of_work():
        shops.change_setting(shop, carousels.SPARE_STOCK, True, "olive")

    assert shown(fill(shop, "home", Context(limit=2))) == ["902", "901"]


def test_every_strategy_answers_with_nothing_known(shop, stocked):
    for name in STRATEGIES:
        assert isinstance(of_step(shop, Step(name)), list)


def test_a_strategy_of_another_version_finds_nothing_and_harms_nothing(shop, stocked):
    place = Placement("try", "other", (Step("astrology"),), "Try")

    assert len(fill_as(shop, place, Context(limit=5)).cards) == 5


def test_a_merchant_changes_strategies_headings_and_length(shop, stocked):
    learn(shop, stocked, ListKind.TRENDING, "", ["912", "913"])
    place = placements.get(shop.id, "home")
    place = editing.arranged(editing.arranged(place, "add:trending"), "order:2,0,1")
    place = editing.with_titles(replace(place, size=2), {"": "", "de": " Gerade  gefragt ", "en": "Hot"})
    with unit_of_work():
        editing.keep(shop, place, "olive")

    assert shown(fill(shop, "home", Context())) == ["912", "913"]
    kept = placements.get(shop.id, "home")
    assert kept.titles == {"de": "Gerade gefragt", "en": "Hot"}
    assert kept.title("trending", "de-AT") == "Gerade gefragt"
    assert kept.title("trending", "fr") == "Tendances du moment"
    told = carousels.CONFIG(shop.id)["carousels"]
    assert set(told) == set(DEFAULTS)
    assert (told["home"]["most"], told["home"]["title"]) == (2, "Hot")


@pytest.mark.parametrize(
    "act", ["up:9", "down:-1", "remove:x", "order:0,0", "order:1", "add:astrology", "", "sing:1"]
)
def test_a_click_that_makes_no_sense_changes_nothing(shop, act):
    with pytest.raises(BadInput):
        editing.arranged(placements.get(shop.id, "home"), act)


def test_a_placement_that_is_off_shows_nothing_and_set_back_shows_all_again(shop, stocked):
    with unit_of_work():
        editing.keep(shop, replace(placements.get(shop.id, "home"), is_on=False), "olive")
    assert fill(shop, "home", Context()).cards == []

    with unit_of_work():
        editing.remove(shop, placements.get(shop.id, "home"), "olive")
    assert fill(shop, "home", Context()).cards


def test_ones_own_placements_get_plain_names_of_their_own(shop, stocked):
    with unit_of_work():
        made = [
            editing.add(shop, label, "other", "olive").name for label in ("Été & Soleil", "été soleil", "夏")
        ]

    assert made == ["ete-soleil", "ete-soleil-2", "carousel"]
    assert fill(shop, "ete-soleil", Context(limit=3)).cards
    assert placements.get(shop.id, "carousel").strategies == ALWAYS
