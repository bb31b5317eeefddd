"""Stock and campaigns over the API: what is refused, and what happens once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database

SET = """mutation ($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id changes { delta quantityAfterChange } } userErrors { code }
  }
}"""
CAMPAIGN = """mutation ($input: MarketingActivityUpsertExternalInput!) {
  marketingActivityUpsertExternal(input: $input) { marketingActivity { id status } userErrors { code } }
}"""
FIGURES = """mutation ($id: String) {
  marketingEngagementCreate(
    remoteId: $id, marketingEngagement: {occurredOn: "2026-01-21", utcOffset: "+00:00", sendsCount: 3}
  ) { marketingEngagement { sendsCount } userErrors { code } }
}"""
UTM = {"source": "app", "medium": "email", "campaign": "spring"}
TOLD = {
    "remoteId": "one",
    "title": "Spring",
    "marketingChannelType": "EMAIL",
    "tactic": "NEWSLETTER",
    "status": "ACTIVE",
    "remoteUrl": "https://app.example.com/1",
    "utm": UTM,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("stock")) as client:
        yield client


@pytest.fixture(scope="module")
def place(client: Client) -> dict[str, str]:
    found = client.ask("{ locations(first: 1) { nodes { id } } inventoryItems(first: 1) { nodes { id } } }")
    return {
        "locationId": found["locations"]["nodes"][0]["id"],
        "inventoryItemId": found["inventoryItems"]["nodes"][0]["id"],
    }


def set_stock(client: Client, key: str, *quantities: dict[str, Any], **more: str) -> Any:
    given = {"name": "available", "reason": "correction", "quantities": list(quantities), **more}
    return client.ask(SET, input=given, key=key)["inventorySetQuantities"]


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer["userErrors"]]


def test_stock_is_set_once_under_a_key_and_told_as_a_changed_product(
    client: Client, place: dict[str, str]
) -> None:
    set_stock(client, "first", {**place, "quantity": 5, "changeFromQuantity": None})
    moved = set_stock(client, "second", {**place, "quantity": 7, "changeFromQuantity": 5})
    again = set_stock(client, "second", {**place, "quantity": 7, "changeFromQuantity": 5})

    assert moved["inventoryAdjustmentGroup"]["changes"] == [{"delta": 2, "quantityAfterChange": 7}]
    assert again == moved


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [
        ({"changeFromQuantity": -3}, {}, "CHANGE_FROM_QUANTITY_STALE"),
        ({"inventoryItemId": "gid://shopify/InventoryItem/1"}, {}, "INVALID_INVENTORY_ITEM"),
        ({"locationId": "gid://shopify/Location/1"}, {}, "INVALID_LOCATION"),
        ({"quantity": 1_000_000_001}, {}, "INVALID_QUANTITY_TOO_HIGH"),
        ({}, {"name": "committed"}, "INVALID_NAME"),
        ({}, {"reason": "because"}, "INVALID_REASON"),
    ],
)
def test_stock_that_cannot_be_set_is_refused(
    client: Client, place: dict[str, str], change: dict[str, Any], more: dict[str, str], code: str
) -> None:
    given = {**place, "quantity": 1, "changeFromQuantity": None, **change}

    assert codes(set_stock(client, f"no-{code}", given, **more)) == [code]


def test_stock_is_not_set_without_saying_what_it_was_nor_twice_in_a_call(
    client: Client, place: dict[str, str]
) -> None:
    bare = {**place, "quantity": 1}
    full = {**bare, "changeFromQuantity": None}

    assert codes(set_stock(client, "bare", bare)) == ["COMPARE_QUANTITY_REQUIRED"]
    twice = set_stock(client, "twice", full, full)
    assert codes(twice) == ["NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"remoteId": "two"}, "MARKETING_ACTIVITY_WITH_UTM_CAMPAIGN_ALREADY_EXISTS"),
        ({"remoteId": "two", "utm": None}, "NON_HIERARCHIAL_REQUIRES_UTM_URL_PARAMETER"),
        ({"remoteId": "two", "urlParameterValue": "x"}, "INVALID_MARKETING_ACTIVITY_EXTERNAL_ARGUMENTS"),
        ({"utm": {**UTM, "campaign": "autumn"}}, "IMMUTABLE_UTM_PARAMETERS"),
        ({"tactic": "STOREFRONT_APP"}, "CANNOT_UPDATE_TACTIC_TO_STOREFRONT_APP"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(client: Client, change: dict[str, Any], code: str) -> None:
    told = client.ask(CAMPAIGN, input=TOLD)["marketingActivityUpsertExternal"]
    assert told["userErrors"] == []

    assert codes(client.ask(CAMPAIGN, input={**TOLD, **change})["marketingActivityUpsertExternal"]) == [code]


def test_figures_belong_to_a_campaign_that_was_told(client: Client) -> None:
    client.ask(CAMPAIGN, input=TOLD)

    told = client.ask(FIGURES, id="one")["marketingEngagementCreate"]
    unknown = client.ask(FIGURES, id="nobody")["marketingEngagementCreate"]
    nameless = client.ask(FIGURES)["marketingEngagementCreate"]

    assert told["marketingEngagement"] == {"sendsCount": 3}
    assert codes(unknown) == ["MARKETING_ACTIVITY_DOES_NOT_EXIST"]
    assert codes(nameless) == ["INVALID_MARKETING_ENGAGEMENT_ARGUMENT_MISSING"]
