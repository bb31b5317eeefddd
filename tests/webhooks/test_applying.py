"""What each topic does, and what none may do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import catalog, customers, orders, shops
from app.core.database import db
from app.core.unit import unit_of_work
from app.shops import Shop
from app.webhooks import Delivery, PrivacyRequest, dead_letters, replay
from tests.webhooks.sending import SHOP, body_of, send

SAME_SHOP = {"shop_domain": SHOP}


def deliver(app, run_jobs, topic, body, **options):
    """Send and apply; returns the delivery as it is then."""
    db.session.rollback()
    assert send(app, topic, body, **options).status_code == 200
    run_jobs()
    db.session.rollback()
    delivery = db.session.scalar(select(Delivery).order_by(Delivery.id.desc()))
    if delivery is not None:
        db.session.expunge(delivery)
    return delivery


def test_an_order_is_known_after_its_delivery_and_the_body_is_gone(app, shop, run_jobs):
    delivery = deliver(app, run_jobs, "orders/create", body_of("orders_create"))

    assert (delivery.done_at is not None, delivery.dead_at, delivery.body) == (True, None, b"")
    order = orders.find_by_platform_id(shop.id, "4501")
    assert order is not None


def test_another_shop_learns_nothing(app, shop, other_shop, run_jobs):
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))

    assert orders.find_by_platform_id(other_shop.id, "4501") is None
    assert customers.count(other_shop.id) == 0


def test_an_older_state_that_comes_later_changes_nothing(app, shop, run_jobs):
    deliver(app, run_jobs, "orders/cancelled", body_of("orders_cancelled"))

    late = deliver(app, run_jobs, "orders/create", body_of("orders_create"))

    assert late.problem == "a newer state is known"


def test_customers_and_their_consent_come_in_any_order(app, shop, run_jobs):
    deliver(
        app,
        run_jobs,
        "customers_email_marketing_consent/update",
        body_of("customers_email_marketing_consent_update"),
    )
    deliver(app, run_jobs, "customers/create", body_of("customers_create"))

    customer = customers.find_by_platform_id(shop.id, "7001")
    assert customer is not None
    assert (customer.email, customer.first_name, customers.has_consent(customer)) == (
        "ada@example.com",
        "Ada",
        True,
    )


def test_products_come_and_go(app, shop, run_jobs):
    deliver(app, run_jobs, "products/create", body_of("products_create"))
    assert catalog.count(shop.id) == 1

    deliver(app, run_jobs, "products/delete", {"id": 9001}, triggered_at="2026-11-22T00:00:00Z")
    late = deliver(app, run_jobs, "products/update", body_of("products_update"))

    assert catalog.count(shop.id) == 0
    assert late.dead_at is None


def test_an_uninstall_takes_the_tokens_and_what_comes_after_is_ignored(app, shop, run_jobs):
    deliver(app, run_jobs, "app/uninstalled", body_of("app_uninstalled", myshopify_domain=SHOP))
    late = deliver(app, run_jobs, "orders/create", body_of("orders_create"))

    gone = shops.find(SHOP)
    assert gone is not None and not shops.is_live(gone)
    assert late.problem == "the shop has uninstalled the app"
    assert late.body == b""
    assert orders.find_by_platform_id(shop.id, "4501") is None


def test_an_uninstall_from_before_the_return_changes_nothing(app, shop, run_jobs):
    body = body_of("app_uninstalled", myshopify_domain=SHOP)

    deliver(app, run_jobs, "app/uninstalled", body, triggered_at="2020-01-01T00:00:00Z")

    assert shops.is_live(shops.get(SHOP))


DESTRUCTIVE = ["app/uninstalled", "customers/redact", "shop/redact", "customers/data_request"]
BODIES = ["orders_create", "customers_create", "customers_redact", "customers_data_request", "shop_redact"]


@pytest.mark.parametrize("topic", DESTRUCTIVE)
@pytest.mark.parametrize("name", BODIES)
def test_a_topic_that_was_swapped_has_no_effect(app, shop, run_jobs, topic, name):
    body = body_of(name) | (SAME_SHOP if "shop_domain" in body_of(name) else {})
    if topic == name.replace("_", "/", 1):
        return

    delivery = deliver(app, run_jobs, topic, body)

    assert delivery.dead_at is not None
    assert shops.is_live(shops.get(SHOP))


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("app/uninstalled", "app_uninstalled"),
        ("customers/redact", "customers_redact"),
        ("shop/redact", "shop_redact"),
        ("shop/update", "shop_update"),
    ],
)
def test_a_body_of_another_shop_has_no_effect(app, shop, other_shop, run_jobs, topic, name):
    delivery = deliver(app, run_jobs, topic, body_of(name))

    assert delivery.problem == "the body names another shop than the header"
    assert shops.is_live(shops.get(SHOP)) and shops.is_live(shops.get(other_shop.domain))


def test_a_redacted_customer_stays_forgotten_whatever_comes_late(app, shop, run_jobs):
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))
    deliver(app, run_jobs, "customers/redact", body_of("customers_redact", **SAME_SHOP))
    deliver(app, run_jobs, "orders/updated", body_of("orders_updated"))
    deliver(app, run_jobs, "customers/update", body_of("customers_update", updated_at="2027-01-01T00:00:00Z"))

    customer = customers.find_by_platform_id(shop.id, "7001")
    assert customer is None or (customer.email, customer.first_name) in {(None, ""), (None, None)}
    assert customers.find_by_email(shop.id, "ada@example.com") is None


def test_somebody_never_seen_is_forgotten_before_she_comes(app, shop, run_jobs):
    deliver(app, run_jobs, "customers/redact", body_of("customers_redact", **SAME_SHOP))
    deliver(app, run_jobs, "customers/create", body_of("customers_create"))

    assert customers.find_by_email(shop.id, "ada@example.com") is None


def test_redacting_twice_is_redacting_once(app, shop, run_jobs):
    deliver(app, run_jobs, "customers/create", body_of("customers_create"))
    for number in ("r1", "r2"):
        delivery = deliver(
            app, run_jobs, "customers/redact", body_of("customers_redact", **SAME_SHOP), webhook_id=number
        )
        assert delivery.dead_at is None


def test_a_data_request_leaves_what_is_known_for_the_merchant(app, shop, other_shop, run_jobs):
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))
    deliver(app, run_jobs, "customers/data_request", body_of("customers_data_request", **SAME_SHOP))

    [request] = db.session.scalars(select(PrivacyRequest))
    assert (request.shop_id, request.request_id) == (shop.id, "9999")
    assert "ada@example.com" in json.dumps(request.found, default=str)


def test_a_shops_redaction_leaves_nothing_of_it_and_all_of_others(app, shop, other_shop, run_jobs):
    shop_id = shop.id
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))
    theirs = body_of("orders_create", id=4502, admin_graphql_api_id="gid://shopify/Order/4502")
    deliver(app, run_jobs, "orders/create", theirs, shop=other_shop.domain)
    deliver(app, run_jobs, "app/uninstalled", body_of("app_uninstalled", myshopify_domain=SHOP))
    for number in ("s1", "s2"):
        deliver(app, run_jobs, "shop/redact", body_of("shop_redact", **SAME_SHOP), webhook_id=number)

    assert shops.find(SHOP) is None
    for table in Shop.metadata.tables.values():
        if "shop_id" in table.c and table.name != "job":
            assert db.session.execute(select(table).where(table.c.shop_id == shop_id)).all() == [], table.name
    assert orders.find_by_platform_id(other_shop.id, "4502") is not None


def test_a_shop_that_came_back_is_not_erased(app, shop, run_jobs):
    early = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    delivery = deliver(app, run_jobs, "shop/redact", body_of("shop_redact", **SAME_SHOP), triggered_at=early)

    assert delivery.problem == "the shop came back since"
    assert shops.find(SHOP) is not None


POISON = [
    b"",
    b"nonsense",
    b'{"id": NaN}',
    b'{"id": 1, "name": "\\u0000"}',
    b'{"id": 1, "name": "\\ud800"}',
    b"[" * 50_000 + b"]" * 50_000,
    b'{"id": ' + b"9" * 4000 + b"}",
    b'{"id": ' + b"9" * 5000 + b"}",
    b"{}",
    b"\x00\x01\x02",
]


@pytest.mark.parametrize(
    "topic", ["orders/create", "refunds/create", "customers/create", "products/delete", "shop/redact"]
)
@pytest.mark.parametrize("raw", POISON)
def test_poison_becomes_a_dead_letter_and_others_proceed(app, shop, run_jobs, topic, raw):
    poisoned = deliver(app, run_jobs, topic, raw)
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))

    [dead] = dead_letters(shop.id)
    assert dead.id == poisoned.id and dead.problem
    assert orders.find_by_platform_id(shop.id, "4501") is not None


def test_a_dead_letter_can_be_replayed_by_its_own_shop_only(app, shop, other_shop, run_jobs):
    delivery = deliver(app, run_jobs, "orders/create", b"{}")
    with pytest.raises(Exception, match="no such dead letter"), unit_of_work():
        replay(other_shop.id, delivery.id)

    with unit_of_work():
        replay(shop.id, delivery.id)
    run_jobs()

    db.session.rollback()
    [dead] = dead_letters(shop.id)
    assert dead.problem.startswith("no readable order")
    assert dead_letters(other_shop.id) == []


def test_a_dead_letter_about_a_redacted_customer_is_emptied(app, shop, run_jobs):
    deliver(app, run_jobs, "customers/create", body_of("customers_create"))
    broken = deliver(app, run_jobs, "orders/create", body_of("orders_create", currency=None))
    assert broken.dead_at

    deliver(app, run_jobs, "customers/redact", body_of("customers_redact", **SAME_SHOP))

    [dead] = dead_letters(shop.id)
    assert dead.body == b""
