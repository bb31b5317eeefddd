"""Every topic the stand-in can cause has the platform's fields and types, and reaches whom it should."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from devstore.hooks.topics import COMPLIANCE_TOPICS, NEEDS
from devstore.testing import CLIENT_ID, TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client, Receiver, first_variants, receiving

pytestmark = pytest.mark.one_database
HERE = Path(__file__).parent
SAMPLES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for folder in (HERE / "webhook_samples", HERE.parent / "webhooks" / "bodies")
    for path in folder.glob("*.json")
}
"""Bodies as the platform sends them, by topic with an underscore for its slash."""
ELSEWHERE = {"app_subscriptions_update", "bulk_operations_finish", "customers_marketing_consent_update"}
"""Topics that none of the levers used here cause."""
HOST = "fern-and-finch.localhost"
EURO_AREA = {"name": "Euro area", "countries": ["FR"], "currency": "EUR"}
TOML = f"""
handle = "perennial"
[access_scopes]
scopes = "read_orders,read_all_orders,write_customers,write_products,write_discounts,read_markets"
optional_scopes = ["read_gift_cards", "write_draft_orders"]
[webhooks]
api_version = "2026-10"
  [[webhooks.subscriptions]]
  topics = {json.dumps(list(NEEDS))}
  uri = "/webhooks"
  [[webhooks.subscriptions]]
  compliance_topics = {json.dumps(COMPLIANCE_TOPICS)}
  uri = "/webhooks"
"""
CREATE = """mutation ($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
    webhookSubscription { id uri filter includeFields metafieldNamespaces metafields { namespace key } name }
    userErrors { field message } } }"""
UPDATE = """mutation ($id: ID!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $input) {
    webhookSubscription { id uri filter name } userErrors { field message } } }"""
DELETE = """mutation ($id: ID!) { webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId userErrors { field message } } }"""
LIST = "query ($uri: String) { webhookSubscriptions(first: 50, uri: $uri) { nodes { id topic uri } } }"
REVOKE = """mutation ($scopes: [String!]!) { appRevokeAccessScopes(scopes: $scopes) {
    revoked { handle } userErrors { code field message } } }"""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def served(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("topics")
    toml = directory / "shopify.app.toml"
    toml.write_text(TOML, encoding="utf-8")
    running = start_devstore(directory, app_url=receiver.url, app_toml=toml, sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def devstore(served: RunningDevstore, receiver: Receiver) -> RunningDevstore:
    served.install()
    served.move_clock(2)
    served.send_webhooks()
    receiver.hooks.clear()
    receiver.answers.clear()
    return served


@pytest.fixture
def client(devstore: RunningDevstore) -> Client:
    return Client(devstore).open()


def subscribe(client: Client, topic: str, **given: Any) -> Any:
    return client.ask(CREATE, topic=topic, input=given)["webhookSubscriptionCreate"]


def differences(body: Any, sample: Any, path: str = "") -> list[str]:
    """Fields of the sample that the body lacks or has in another type; a null may stand for anything."""
    if body is None or sample is None:
        return []
    if type(body) is not type(sample):
        return [f"{path}: {type(body).__name__} instead of {type(sample).__name__}"]
    if isinstance(sample, dict):
        missing = [f"{path}.{key} is missing" for key in sample.keys() - body.keys()]
        shared = sample.keys() & body.keys()
        return missing + [
            each for key in shared for each in differences(body[key], sample[key], f"{path}.{key}")
        ]
    if isinstance(sample, list) and sample and body:
        return differences(body[0], sample[0], f"{path}[]")
    return []


def shop_around(devstore: RunningDevstore) -> None:
    """A browser fills a cart, changes it, goes to the checkout and pays."""
    variant = first_variants(devstore, stock=4)[0]
    added = devstore.page(HOST, "/cart/add.js", method="POST", json={"id": variant, "quantity": 1})
    cookies = {"Cookie": f"cart={added.cookies['cart']}"}
    change = {"id": str(variant), "quantity": 2}
    devstore.page(HOST, "/cart/change.js", method="POST", json=change, headers=cookies)
    assert devstore.page(HOST, "/checkout", headers=cookies).status_code == 200
    form = {
        "email": "walk@example.com", "first_name": "Wal", "last_name": "King", "address1": "1 Way",
        "city": "Ottawa", "zip": "K1A", "country_code": "CA", "pay": "1",
    }  # fmt: skip
    assert devstore.page(HOST, "/checkout", method="POST", data=form, headers=cookies).status_code == 303


def is_completed(checkout: dict[str, Any]) -> bool:
    return checkout["completed_at"] is not None


def live_through_everything(devstore: RunningDevstore) -> None:
    shop_around(devstore)
    lines = [{"variant_id": first_variants(devstore, stock=3)[0], "quantity": 2}]
    order = devstore.order(
        lines=lines, email="all@example.com", note_attributes=[{"name": "a", "value": "b"}]
    )
    devstore.control(
        f"{TINY}/orders/{order['id']}/fulfill", {"tracking_company": "UPS", "tracking_number": "1Z"}
    )
    devstore.control(f"{TINY}/orders/{order['id']}/shipment", {"status": "delivered"})
    devstore.control(f"{TINY}/orders/{order['id']}/refund", {"quantities": {order["lines"][0]["id"]: 1}})
    devstore.control(f"{TINY}/orders/{order['id']}/cancel")
    test = devstore.order(lines=lines, email="all@example.com", test=True)["id"]
    devstore.control(f"{TINY}/orders/{test}", method="DELETE")
    for markets in ([EURO_AREA], [EURO_AREA | {"status": "draft"}], []):
        devstore.control(f"{TINY}/markets", {"markets": markets})
    customer = order["customer_id"]
    devstore.control(f"{TINY}/customers", {"email": "all@example.com", "accepts_marketing": True})
    devstore.control(f"{TINY}/customers/{customer}/account", {"state": "enabled"})
    client = Client(devstore).open()
    tag = 'mutation ($id: ID!) { tagsAdd(id: $id, tags: ["vip"]) { userErrors { message } } }'
    client.ask(tag, id=f"gid://shopify/Customer/{customer}")
    lonely = devstore.control(f"{TINY}/customers", {"email": "lonely@example.com"})["id"]
    devstore.control(f"{TINY}/customers/{lonely}", method="DELETE")
    product = devstore.control(f"{TINY}/products", {"title": "Mug", "price_minor": 900})["id"]
    devstore.control(f"{TINY}/products/{product}/touch", {"title": "Big mug"})
    devstore.control(f"{TINY}/products/{product}", method="DELETE")
    devstore.control(f"{TINY}/shop", {"name": "Fern & Finch"})
    devstore.control(f"{TINY}/checkouts/{devstore.ask(f'{TINY}/checkouts')[0]['token']}", method="DELETE")
    devstore.control(f"{TINY}/scopes", {"scopes": ["read_gift_cards"]})
    devstore.control(f"{TINY}/data_request", {"customer_id": customer})
    devstore.control(f"{TINY}/redact", {"customer_id": customer})
    devstore.control(f"{TINY}/uninstall")
    devstore.control(f"{TINY}/redact")


def test_every_topic_that_can_be_caused_has_the_platforms_fields_and_types(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    live_through_everything(devstore)
    devstore.send_webhooks()

    got = {hook.topic.replace("/", "_"): hook.json for hook in receiver.hooks}
    assert SAMPLES.keys() - got.keys() == ELSEWHERE
    assert {topic: differences(got[topic], SAMPLES[topic]) for topic in SAMPLES.keys() - ELSEWHERE} == {
        topic: [] for topic in SAMPLES.keys() - ELSEWHERE
    }


def test_an_order_names_the_checkout_it_came_from_and_its_cart(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    shop_around(devstore)
    devstore.send_webhooks()

    cart, order = receiver.of("carts/update")[-1].json, receiver.of("orders/create")[0].json
    updates = sorted((hook.json for hook in receiver.of("checkouts/update")), key=is_completed)
    checkouts = [receiver.of("checkouts/create")[0].json, updates[-1]]
    assert {each["token"] for each in checkouts} == {order["checkout_token"]}
    assert {each["cart_token"] for each in checkouts} == {order["cart_token"]} == {cart["token"]}
    assert [is_completed(each) for each in checkouts] == [False, True]
    assert len(receiver.of("checkouts/create")) == 1


def test_a_subscription_by_the_api_is_made_changed_listed_and_deleted(
    client: Client, receiver: Receiver
) -> None:
    asked = {
        "uri": f"{receiver.url}/one",
        "filter": "total_price:>0.00",
        "includeFields": ["id", "total_price"],
        "metafieldNamespaces": ["$app"],
        "name": "one",
    }
    made = subscribe(client, "ORDERS_PAID", **asked)["webhookSubscription"]
    assert {name: made[name] for name in asked} == asked

    elsewhere = {"uri": f"{receiver.url}/two"}
    changed = client.ask(UPDATE, id=made["id"], input=elsewhere)["webhookSubscriptionUpdate"]
    assert changed["webhookSubscription"]["uri"] == elsewhere["uri"]
    assert changed["webhookSubscription"]["filter"] == asked["filter"]
    listed = client.ask(LIST, uri=elsewhere["uri"])["webhookSubscriptions"]["nodes"]
    assert [each["id"] for each in listed] == [made["id"]]

    assert client.ask(DELETE, id=made["id"])["webhookSubscriptionDelete"]["userErrors"] == []
    gone = client.ask(DELETE, id=made["id"])["webhookSubscriptionDelete"]["userErrors"]
    assert gone == [{"field": ["id"], "message": "Webhook subscription does not exist"}]
    assert client.ask(UPDATE, id=made["id"], input={})["webhookSubscriptionUpdate"]["userErrors"] == gone


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "uri"),
        ({"uri": "http://"}, "uri"),
        ({"uri": "https://app.example.com/w", "filter": "just words"}, "filter"),
        ({"uri": "https://app.example.com/w", "filter": "(id:1"}, "filter"),
        ({"uri": "https://app.example.com/w", "name": "two words"}, "name"),
        ({"uri": "https://app.example.com/w", "name": "x" * 51}, "name"),
    ],
)
def test_a_subscription_with_a_wrong_part_is_refused(client: Client, given: Any, field: str) -> None:
    answer = subscribe(client, "ORDERS_PAID", **given)
    assert answer["webhookSubscription"] is None
    assert answer["userErrors"][0]["field"] == ["webhookSubscription", field]


def test_a_topic_needs_its_scope(client: Client) -> None:
    answer = client.errors(CREATE, topic="DRAFT_ORDERS_CREATE", input={"uri": "https://app.example.com/w"})
    assert answer[0]["extensions"]["code"] == "ACCESS_DENIED"


def test_compliance_topics_are_not_subscribed_to_by_the_api(client: Client) -> None:
    answer = client.post(CREATE, {"topic": "CUSTOMERS_REDACT", "input": {"uri": "https://app.example.com/w"}})
    assert "errors" in answer.json()


def test_a_filter_sees_only_the_chosen_fields(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    for path, fields in (("blind", ["id", "updated_at"]), ("seeing", ["id", "updated_at", "variants.price"])):
        uri = f"{receiver.url}/{path}"
        subscribe(
            client, "PRODUCTS_UPDATE", uri=uri, includeFields=fields, filter="variants.price:>=1 AND id:*"
        )
    product = devstore.ask(f"{TINY}/products")[0]["id"]
    devstore.control(f"{TINY}/products/{product}/touch")
    devstore.send_webhooks()

    paths = [hook.path for hook in receiver.of("products/update")]
    assert "/seeing" in paths and "/blind" not in paths


def test_chosen_fields_that_say_the_same_again_are_not_sent_again(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    subscribe(client, "PRODUCTS_UPDATE", uri=f"{receiver.url}/same", includeFields=["id"])
    product = devstore.ask(f"{TINY}/products")[1]["id"]
    for _ in range(3):
        devstore.control(f"{TINY}/products/{product}/touch")
    devstore.move_clock(61)
    devstore.control(f"{TINY}/products/{product}/touch")
    devstore.send_webhooks()

    assert [hook.path for hook in receiver.of("products/update")].count("/same") == 2


def test_metafields_ride_along_for_those_who_asked(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    product = devstore.ask(f"{TINY}/products")[2]["id"]
    owner = f"gid://shopify/Product/{product}"
    written = [
        {
            "ownerId": owner,
            "namespace": space,
            "key": "place",
            "type": "single_line_text_field",
            "value": space,
        }
        for space in ("$app", "shelf", "other")
    ]
    mutation = """mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
      userErrors { message } } }"""
    assert client.ask(mutation, m=written)["metafieldsSet"]["userErrors"] == []
    uri, single = f"{receiver.url}/with", [{"namespace": "shelf", "key": "place"}]
    subscribe(client, "PRODUCTS_UPDATE", uri=uri, metafieldNamespaces=["$app"], metafields=single)
    devstore.send_webhooks()
    receiver.hooks.clear()
    devstore.control(f"{TINY}/products/{product}/touch")
    devstore.send_webhooks()

    got = {hook.path: hook.json for hook in receiver.of("products/update")}
    assert [each["value"] for each in got["/with"]["metafields"]] == ["$app", "shelf"]
    assert "metafields" not in got["/webhooks"]


def test_a_subscription_by_the_api_dies_with_its_delivery(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    uri = "http://127.0.0.1:9/dead"
    subscribe(client, "SHOP_UPDATE", uri=uri)
    devstore.control(f"{TINY}/shop", {"name": "Fern"})
    for _ in range(8):
        devstore.send_webhooks()
        devstore.move_clock(3 * 3_600)
        assert client.open().ask(LIST, uri=uri)["webhookSubscriptions"]["nodes"]
    devstore.send_webhooks()

    assert client.ask(LIST, uri=uri)["webhookSubscriptions"]["nodes"] == []
    devstore.control(f"{TINY}/shop", {"name": "Finch"})
    devstore.send_webhooks()
    assert len(receiver.of("shop/update")) == 2


def test_tags_written_with_a_customer_are_told_one_way_or_the_other(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    number = devstore.control(f"{TINY}/customers", {"email": "tagged@example.com"})["id"]
    write = "mutation ($input: CustomerInput!) { customerUpdate(input: $input) { userErrors { message } } }"
    for tags in (["old"], ["new"]):
        client.ask(write, input={"id": f"gid://shopify/Customer/{number}", "tags": tags})
        devstore.send_webhooks()

    told = [hook.json["tags"] for hook in receiver.of("customer.tags_added")]
    assert sorted(told) == [["new"], ["old"]]


def test_optional_scopes_come_and_go_and_the_required_stay(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    before = devstore.control(f"{TINY}/scopes", {"scopes": []})["scopes"]
    devstore.control(f"{TINY}/scopes", {"scopes": ["write_draft_orders"]})
    devstore.control(f"{TINY}/scopes", {"scopes": ["write_themes"]}, expect=409)
    assert subscribe(client, "DRAFT_ORDERS_CREATE", uri="https://app.example.com/w")["userErrors"] == []
    for scope, code in (
        ("read_orders", "CANNOT_REVOKE_REQUIRED_SCOPES"),
        ("read_products", "CANNOT_REVOKE_IMPLIED_SCOPES"),
        ("read_themes", "CANNOT_REVOKE_UNDECLARED_SCOPES"),
        ("nonsense", "UNKNOWN_SCOPES"),
    ):
        refused = client.ask(REVOKE, scopes=["write_draft_orders", scope])["appRevokeAccessScopes"]
        assert (refused["revoked"], refused["userErrors"][0]["code"]) == (None, code)
    answer = client.ask(REVOKE, scopes=["write_draft_orders"])["appRevokeAccessScopes"]
    assert answer == {"revoked": [{"handle": "write_draft_orders"}], "userErrors": []}
    devstore.send_webhooks()

    updates = [hook.json for hook in receiver.of("app/scopes_update")]
    told = sorted((len(each["previous"]), each["current"]) for each in updates)
    assert told == [(len(before), [*before, "write_draft_orders"]), (len(before) + 1, before)]


def test_the_bridge_and_an_address_ask_the_merchant_for_optional_scopes(devstore: RunningDevstore) -> None:
    scopes, install = "/store/fern-and-finch/app_scopes", "/store/fern-and-finch/oauth/install"
    admin = partial(devstore.page, "admin.localhost")
    before = admin(scopes).json()
    assert before["optional"] == ["read_gift_cards", "write_draft_orders"]
    assert set(before["required"]) <= set(before["granted"])

    granted = admin(scopes, method="POST", json={"grant": ["read_gift_cards"]}).json()["granted"]
    assert granted == [*before["granted"], "read_gift_cards"]
    assert admin(scopes, method="POST", json={"grant": ["write_themes"]}).status_code == 422
    assert admin(scopes, method="POST", json={"revoke": ["read_gift_cards"]}).json() == before

    asked = f"?client_id={CLIENT_ID}&optional_scopes="
    assert "Gift cards" in admin(f"{install}{asked}read_gift_cards").text
    assert [admin(f"{install}{bad}").status_code for bad in (f"{asked}write_themes", "?client_id=x")] == [
        400,
        400,
    ]
    agreed = admin(install, method="POST", data={"optional_scopes": "read_gift_cards"})
    assert agreed.headers["Location"].endswith("/apps/perennial")
    assert admin(scopes).json()["granted"] == granted
    admin(scopes, method="POST", json={"revoke": ["read_gift_cards"]})


def test_webhooks_name_the_version_the_app_declares(devstore: RunningDevstore, receiver: Receiver) -> None:
    devstore.control(f"{TINY}/customers", {"email": "versioned@example.com"})
    devstore.send_webhooks()

    assert {hook.headers["X-Shopify-API-Version"] for hook in receiver.hooks} == {"2026-10"}
