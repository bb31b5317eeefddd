"""Metafields: app-owned namespaces, types, limits, all of a call or none."""

from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database

SET = """mutation ($metafields: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $metafields) {
  metafields { namespace key type value compareDigest } userErrors { code field message elementIndex } } }"""


@pytest.fixture(scope="module")
def devstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("metafields"), sends_webhooks=False)
    running.install()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(devstore: RunningDevstore) -> Client:
    return Client(devstore).open()


@pytest.fixture(scope="module")
def product(client: Client) -> str:
    return str(client.ask("{ products(first: 1) { nodes { id } } }")["products"]["nodes"][0]["id"])


def write(client: Client, *metafields: dict[str, Any]) -> dict[str, Any]:
    return dict(client.ask(SET, metafields=list(metafields))["metafieldsSet"])


def similar(product: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    kind = "list.product_reference"
    return {
        "ownerId": product,
        "namespace": "$app",
        "key": "similar",
        "type": kind,
        "value": value or "[]",
        **more,
    }


def test_the_apps_own_namespace_is_kept_for_it_and_found_by_its_short_name(
    client: Client, product: str
) -> None:
    written = write(client, similar(product, f'["{product}"]'))

    field = 'metafield(namespace: "$app", key: "similar") { jsonValue namespace }'
    query = f"{{ products(first: 1) {{ nodes {{ {field} }} }} }}"
    read = client.ask(query)["products"]["nodes"][0]["metafield"]
    assert written["userErrors"] == []
    assert read == {"jsonValue": [product], "namespace": "app--perennial-test"}


def test_app_data_lies_on_the_installation(client: Client) -> None:
    owner = client.ask("{ currentAppInstallation { id } }")["currentAppInstallation"]["id"]
    config = {
        "ownerId": owner,
        "namespace": "storefront",
        "key": "config",
        "type": "json",
        "value": '{"version": 7}',
    }

    write(client, config)

    query = '{ currentAppInstallation { metafield(namespace: "storefront", key: "config") { jsonValue } } }'
    assert client.ask(query)["currentAppInstallation"]["metafield"]["jsonValue"] == {"version": 7}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": "not a list"}, "INVALID_VALUE"),
        ({"value": '["gid://shopify/Order/1"]'}, "INVALID_VALUE"),
        ({"value": str(["gid://shopify/Product/1"] * 129).replace("'", '"')}, "INVALID_VALUE"),
        ({"type": "colour"}, "INCLUSION"),
        ({"namespace": "app--another"}, "APP_NOT_AUTHORIZED"),
        ({"key": "a b"}, "INVALID"),
        ({"key": "a"}, "TOO_SHORT"),
        ({"key": "a" * 65}, "TOO_LONG"),
        ({"namespace": "ab"}, "TOO_SHORT"),
        ({"type": "json", "value": '"' + "x" * 128_000 + '"'}, "INVALID_VALUE"),
        ({"compareDigest": "old"}, "STALE_OBJECT"),
    ],
)
def test_a_wrong_metafield_is_refused_and_nothing_of_its_call_is_written(
    client: Client, product: str, changes: dict[str, str], code: str
) -> None:
    good = {"ownerId": product, "namespace": "refusals", "key": "good", "type": "boolean", "value": "true"}

    answer = write(client, good, {**similar(product), **changes})

    assert [error["code"] for error in answer["userErrors"]] == [code]
    assert answer["userErrors"][0]["field"][:2] == ["metafields", "1"]
    query = 'query ($id: ID!) { product(id: $id) { metafield(namespace: "refusals", key: "good") { id } } }'
    assert client.ask(query, id=product)["product"]["metafield"] is None


def test_a_metafield_named_twice_in_a_call_is_refused_and_nothing_is_written(
    client: Client, product: str
) -> None:
    once, again = (similar(product, f'["{product}"]', key=key) for key in ("twice", "twice"))

    answer = write(client, once, {**again, "namespace": "app--perennial-test"})

    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [
        ("TAKEN", ["metafields", "1", "key"])
    ]
    query = 'query ($id: ID!) { product(id: $id) { metafield(namespace: "$app", key: "twice") { id } } }'
    assert client.ask(query, id=product)["product"]["metafield"] is None


def test_what_carries_no_metafields_is_no_owner(devstore: RunningDevstore, client: Client) -> None:
    variant = devstore.ask(f"{TINY}/products")[0]["variants"][0]["id"]
    order = devstore.order(lines=[{"variant_id": variant, "quantity": 1}], email="once@example.com")
    made = devstore.control(f"{TINY}/orders/{order['id']}/refund")["refund"]

    answer = write(client, similar(f"gid://shopify/Refund/{made}"))

    assert [error["code"] for error in answer["userErrors"]] == ["INVALID"]


def test_no_more_than_twenty_five_at_once(client: Client, product: str) -> None:
    many = [similar(product, key=f"similar_{number}") for number in range(26)]

    assert write(client, *many)["userErrors"][0]["code"] == "LESS_THAN_OR_EQUAL_TO"


def test_a_written_product_metafield_is_a_change_of_the_product(
    devstore: RunningDevstore, client: Client
) -> None:
    last = client.ask("{ products(first: 8) { nodes { id } } }")["products"]["nodes"][-1]["id"]

    write(client, similar(last), similar(last, key="bought_together"))

    told = [
        hook
        for hook in devstore.ask("deliveries", topic="products/update")
        if last.rsplit("/")[-1] in hook["body"]
    ]
    assert len(told) == 1


def test_a_definition_is_made_once_and_gives_its_type(client: Client, product: str) -> None:
    mutation = """mutation ($definition: MetafieldDefinitionInput!) {
      metafieldDefinitionCreate(definition: $definition) {
      createdDefinition { namespace } userErrors { code } } }"""
    definition = {
        "name": "Rank",
        "namespace": "$app",
        "key": "rank",
        "type": "number_integer",
        "ownerType": "PRODUCT",
    }

    answers = [client.ask(mutation, definition=definition)["metafieldDefinitionCreate"] for _ in range(2)]
    typed = {"ownerId": product, "key": "rank", "value": "3"}

    assert answers[0]["userErrors"] == [] and answers[1]["userErrors"] == [{"code": "TAKEN"}]
    assert write(client, typed)["metafields"][0]["type"] == "number_integer"
    wrong = write(client, {**typed, "type": "json"})
    assert [error["code"] for error in wrong["userErrors"]] == ["INVALID_TYPE"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "BLANK"),
        ({"name": "x" * 65}, "TOO_LONG"),
        ({"key": "x"}, "TOO_SHORT"),
        ({"key": "with space"}, "INVALID_CHARACTER"),
        ({"type": "colour"}, "INCLUSION"),
        ({"namespace": "app--another"}, "RESERVED_NAMESPACE_KEY"),
        ({"namespace": "open", "access": {"admin": "MERCHANT_READ"}}, "ADMIN_ACCESS_INPUT_NOT_ALLOWED"),
    ],
)
def test_a_wrong_definition_is_not_made(client: Client, changes: dict[str, Any], code: str) -> None:
    mutation = """mutation ($definition: MetafieldDefinitionInput!) {
      metafieldDefinitionCreate(definition: $definition) {
      createdDefinition { namespace } userErrors { code } } }"""
    good = {"name": "Size", "namespace": "$app", "key": "size", "type": "json", "ownerType": "PRODUCT"}

    answer = client.ask(mutation, definition={**good, **changes})["metafieldDefinitionCreate"]

    assert answer == {"createdDefinition": None, "userErrors": [{"code": code}]}
