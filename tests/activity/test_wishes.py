"""Wish lists of browsers and of customers: each by the door that proves it, united when she is proven."""

from __future__ import annotations

import json
import time

import pytest
from sqlalchemy import func, select

from app import activity, catalog, customers
from app.activity import Wish, wishes
from app.core import happenings, once
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit import unit_of_work
from app.platforms.shopify.signatures import proxy_message
from tests.activity.making import a_customer, a_visitor, clicks, join, signs_in
from tests.catalog.making import product
from tests.platforms.test_buyer_tokens import buyer_token
from tests.web.test_guards import signed

API, PROXY = "/storefront/v1", "/proxy/v1"


@pytest.fixture(autouse=True)
def products(shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product(str(number)) for number in range(1, 6)])


@pytest.fixture
def web(app):
    return app.test_client()


def wish(shop, visitor, product_id, is_wished=True):
    with unit_of_work():
        joins = activity.proven_owner_of(visitor)
        wishes.wish_by_visitor(shop.id, visitor, product_id, is_wished, joins=joins)


def wish_of(shop, customer_id, product_id, is_wished=True):
    with unit_of_work():
        wishes.wish_by_customer(shop.id, customer_id, product_id, is_wished)


def query_of(shop, signed_in="7001"):
    pairs = {
        "shop": shop.domain, "logged_in_customer_id": signed_in, "path_prefix": "/apps/perennial",
        "timestamp": str(int(time.time())),
    }  # fmt: skip
    return pairs | {"signature": signed(proxy_message(pairs.items()))}


def key_of(shop, signed_in="7001"):
    return once.give(shop.id, signed_in)


def told(shop, customer_id):
    return [(each.kind, each.data["product"]) for each in happenings.timeline(shop.id, customer_id)][::-1]


def test_a_browsers_hearts_are_kept_newest_first_and_taken_back(shop, other_shop, web):
    token, visitor = a_visitor(shop)

    def say(product_id, is_wished):
        body = {"shop": shop.domain, "visitor": token, "product": product_id, "wished": is_wished}
        return web.post(f"{API}/wishes", json=body).json

    say("1", True)
    assert say("2", True) == {"products": ["2", "1"]}
    assert say("2", True) == {"products": ["2", "1"]}
    assert say("2", False) == {"products": ["1"]}
    assert say("3", False) == {"products": ["1"]}
    listed = web.get(f"{API}/wishes", query_string={"shop": shop.domain, "visitor": token})
    assert listed.json == {"products": ["1"]} and listed.headers["Cache-Control"] == "no-store"
    db.session.rollback()
    assert activity.wishes_of_visitor(other_shop.id, visitor.id) == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"product": "404"}, 404),
        ({"product": 1}, 400),
        ({"wished": "yes"}, 400),
        ({"visitor": "forged"}, 403),
        ({"visitor": None}, 403),
    ],
)
def test_what_is_no_heart_of_this_browser_changes_nothing(shop, web, change, status):
    token, _ = a_visitor(shop)
    body = {"shop": shop.domain, "visitor": token, "product": "1", "wished": True} | change

    assert web.post(f"{API}/wishes", json=body).status_code == status
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 0


def test_a_token_of_another_shop_opens_no_list(shop, other_shop, web):
    token, _ = a_visitor(other_shop)
    body = {"shop": shop.domain, "visitor": token, "product": "1", "wished": True}

    assert web.post(f"{API}/wishes", json=body).status_code == 403
    assert web.get(f"{API}/wishes", query_string={"shop": shop.domain, "visitor": token}).status_code == 403


def test_at_a_sign_in_both_lists_become_hers_and_the_newest_word_about_each_product_holds(shop, clock):
    ada = a_customer(shop)
    _, visitor = a_visitor(shop)
    wish_of(shop, ada, "1")
    wish_of(shop, ada, "2")
    wish(shop, visitor, "3")
    wish(shop, visitor, "4")
    wish_of(shop, ada, "4")
    wish_of(shop, ada, "4", False)
    wish(shop, visitor, "2")
    wish(shop, visitor, "2", False)

    signs_in(shop, visitor, ada)

    assert set(activity.wish_list_of(shop.id, ada)) == {"1", "3"}
    assert activity.wishes_of_visitor(shop.id, visitor.id) == ["4", "3"]
    wish(shop, visitor, "5")
    wish(shop, visitor, "3", False)
    assert activity.wish_list_of(shop.id, ada) == ["5", "1"]


def test_a_click_in_a_mail_brings_no_heart_onto_anybodys_list(shop):
    ada = a_customer(shop)
    _, visitor = a_visitor(shop)
    wish(shop, visitor, "1")

    clicks(shop, visitor, ada)
    wish(shop, visitor, "2")

    assert activity.wish_list_of(shop.id, ada) == []


def test_what_one_wished_in_a_shared_browser_never_comes_onto_anothers_list(shop):
    ada, grace = a_customer(shop, "1"), a_customer(shop, "2")
    _, shared = a_visitor(shop)
    wish(shop, shared, "1")
    signs_in(shop, shared, ada)
    wish(shop, shared, "2")

    signs_in(shop, shared, grace)
    wish(shop, shared, "3")

    assert set(activity.wish_list_of(shop.id, ada)) == {"1", "2"}
    assert activity.wish_list_of(shop.id, grace) == ["3"]


def test_the_timeline_tells_what_changed_and_nothing_twice(shop):
    ada = a_customer(shop)
    _, visitor = a_visitor(shop)
    wish(shop, visitor, "1")
    join(shop, visitor, ada)
    wish_of(shop, ada, "1")
    wish_of(shop, ada, "1", False)

    assert told(shop, ada) == [("wish_added", "1"), ("wish_removed", "1")]


def test_a_list_holds_two_hundred(shop, monkeypatch):
    monkeypatch.setattr(wishes, "MOST", 2)
    ada = a_customer(shop)
    wish_of(shop, ada, "1")
    wish_of(shop, ada, "2")

    with pytest.raises(wishes.WishListFull):
        wish_of(shop, ada, "3")
    with pytest.raises(NotFound):
        wish_of(shop, ada, "404")
    wish_of(shop, ada, "2")
    assert activity.wish_list_of(shop.id, ada) == ["2", "1"]


def test_lists_of_merged_accounts_are_one(shop):
    ada, grace = a_customer(shop, "1"), a_customer(shop, "2")
    _, visitor = a_visitor(shop)
    join(shop, visitor, ada)
    wish(shop, visitor, "1")
    wish_of(shop, grace, "2")
    with unit_of_work():
        activity.change_owner(shop.id, from_id=ada, to_id=grace)

    assert set(activity.wish_list_of(shop.id, grace)) == {"1", "2"}
    assert activity.wish_list_of(shop.id, ada) == []


def test_a_forgotten_customers_hearts_are_gone_from_every_list(shop):
    ada, grace = a_customer(shop, "1"), a_customer(shop, "2")
    _, visitor = a_visitor(shop)
    wish(shop, visitor, "1")
    join(shop, visitor, ada)
    wish_of(shop, ada, "2")
    wish_of(shop, grace, "3")
    assert set(activity.PRIVACY.export_for(shop.id, ada)["wishes"]) == {"1", "2"}

    with unit_of_work():
        activity.PRIVACY.redact(shop.id, ada)

    assert db.session.execute(select(Wish.customer_id, Wish.product_platform_id)).all() == [(grace, "3")]


def test_a_signed_in_customer_reads_and_changes_her_own_list_and_is_joined_to_her_browser(shop, web):
    ada = a_customer(shop)
    token, visitor = a_visitor(shop)

    def say(path, **body):
        return web.post(f"{PROXY}/{path}", query_string=query_of(shop), json={"key": key_of(shop)} | body)

    assert say("wishes", product="1", wished=True).json == {"products": ["1"]}
    assert say("visitors", visitor=token).json == {"joined": True}
    assert say("visitors", visitor=token).json == {"joined": False}
    assert web.get(f"{PROXY}/wishes", query_string=query_of(shop)).json == {"products": ["1"]}
    assert web.get(f"{PROXY}/wishes", query_string=query_of(shop, "")).json == {"products": []}
    db.session.rollback()
    db.session.refresh(visitor)
    assert activity.proven_owner_of(visitor) == ada


def test_who_signs_in_before_the_store_told_of_her_is_known_by_number(shop, web):
    token, visitor = a_visitor(shop)

    body = {"key": key_of(shop, "8009"), "visitor": token}
    assert web.post(f"{PROXY}/visitors", query_string=query_of(shop, "8009"), json=body).json["joined"]

    db.session.rollback()
    assert activity.proven_owner_of(visitor) == customers.find_by_platform_id(shop.id, "8009").id


def test_a_write_without_signature_sign_in_json_or_a_new_key_changes_nothing(shop, web):
    a_customer(shop)
    body = {"product": "1", "wished": True, "key": key_of(shop)}

    def status(query, body, **how):
        sent = {"json": body} if not how else {"data": json.dumps(body), **how}
        return web.post(f"{PROXY}/wishes", query_string=query, **sent).status_code

    assert status(query_of(shop) | {"logged_in_customer_id": "7002"}, body) == 401
    assert status(query_of(shop, ""), body) == 401
    assert status(query_of(shop), body, content_type="text/plain") == 415
    assert status(query_of(shop), body | {"key": None}) == 400
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 0
    assert status(query_of(shop), body) == 200
    assert status(query_of(shop), body | {"wished": False}) == 403
    assert db.session.scalar(select(Wish.is_wished)) is True


def test_on_the_account_pages_their_own_token_says_who_she_is(shop, web):
    ada = a_customer(shop)
    token, visitor = a_visitor(shop)
    bearer = {"Authorization": f"Bearer {buyer_token()}"}

    assert web.post("/account/v1/visitors", json={"visitor": token}).status_code == 401
    assert web.post("/account/v1/visitors", json={"visitor": token}, headers=bearer).json == {"joined": True}
    db.session.rollback()
    assert activity.proven_owner_of(visitor) == ada


def test_whoever_was_forgotten_is_not_known_again_by_signing_in(shop, web):
    ada = a_customer(shop)
    token, visitor = a_visitor(shop)
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, ada)

    body = {"key": key_of(shop), "visitor": token}
    assert web.post(f"{PROXY}/visitors", query_string=query_of(shop), json=body).status_code == 403
    db.session.rollback()
    assert visitor.customer_id is None
