"""A whole store behind the protocol, over real HTTP against the stand-in."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from app import shops
from app.core.unit import unit_of_work
from app.platforms import (
    Barred,
    CodeSpec,
    Metafield,
    MetafieldName,
    Refused,
    ShopGone,
    TokenRejected,
    Unavailable,
    shopify,
)
from app.platforms.shopify import completing
from devstore.testing import TINY
from tests.stand_in import arrived


class OneToken:
    """A token that is never renewed."""

    def __init__(self, token):
        self._token = token

    def token(self):
        return self._token

    def renewed(self, refused):
        raise TokenRejected


@pytest.fixture
def tokens(connected, store):
    store.install()
    return shopify.exchange_session_token(TINY, store.session_token())


@pytest.fixture
def tiny(tokens):
    return shopify.ShopifyStore(TINY, "EUR", OneToken(tokens.access_token), is_waited_for=True, patience=3)


def all_of(listing):
    items, cursor = [], None
    while True:
        page = listing(cursor)
        items += page.items
        cursor = page.cursor
        if cursor is None:
            return items


def test_the_shop_says_who_it_is(tiny):
    shop = tiny.shop_info()

    assert (shop.domain, shop.currency, shop.timezone, shop.country) == (TINY, "EUR", "Europe/Berlin", "DE")
    assert shop.primary_url.startswith("http://fern-and-finch.localhost")


def test_pages_of_any_size_give_the_same_things(tiny, tokens):
    whole = all_of(tiny.orders)
    small = shopify.ShopifyStore(TINY, "EUR", OneToken(tokens.access_token))
    for size in small._sizes.values():
        size.learn = lambda cost: None
        size.size = 3

    assert all_of(small.orders) == whole and len(whole) >= 10
    assert [p.platform_id for p in all_of(small.products)] == [p.platform_id for p in all_of(tiny.products)]
    assert {c.platform_id for c in all_of(small.customers)} == {c.platform_id for c in all_of(tiny.customers)}


def test_single_things_are_what_the_pages_say(tiny):
    order, product, customer = (all_of(each)[-1] for each in (tiny.orders, tiny.products, tiny.customers))

    assert tiny.order(order.platform_id) == order
    assert tiny.product(product.platform_id) == product
    assert tiny.customer(customer.platform_id) == customer
    assert tiny.order("1") is None and tiny.product("1") is None and tiny.customer("1") is None


def test_since_leaves_out_what_changed_before(tiny):
    orders = all_of(tiny.orders)
    latest = max(order.updated_at for order in orders)

    found = all_of(lambda cursor: tiny.orders(cursor, since=latest))

    assert {order.platform_id for order in found} == {o.platform_id for o in orders if o.updated_at >= latest}


def test_a_page_that_asks_too_much_is_made_smaller(tiny):
    tiny._sizes["orders"].size = 249

    assert len(all_of(tiny.orders)) >= 10
    assert tiny._sizes["orders"].size < 249


def variants_of(store):
    return [variant["id"] for product in store.ask(f"{TINY}/products") for variant in product["variants"]]


def test_an_order_with_many_refunds_has_all_of_them(tiny, store):
    variant = next(
        variant["id"]
        for product in store.ask(f"{TINY}/products")
        for variant in product["variants"]
        if variant["stock"] >= completing.LISTED_REFUNDS + 1
    )
    pieces = completing.LISTED_REFUNDS + 1
    made = store.order(lines=[{"variant_id": variant, "quantity": pieces}], email="many@example.com")
    for _ in range(pieces):
        store.control(f"{TINY}/orders/{made['id']}/refund", {"quantities": {str(made["lines"][0]["id"]): 1}})

    refunds = tiny.order(str(made["id"])).refunds

    assert [sum(line.quantity for line in refund.lines) for refund in refunds] == [1] * pieces


def test_customers_and_products_are_the_same_by_page_and_by_webhook(tmp_path, connected, received):
    port, caught = received
    from tests.stand_in import pointed_at, start

    other = start(tmp_path, app_url=f"http://127.0.0.1:{port}", sends_webhooks=False)
    try:
        with pointed_at(connected, other):
            other.install()
            token = shopify.exchange_session_token(TINY, other.session_token()).access_token
            there = shopify.ShopifyStore(TINY, "EUR", OneToken(token))
            customer, product = there.customers().items[0], there.products().items[0]
            other.control(f"{TINY}/customers/{customer.platform_id}/touch", {"first_name": "Zoë"})
            other.control(f"{TINY}/products/{product.platform_id}/touch", {"title": "Neu"})
            other.send_webhooks()
            bodies = {topic: shopify.read_body(raw) for topic, _, raw in caught}
            by_page = there.customer(customer.platform_id)
            plain = {"locale": "", "consent_state": None, "consent_at": None, "opt_in_level": ""}
            assert shopify.customer_of(bodies["customers/update"]) == replace(by_page, **plain)
            assert shopify.product_of(
                bodies["products/update"], "EUR", there.shop_info().primary_url
            ) == there.product(product.platform_id)
    finally:
        other.stop()


def code_spec(**changes):
    now = datetime.now(UTC).replace(microsecond=0)
    return CodeSpec(
        **{
            "code": "THX-TEST",
            "title": "Thanks",
            "kind": "percentage",
            "value": 10,
            "currency": "EUR",
            "starts_at": now - timedelta(hours=1),
            "ends_at": now + timedelta(days=2),
        }
        | changes
    )


@pytest.mark.parametrize(
    ("kind", "value", "minimum"), [("percentage", 10, 0), ("amount", 500, 2000), ("free_shipping", 0, 0)]
)
def test_a_code_is_made_found_and_ended(tiny, kind, value, minimum):
    spec = code_spec(code=f"THX-{kind}", kind=kind, value=value, minimum_minor=minimum)
    assert tiny.find_code(spec.code) is None

    made = tiny.create_code(spec)

    assert tiny.find_code(spec.code) == made
    assert (made.ends_at, made.uses) == (spec.ends_at, 0)
    with pytest.raises(Refused) as again:
        tiny.create_code(spec)
    assert "TAKEN" in again.value.codes
    tiny.deactivate_code(made.platform_id)


def test_lists_are_published_without_the_products_that_are_gone(tiny):
    tiny.define_metafields()
    tiny.define_metafields()
    ids = [product.platform_id for product in all_of(tiny.products)]
    keys = ("similar", "bought_together", "third", "fourth")
    lists = [Metafield.product_list(key, ids[:3], product_id=each) for key in keys for each in [*ids, "1"]]

    assert tiny.set_metafields(lists) == 32
    assert (
        tiny.set_metafields(
            [Metafield.document("config", {"a": "ä"}), Metafield.product_list("best_sellers", ids)]
        )
        == 2
    )


@pytest.fixture
def kept_keys(tiny, tokens, store):
    """Reads the keys of all metafields on the app's installation and on the products."""
    asked = """query ($ids: [ID!]!) { nodes(ids: $ids) {
      ... on HasMetafields { metafields(first: 9) { nodes { key } } } } }"""
    url = f"{store.url}/{TINY}/admin/api/2026-07/graphql.json"

    def read(product_ids):
        owners = [tiny.installation_gid(), *(f"gid://shopify/Product/{each}" for each in product_ids)]
        body = {"query": asked, "variables": {"ids": owners}}
        answer = requests.post(
            url, json=body, headers={"X-Shopify-Access-Token": tokens.access_token}, timeout=9
        ).json()
        return [each["key"] for node in answer["data"]["nodes"] for each in node["metafields"]["nodes"]]

    return read


def test_lists_are_taken_back_however_often_and_those_beside_them_stay(tiny, kept_keys):
    ids = [product.platform_id for product in all_of(tiny.products)]
    keys = ("similar", "bought_together", "third", "fourth")
    tiny.set_metafields([Metafield.product_list(key, ids, product_id=each) for key in keys for each in ids])
    tiny.set_metafields([Metafield.document("config", {}), Metafield.product_list("best_sellers", ids)])
    gone = [MetafieldName(key, each) for key in keys[:3] for each in [*ids, "1"]]

    for _ in range(2):
        tiny.delete_metafields([*gone, MetafieldName("best_sellers")])

    assert kept_keys(ids) == ["config", *["fourth"] * len(ids)]


def test_consent_is_written_back(tiny):
    customer = tiny.customers().items[0]
    at = datetime.now(UTC).replace(microsecond=0)

    for state in ("unsubscribed", "subscribed"):
        tiny.update_consent(customer.platform_id, state, at)
        assert tiny.customer(customer.platform_id).consent_state == state


def test_throttling_is_waited_out(tiny, store):
    store.control("drain")
    began = time.monotonic()

    assert tiny.shop_info().domain == TINY
    tiny.customers()
    assert time.monotonic() - began < 10


def test_throttling_beyond_patience_puts_the_work_off(tokens, store):
    hasty = shopify.ShopifyStore(TINY, "EUR", OneToken(tokens.access_token), patience=0.1)
    store.control("drain")

    with pytest.raises(Unavailable) as refusal:
        for _ in range(20):
            hasty.orders()
    assert refusal.value.seconds >= 1


def test_a_query_is_tried_again_when_the_platform_stumbles(tiny, store):
    store.control("faults", {"target": "graphql", "times": 2, "status": 503})

    assert tiny.shop_info().domain == TINY


def test_a_change_is_not_tried_again_when_nobody_knows_whether_it_was_made(tiny, store):
    store.control("faults", {"target": "graphql", "times": 1, "status": 500, "after": True})

    with pytest.raises(Unavailable):
        tiny.create_code(code_spec(code="THX-LOST"))
    assert tiny.find_code("THX-LOST") is not None


@pytest.mark.parametrize(
    ("status", "refusal"),
    [(402, Unavailable), (423, Unavailable), (403, Barred), (404, ShopGone), (401, TokenRejected)],
)
def test_refusals_are_told_apart(tiny, store, status, refusal):
    store.control("faults", {"target": "graphql", "times": 1, "status": status})
    try:
        with pytest.raises(refusal):
            tiny.create_code(code_spec(code=f"THX-{status}"))
    finally:
        store.control("faults", {})


def test_a_platform_that_is_not_there_is_unavailable(app, monkeypatch):
    config = replace(app.config["PERENNIAL"], shopify_store_url="http://127.0.0.1:9/{shop}")
    monkeypatch.setitem(app.config, "PERENNIAL", config)

    with pytest.raises(Unavailable):
        shopify.ShopifyStore(TINY, "EUR", OneToken("x"), patience=0.1).shop_info()


def test_no_call_leaves_from_inside_a_unit_of_work(tiny):
    with pytest.raises(RuntimeError, match="no network"), unit_of_work():
        tiny.shop_info()


def test_no_address_is_built_from_what_is_no_shop(connected):
    for domain in ("evil.com", "x.myshopify.com/../y", "x.myshopify.com:80", ""):
        with pytest.raises(Exception, match="name of a shop"):
            shopify.ShopifyStore(domain, "EUR", OneToken("x")).shop_info()


def test_a_connected_shop_is_this_shops_store(connected, store):
    shop = arrived(store)

    assert shops.connect(shop).shop_info().domain == TINY
