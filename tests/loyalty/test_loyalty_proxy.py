"""A signed-in customer reads her own points through the store's proxy, and nobody else's."""

from __future__ import annotations

import time

import pytest

from app import customers, loyalty
from app.core.unit import unit_of_work
from app.platforms.shopify.signatures import proxy_message
from tests.loyalty.making import new_customer
from tests.web.test_guards import signed


@pytest.fixture
def ask(app):
    def ask(shop, signed_in="", **changes):
        pairs = {
            "shop": getattr(shop, "domain", shop), "logged_in_customer_id": signed_in,
            "path_prefix": "/apps/perennial", "timestamp": str(int(time.time())),
        } | changes  # fmt: skip
        query = pairs | {"signature": signed(proxy_message(pairs.items()))}
        return app.test_client().get("/proxy/v1/me", query_string=query)

    return ask


@pytest.fixture
def ada(shop):
    customer = new_customer(shop)
    with unit_of_work():
        loyalty.adjust(shop, customer, 340, reason="welcome", key="k1", by="42")
    return customers.get(shop.id, customer).platform_id


def test_a_customer_reads_her_points(ask, shop, ada):
    answer = ask(shop, ada)

    assert answer.json == {
        "customer": ada,
        "points": {"available": 340, "pending": 0, "debt": 0},
        "tier": None,
        "currency": "USD",
        "key": answer.json["key"],
    }
    assert answer.json["key"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_is_not_signed_in_reads_nobodys(ask, shop, ada):
    assert ask(shop).json == {
        "customer": None,
        "points": {"available": 0, "pending": 0, "debt": 0},
        "tier": None,
        "currency": "USD",
        "key": None,
    }


def test_a_customer_we_do_not_know_yet_holds_nothing(ask, shop, ada):
    answer = ask(shop, "999999")

    assert (answer.json["customer"], answer.json["points"]["available"]) == ("999999", 0)


def test_the_same_number_in_another_shop_is_somebody_else(ask, other_shop, ada):
    assert ask(other_shop, ada).json["points"]["available"] == 0


def test_what_the_visitor_adds_is_no_answer_to_who_asks(ask, shop, ada):
    assert ask(shop, "", customer=ada, customer_id=ada).json["customer"] is None


@pytest.mark.parametrize(
    "shop_named", ["nobody.myshopify.com", "<script>alert(1)</script>", "", "evil.com", "../first-press"]
)
def test_a_shop_that_is_none_is_unknown_and_not_repeated(ask, shop_named):
    answer = ask(shop_named)

    assert answer.status_code == 404 and "script" not in answer.text


def test_nothing_is_written_through_the_proxy(app, shop):
    answer = app.test_client().post("/proxy/v1/me", json={"points": 1})

    assert answer.status_code == 405
