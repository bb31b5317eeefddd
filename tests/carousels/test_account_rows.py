"""Rows on the platform's account and thank-you pages, by a token that only the platform can make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import customers
from app.carousels import editing, placements
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL
from app.recommendations import ListKind
from app.recommendations.models import CustomerList
from tests.carousels.making import NUMBERS, learn, stock
from tests.experiments.making import customer_in_arm, known_customer, running
from tests.platforms.test_buyer_tokens import buyer_token


@pytest.fixture
def stocked(shop):
    ids = stock(shop, *NUMBERS)
    learn(shop, ids, ListKind.BEST_SELLERS, "", NUMBERS[:6])
    learn(shop, ids, ListKind.BOUGHT_TOGETHER, "901", ["907", "908"])
    return ids


def ask(app, shop, customer=None, **query):
    without = () if customer else ("sub",)
    token = buyer_token(dest=shop.domain, sub=f"gid://shopify/Customer/{customer}", without=without)
    headers = {"Authorization": f"Bearer {token}", "Origin": "null"}
    return app.test_client().get("/account/v1/recommendations", query_string=query, headers=headers)


def ids(answer):
    return [each["id"] for each in answer.json["products"]]


def likes(shop, customer_id, *products, again=()):
    with unit_of_work():
        row = CustomerList(
            shop_id=shop.id, customer_id=customer_id, for_you=list(products), buy_again=list(again)
        )
        db.session.add(row)


def test_the_thank_you_page_shows_what_goes_with_the_order_and_not_the_order_again(app, shop, stocked):
    answer = ask(app, shop, placement="thank_you", bought="901", language="de-AT")

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.headers["Cache-Control"] == "no-store"
    assert ids(answer)[:2] == ["907", "908"] and "901" not in ids(answer)
    assert (answer.json["placement"], answer.json["strategy"]) == ("thank_you", "bought_together")
    assert answer.json["title"] == "Passt gut dazu"
    assert answer.json["products"][0] == {
        "id": "907", "title": "Mug", "image": "https://cdn.example.com/mug.svg", "price": "15.00",
        "compare_at": None, "currency": shop.currency,
        "url": f"{shop.primary_url}/products/mug-907?_pn=thank_you",
    }  # fmt: skip


def test_the_account_page_shows_hers_to_her_alone(app, shop, other_shop, stocked):
    hers = known_customer(shop, "7001")
    likes(shop, hers, stocked["919"], stocked["918"])

    assert ids(ask(app, shop, "7001", placement="account"))[:2] == ["919", "918"]
    assert ids(ask(app, shop, "7002", placement="account"))[:2] == ["901", "902"]
    assert ids(ask(app, shop, placement="account"))[:2] == ["901", "902"]
    assert ids(ask(app, other_shop, "7001", placement="account")) == []


@pytest.mark.parametrize(
    ("bought", "strategy", "shown"),
    [
        (("919", "918"), "buy_again", ["919", "918"]),
        (("919",), "for_you", ["910", "901", "902", "903", "904"]),
        ((), "for_you", ["910", "901", "902", "903", "904", "905"]),
    ],
)
def test_buy_it_again_stands_over_nothing_that_she_never_bought(app, shop, stocked, bought, strategy, shown):
    hers = known_customer(shop, "7001")
    likes(shop, hers, stocked["910"], again=[stocked[each] for each in bought])

    answer = ask(app, shop, "7001", placement="account")

    assert (answer.json["strategy"], ids(answer)) == (strategy, shown)


def test_who_is_held_out_gets_no_row(app, shop, stocked):
    held = customer_in_arm(shop, running(shop, "carousel"), CONTROL)
    number = customers.get(shop.id, held).platform_id

    answer = ask(app, shop, number, placement="account")

    assert (ids(answer), answer.json["strategy"]) == ([], "held_out")


def test_a_placement_that_is_off_has_no_row(app, shop, stocked):
    with unit_of_work():
        editing.keep(shop, replace(placements.get(shop.id, "account"), is_on=False), by="olive")

    assert ids(ask(app, shop, placement="account")) == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"placement": "home"},
        {"placement": "account", "bought": "one"},
        {"placement": "account", "bought": ",".join(["7"] * 101)},
        {"placement": "account", "country": "Austria"},
    ],
)
def test_what_makes_no_sense_is_refused(app, shop, query):
    assert ask(app, shop, **query).status_code == 400


def test_without_the_platforms_token_nobody_gets_in(app, shop, stocked):
    answer = app.test_client().get("/account/v1/recommendations?placement=account")

    assert answer.status_code == 401
