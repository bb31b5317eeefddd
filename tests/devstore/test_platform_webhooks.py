"""Webhooks: signed, shaped like the platform's, tried again, told apart."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from devstore.testing import SECRET, TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client, Receiver, first_variants, receiving, until

pytestmark = pytest.mark.one_database
HOUR = 3_600
TOML = """
handle = "perennial"
[access_scopes]
scopes = "read_orders,read_all_orders,write_customers,write_products,write_discounts"
[webhooks]
api_version = "2026-07"
  [[webhooks.subscriptions]]
  name = "everything"
  topics = ["app/uninstalled", "orders/create", "orders/paid", "orders/updated", "orders/cancelled",
    "refunds/create", "customers/create", "customers/update", "products/delete",
    "customers_email_marketing_consent/update"]
  uri = "/webhooks"
  [[webhooks.subscriptions]]
  compliance_topics = ["customers/data_request", "customers/redact", "shop/redact"]
  uri = "/webhooks"
  [[webhooks.subscriptions]]
  topics = ["products/update"]
  uri = "https://app.example.com/webhooks"
  include_fields = ["id", "updated_at", "status", "variants.id"]
  filter = "status:active"
"""
EXPECTED = Path(__file__).with_name("platform_shapes.json")
"""Keys of the platform's own bodies, by topic."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def served(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("webhooks")
    toml = directory / "shopify.app.toml"
    toml.write_text(TOML, encoding="utf-8")
    running = start_devstore(directory, app_url=receiver.url, app_toml=toml, sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def devstore(served: RunningDevstore, receiver: Receiver) -> RunningDevstore:
    served.install()
    served.move_clock(2)  # chosen fields that say the same again within the second are not sent
    served.send_webhooks()
    receiver.hooks.clear()
    receiver.answers.clear()
    return served


def buy(devstore: RunningDevstore, **more: Any) -> dict[str, Any]:
    line = {"variant_id": first_variants(devstore, stock=2)[0], "quantity": 2, "properties": {"_rec": "home"}}
    return devstore.order(lines=[line], **{"email": "ada@example.com", **more})


def missing_in(body: Any, wanted: Any, path: str = "") -> list[str]:
    """What the platform sends and this body lacks; empty lists and nulls may stand for anything."""
    if isinstance(wanted, dict) and isinstance(body, dict):
        absent = [f"{path}.{name}" for name in wanted.keys() - body.keys()]
        inside = [
            missing_in(body[name], wanted[name], f"{path}.{name}") for name in wanted.keys() & body.keys()
        ]
        return absent + [each for found in inside for each in found]
    if isinstance(wanted, list) and isinstance(body, list) and wanted and body:
        return missing_in(body[0], wanted[0], f"{path}[]")
    return []


def test_a_delivery_is_signed_over_its_very_bytes_and_says_where_it_comes_from(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    buy(devstore)
    devstore.send_webhooks()

    hook = receiver.of("orders/create")[0]
    digest = hmac.new(SECRET.encode(), hook.body, hashlib.sha256).digest()
    assert hook.headers["X-Shopify-Hmac-Sha256"] == base64.b64encode(digest).decode()
    assert hook.headers["X-Shopify-Shop-Domain"] == TINY
    assert hook.headers["X-Shopify-API-Version"] == "2026-07"
    assert hook.headers["X-Shopify-Name"] == "everything"
    assert datetime.fromisoformat(hook.headers["X-Shopify-Triggered-At"][:26]).year >= 2026
    assert len(hook.headers["X-Shopify-Triggered-At"]) == len("2026-11-21T10:00:00.123456789Z")
    assert hook.path == "/webhooks"


def test_one_act_is_one_event_with_a_webhook_id_for_each_delivery(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    buy(devstore)
    devstore.send_webhooks()

    caused = [
        hook for hook in receiver.hooks if hook.topic in ("orders/create", "orders/paid", "customers/update")
    ]
    assert len({hook.headers["X-Shopify-Webhook-Id"] for hook in caused}) == 3
    assert len({hook.headers["X-Shopify-Event-Id"] for hook in caused}) == 1


def test_every_body_has_the_platforms_fields(devstore: RunningDevstore, receiver: Receiver) -> None:
    order = buy(devstore, email="shapes@example.com", note_attributes=[{"name": "__pv", "value": "x"}])
    consenting = {"email": "shapes@example.com", "accepts_marketing": True}
    customer = devstore.control(f"{TINY}/customers", consenting)["id"]
    devstore.control(f"{TINY}/orders/{order['id']}/refund", {"quantities": {order["lines"][0]["id"]: 1}})
    devstore.control(f"{TINY}/orders/{order['id']}/cancel")
    devstore.control(f"{TINY}/data_request", {"customer_id": customer})
    devstore.control(f"{TINY}/redact", {"customer_id": customer})
    product = devstore.ask(f"{TINY}/products")[-1]["id"]
    devstore.control(f"{TINY}/products/{product}", method="DELETE")
    devstore.control(f"{TINY}/uninstall")
    devstore.control(f"{TINY}/redact")
    devstore.send_webhooks()

    wanted = json.loads(EXPECTED.read_text(encoding="utf-8"))
    del wanted["products/update"], wanted["products/create"], wanted["shop/update"]
    got = {hook.topic: hook.json for hook in receiver.hooks}
    assert wanted.keys() <= got.keys()
    for topic, shape in wanted.items():
        assert missing_in(got[topic], shape, topic) == []


def test_removed_fields_stay_removed(devstore: RunningDevstore, receiver: Receiver) -> None:
    buy(devstore, email="removed@example.com")
    devstore.send_webhooks()

    customer, order = receiver.of("customers/create")[0].json, receiver.of("orders/create")[0].json
    gone = {
        "tags",
        "email_marketing_consent",
        "accepts_marketing",
        "orders_count",
        "total_spent",
        "last_order_id",
    }
    assert not gone & customer.keys()
    assert "checkout_id" not in order
    assert not gone & order["customer"].keys()


def test_a_subscription_may_ask_for_few_fields_and_for_some_payloads_only(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    product = devstore.ask(f"{TINY}/products")[0]["id"]
    devstore.control(f"{TINY}/products/{product}/touch", {"status": "draft"})
    devstore.control(f"{TINY}/products/{product}/touch", {"status": "active"})
    devstore.send_webhooks()

    updates = receiver.of("products/update")
    assert [set(hook.json) for hook in updates] == [{"id", "updated_at", "status", "variants"}]
    assert set(updates[0].json["variants"][0]) == {"id"}


def test_a_refused_delivery_comes_again_with_the_same_bytes_until_it_is_taken(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    product = devstore.ask(f"{TINY}/products")[0]["id"]
    receiver.answers = [500, 302, 200]
    devstore.control(f"{TINY}/products/{product}/touch")

    attempts = devstore.send_webhooks()
    for _ in range(4):
        devstore.move_clock(HOUR)
        attempts += devstore.send_webhooks()

    hooks = receiver.of("products/update")
    assert (attempts, len(hooks)) == (3, 3)
    assert len({(hook.body, hook.headers["X-Shopify-Webhook-Id"]) for hook in hooks}) == 1
    assert devstore.ask("deliveries", topic="products/update")[0]["state"] == "delivered"


def test_after_eight_retries_in_four_hours_a_delivery_is_given_up(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    client = Client(devstore).open()
    mutation = """mutation ($uri: String!) { webhookSubscriptionCreate(topic: PRODUCTS_CREATE,
      webhookSubscription: {uri: $uri}) { webhookSubscription { id } userErrors { message } } }"""
    client.ask(mutation, uri=f"{receiver.url}/shop-specific")
    repeated = client.ask(mutation, uri=f"{receiver.url}/shop-specific")["webhookSubscriptionCreate"]
    assert "already been taken" in repeated["userErrors"][0]["message"]
    product = devstore.ask(f"{TINY}/products")[0]["id"]
    receiver.answers = [500] * 9
    devstore.control(f"{TINY}/products/{product}/touch")

    attempts = devstore.send_webhooks()
    for _ in range(4 * 12 + 8):
        devstore.move_clock(300)
        attempts += devstore.send_webhooks()

    given_up = devstore.ask("deliveries", topic="products/update")[0]
    assert (attempts, given_up["state"], given_up["attempts"]) == (9, "failed", 9)
    waits = [datetime.fromisoformat(entry["at"]) for entry in given_up["log"]]
    assert (waits[-1] - waits[0]).total_seconds() <= 4 * HOUR + 2_400
    client.open()
    assert client.ask("{ webhookSubscriptions(first: 5) { nodes { uri } } }")["webhookSubscriptions"]["nodes"]


def test_a_taken_delivery_may_be_sent_again_on_purpose(devstore: RunningDevstore, receiver: Receiver) -> None:
    buy(devstore)
    devstore.send_webhooks()
    delivery = devstore.ask("deliveries", topic="orders/paid")[0]

    devstore.control(f"deliveries/{delivery['id']}/redeliver")
    devstore.send_webhooks()

    ids = [hook.headers["X-Shopify-Webhook-Id"] for hook in receiver.of("orders/paid")]
    assert ids == [delivery["webhook_id"]] * 2


def test_paused_deliveries_wait(devstore: RunningDevstore, receiver: Receiver) -> None:
    devstore.control("deliveries/pause", {"paused": True})
    buy(devstore)

    assert devstore.send_webhooks() == 0
    devstore.control("deliveries/pause", {"paused": False})
    assert devstore.send_webhooks() >= 3


def test_nothing_is_sent_to_a_shop_without_the_app_but_its_farewell(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    devstore.control(f"{TINY}/uninstall")
    buy(devstore)
    devstore.control(f"{TINY}/redact")
    devstore.send_webhooks()

    assert sorted(hook.topic for hook in receiver.hooks) == ["app/uninstalled", "shop/redact"]


def test_the_sender_works_by_itself_and_retries_fast_when_told(tmp_path: Path) -> None:
    with receiving() as receiver:
        receiver.answers = [500]
        running = start_devstore(tmp_path, app_url=receiver.url, retry_seconds=0.1)
        try:
            running.install()
            running.control(f"{TINY}/customers", {"email": "fast@example.com"})
            until(lambda: len(receiver.of("customers/create")) == 2)
            until(lambda: running.ask("deliveries")[0]["state"] == "delivered")
        finally:
            running.stop()
