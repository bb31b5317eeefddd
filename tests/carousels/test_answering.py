"""What a process keeps to answer soon is as exact as reading it anew, whichever process changed something."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import event, select

from app import activity, carousels, catalog, experiments, recommendations, shops
from app.carousels import DEFAULTS, Context, editing, fill, placements
from app.carousels.models import RuleAction
from app.carousels.rules import keeping
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, TREATED
from app.experiments.persons import customer_unit
from app.recommendations import ListKind, RecommendationList, Training
from app.recommendations.answers import LOOK_AGAIN
from app.shops import Shop
from tests.carousels.making import NUMBERS, learn, named, priced, rule, shown, stock
from tests.catalog.making import product, variant
from tests.experiments.making import in_arm, known_customer, running, visitor


@pytest.fixture
def stocked(shop):
    ids = stock(shop, *NUMBERS)
    learn(shop, ids, ListKind.BEST_SELLERS, "", NUMBERS[:8])
    return ids


@pytest.fixture
def token(shop) -> str:
    return visitor(shop)[0]


def ask(shop: Shop, token: str = "", **query: object):
    asked = {"shop": shop.domain, "placement": "home", **({"visitor": token} if token else {}), **query}
    return current_app.test_client().get("/storefront/v1/recommendations", query_string=asked)


def ids(shop: Shop, token: str = "", **query: object) -> list[str]:
    return [each["id"] for each in ask(shop, token, **query).json["products"]]


@contextmanager
def as_another_process() -> Iterator[None]:
    """What is done in here finds nothing kept, and leaves what this process keeps as it is."""
    kept = current_app.extensions.pop("shelves", {})
    try:
        yield
    finally:
        current_app.extensions["shelves"] = kept


@contextmanager
def statements() -> Iterator[list[str]]:
    asked: list[str] = []
    listening = (db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    event.listen(*listening)
    try:
        yield asked
    finally:
        event.remove(*listening)


def later(number: str, **changes):
    return replace(product(number), **({"updated_at": clock.now()} | changes))


def test_what_another_process_sells_out_reprices_or_takes_off_is_seen_by_the_next_answer(
    shop, stocked, token
):
    assert ids(shop, token, limit=4) == ["901", "902", "903", "904"]

    gone = (variant("1901", is_available=False, stock=0),)
    with as_another_process(), unit_of_work():
        cheaper = later("902", variants=(variant("1902", 1),), title="Second")
        catalog.record_products(shop.id, [later("901", variants=gone), cheaper])
        catalog.remove_product(shop.id, "903")

    first, second = ask(shop, token, limit=2).json["products"]
    assert (first["id"], first["title"], first["price_minor"]) == ("902", "Second", 1)
    assert second["id"] == "904"


def test_a_stock_that_comes_and_goes_within_one_date_of_the_product_is_followed(shop, stocked, token):
    for pieces, at_hand in [(0, False), (5, True), (0, False)]:
        told = later(
            "901",
            updated_at=product("901").updated_at,
            told_at=clock.now(),
            variants=(variant("1901", is_available=at_hand, stock=pieces),),
        )
        with as_another_process(), unit_of_work():
            catalog.record_products(shop.id, [told])

        assert ("901" in ids(shop, token, limit=4)) == at_hand


def test_a_rule_a_placement_and_the_wish_to_spare_stock_hold_from_the_next_answer_on(shop, stocked, token):
    assert ids(shop, token, limit=3) == ["901", "902", "903"]

    with as_another_process(), unit_of_work():
        made = keeping.add(shop, carousels.rules.Rule(0, "", (), RuleAction.EXCLUDE, named("901"), None), "o")
        editing.follow(shop, "")
    assert ids(shop, token, limit=3) == ["902", "903", "904"]

    with as_another_process(), unit_of_work():
        keeping.switch(shop, keeping.get(shop.id, made.id), False, "olive")
        editing.keep(shop, replace(placements.get(shop.id, "home"), size=2), "olive")
    assert ids(shop, token) == ["901", "902"]

    with as_another_process(), unit_of_work():
        few = later("901", variants=(variant("1901", stock=1),))
        catalog.record_products(shop.id, [few])
        shops.change_setting(shop, carousels.SPARE_STOCK, True, "olive")
        editing.follow(shop, "")
    assert ids(shop, token) == ["902", "901"]


def test_who_is_held_out_is_so_from_the_start_of_an_experiment_to_its_end(shop, stocked):
    experiment = running(shop)
    token, _ = in_arm(shop, experiment, CONTROL)
    with as_another_process():
        assert ids(shop, token) == []
    assert ids(shop, token) == []

    with as_another_process(), unit_of_work():
        experiments.stop(shop, experiments.get(shop.id, experiment.id), "olive")
    assert ids(shop, token, limit=1) == ["901"]

    with as_another_process():
        again = running(shop, "carousel")
    token, _ = in_arm(shop, again, CONTROL)
    assert ids(shop, token) == []


def test_a_browser_that_turns_out_to_be_hers_gets_what_she_gets(shop, stocked):
    experiment = running(shop)
    (held, _), (free, _) = in_arm(shop, experiment, CONTROL), in_arm(shop, experiment, TREATED)
    assert (ids(shop, held), len(ids(shop, free))) == ([], 12)
    ada = known_customer(shop)

    with as_another_process(), unit_of_work():
        activity.join_by_token(shop, held, ada, "order:1")
        activity.join_by_token(shop, free, ada, "order:1")

    assert (ids(shop, held), ids(shop, free)) == ([], [])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_of_a_holdout_is_what_meeting_it_answers(shop, seed):
    dice = random.Random(seed)
    runs = [running(shop, scope) for scope in dice.sample(["everything", "carousel", "carousel:home"], 2)]
    units = []
    for number in range(8):
        token, unit = visitor(shop)
        owner = known_customer(shop, str(7100 + number % 3)) if number % 2 else None
        if owner:
            with unit_of_work():
                activity.join_by_token(shop, token, owner, f"order:{number}")
        units += [(unit, owner)] + ([(customer_unit(owner), owner)] if owner else [])

    for unit, owner in dice.sample(units, len(units)):
        thing = ("carousel", dice.choice(["home", "cart"]))
        kept = experiments.comparisons(shop.id)
        feature = experiments.Feature(thing[0])
        before = experiments.is_known_to_be_held_out(shop.id, unit, owner, feature, thing[1], kept)
        with unit_of_work():
            met = experiments.meet(shop, unit, feature, clock.now(), thing[1])
        after = experiments.is_known_to_be_held_out(shop.id, unit, owner, feature, thing[1], kept)
        assert before in (None, met) and after == met
    assert len(runs) == 2


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_and_what_is_read_anew_fill_every_placement_alike(shop, stocked, token, seed):
    dice = random.Random(seed)
    for kind in (ListKind.BOUGHT_TOGETHER, ListKind.SIMILAR):
        for of in dice.sample(NUMBERS, 6):
            learn(shop, stocked, kind, of, dice.sample(NUMBERS, 5))
    for turn in range(6):
        if turn % 2:
            priced(shop, dice.choice(NUMBERS), dice.randint(1, 9000), updated_at=clock.now())
        if turn % 3 == 2:
            rule(shop, dice.choice(list(RuleAction)), named(*dice.sample(NUMBERS, 2)), position=2)
            with unit_of_work():
                editing.follow(shop, "")
        name, cart = dice.choice(list(DEFAULTS)), dice.sample(NUMBERS, 2)
        query = {"placement": name, "cart": ",".join(cart), "product": dice.choice(NUMBERS), "limit": 9}
        told = ask(shop, token, **query).json["products"]
        me = activity.visitor_of(shop, token)
        context = Context(product=query["product"], cart=tuple(cart), limit=9, visitor_id=me.id)
        with as_another_process():
            anew = fill(shop, name, context)
        assert [each["id"] for each in told] == shown(anew)
        assert [each["price_minor"] for each in told] == [card.price_minor for card in anew.cards]


def test_a_shop_that_left_is_unknown_to_the_next_answer(shop, stocked, token):
    assert ids(shop, token)
    with as_another_process(), unit_of_work():
        db.session.get_one(Shop, shop.id).uninstalled_at = clock.now()

    assert ask(shop, token).status_code == 404


def test_the_same_numbers_of_products_in_a_shop_of_another_currency_are_read_anew(shop, stocked, token):
    assert ask(shop, token).json["products"][0]["currency"] == "USD"
    with unit_of_work():
        db.session.get_one(Shop, shop.id).currency = "EUR"

    assert ask(shop, token).json["products"][0]["currency"] == "EUR"


def test_an_answer_costs_few_statements(shop, stocked, token):
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", NUMBERS[2:16])
    experiment = running(shop)
    token, _ = in_arm(shop, experiment, TREATED)
    for _ in range(2):
        ask(shop, token, placement="product", product="901")
    with statements() as made:
        assert len(ids(shop, placement="product", product="901", seen="1")) == 12
    with statements() as personal:
        assert len(ids(shop, token, placement="product", product="901")) == 12

    assert len(made) <= 6, made
    assert len(personal) <= 8, personal


def test_an_order_that_changed_the_lists_is_in_them_a_fifth_of_a_second_later(shop, stocked, token):
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", ["915"])
    with unit_of_work():
        facts = {"orders": 1, "lines": 1, "seconds": 0.0, "evidence": [], "choice": None, "chosen_at": None}
        db.session.add(Training(shop_id=shop.id, trained_at=clock.now(), **facts))
    page = {"placement": "product", "product": "901", "limit": 1}
    assert ids(shop, token, **page) == ["915"]

    with as_another_process(), unit_of_work():
        found = select(RecommendationList).where(RecommendationList.product == stocked["901"])
        db.session.scalars(found).one().items = [stocked["917"]]
        recommendations.latest_training(shop.id).version += 1
    time.sleep(LOOK_AGAIN)

    assert ids(shop, token, **page) == ["917"]
