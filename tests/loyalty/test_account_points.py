"""A customer's own points on the platform's account pages, asked by our extensions."""

from __future__ import annotations

import pytest

from app import customers, loyalty
from app.core.unit import unit_of_work
from tests.loyalty.making import new_customer
from tests.platforms.test_buyer_tokens import buyer_token

ADDRESS = "/account/v1/me"


def ask(app, token):
    return app.test_client().get(ADDRESS, headers={"Authorization": f"Bearer {token}", "Origin": "null"})


def signed_in(shop, customer):
    return buyer_token(dest=shop.domain, sub=f"gid://shopify/Customer/{customer}")


@pytest.fixture
def holder(app, shop):
    """A customer of the shop, with 250 points."""
    customer = new_customer(shop)
    with unit_of_work():
        loyalty.adjust(shop, customer, 250, reason="gift", key="gift", by="42")
    return customers.get(shop.id, customer).platform_id


def test_a_signed_in_customer_reads_her_own_balance_and_the_terms(app, shop, holder):
    with unit_of_work():
        loyalty.switch_on(shop, "42")

    answer = ask(app, signed_in(shop, holder))

    assert answer.json == {
        "customer": holder,
        "points": {"available": 250, "pending": 0, "debt": 0},
        "tier": None,
        "currency": "USD",
        "programme": {"per_unit": 3, "pending_days": 14, "name": ""},
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_while_the_programme_is_off_no_terms_are_told_and_the_balance_stays(app, shop, holder):
    told = ask(app, signed_in(shop, holder)).json

    assert (told["programme"], told["points"]["available"]) == (None, 250)


def test_who_is_not_signed_in_or_unknown_here_holds_nothing(app, shop, other_shop, holder):
    nobody = ask(app, buyer_token(dest=shop.domain, without=("sub",))).json
    stranger = ask(app, signed_in(other_shop, holder)).json

    assert (nobody["customer"], nobody["points"]["available"]) == (None, 0)
    assert (stranger["customer"], stranger["points"]["available"]) == (holder, 0)


@pytest.mark.parametrize("token", ["", "x.y.z"])
def test_a_bad_token_is_refused_in_words_that_the_extension_can_read(app, shop, token):
    answer = ask(app, token)

    assert (answer.status_code, answer.json["error"]) == (401, "not_allowed")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_shop_without_the_app_is_told_so(app):
    assert ask(app, buyer_token(dest="nobody.myshopify.com")).status_code == 404


def test_the_sandbox_may_ask_with_its_token(app):
    answer = app.test_client().options(ADDRESS, headers={"Origin": "null"})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert answer.headers["Access-Control-Max-Age"] == "7200"
    assert "X-Shopify-API-Request-Failure-Reauthorize-Url" in answer.headers["Access-Control-Expose-Headers"]
