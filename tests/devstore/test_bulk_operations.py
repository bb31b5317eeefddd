"""Bulk operations: everything in one file, later, and only for apps that may."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database

RUN = """mutation ($query: String!, $grouped: Boolean!) {
  bulkOperationRunQuery(query: $query, groupObjects: $grouped) {
    bulkOperation { id status }
    userErrors { code field message }
  }
}"""
STATUS = """query ($id: ID!) {
  bulkOperation(id: $id) {
    id status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt
  }
}"""
CANCEL = (
    "mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
)
PRODUCTS = "{ products { edges { node { id title variants { edges { node { id price } } } } } } }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("bulk")) as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_waits(client: Client) -> Iterator[None]:
    yield
    client.devstore.control("bulk", {"allowed": True})
    client.devstore.control("work")


def start(client: Client, query: str = PRODUCTS, grouped: bool = False) -> str:
    answer = client.ask(RUN, query=query, grouped=grouped)["bulkOperationRunQuery"]
    assert answer["userErrors"] == []
    return str(answer["bulkOperation"]["id"])


def finished(client: Client, query: str = PRODUCTS, grouped: bool = False) -> dict[str, Any]:
    number = start(client, query, grouped)
    client.devstore.control("work")
    return dict(client.ask(STATUS, id=number)["bulkOperation"])


def rows_of(client: Client, operation: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.session.get(operation["url"], timeout=10)
    assert answer.status_code == 200 and len(answer.content) == int(operation["fileSize"])
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_file_holds_every_product_and_its_variants(client: Client) -> None:
    operation = finished(client)

    rows = rows_of(client, operation)
    listed = client.devstore.ask(f"{client.shop}/products")
    products = [row for row in rows if "__parentId" not in row]
    variants = [row for row in rows if "__parentId" in row]
    assert operation["status"] == "COMPLETED" and operation["partialDataUrl"] is None
    assert (int(operation["objectCount"]), int(operation["rootObjectCount"])) == (len(rows), len(products))
    assert [row["title"] for row in products] == [product["title"] for product in listed]
    assert len(variants) == sum(len(product["variants"]) for product in listed)
    assert {row["__parentId"] for row in variants} <= {row["id"] for row in products}


def test_children_follow_their_parent_only_when_that_was_asked_for(client: Client) -> None:
    apart = rows_of(client, finished(client))
    grouped = rows_of(client, finished(client, grouped=True))

    roots = [at for at, row in enumerate(apart) if "__parentId" not in row]
    assert roots == list(range(len(roots)))
    assert [row.get("__parentId", row["id"]) for row in grouped[:2]] == [grouped[0]["id"]] * 2


def test_what_only_the_newer_version_has_is_read_in_bulk_too(client: Client) -> None:
    query = "{ customers { edges { node { id defaultPhoneNumber { smsMarketingConsent { state } } } } } }"
    older = client.ask(RUN, query=query, grouped=False)["bulkOperationRunQuery"]
    newer = client.post(RUN, {"query": query, "grouped": False}, version="2026-10").json()["data"]

    client.devstore.control("work")

    assert [error["code"] for error in older["userErrors"]] == ["INVALID"]
    started = newer["bulkOperationRunQuery"]["bulkOperation"]["id"]
    done = client.ask("query ($id: ID!) { bulkOperation(id: $id) { status } }", id=started)
    assert done["bulkOperation"] == {"status": "COMPLETED"}


@pytest.mark.parametrize(
    "query",
    [
        "{ shop { id } }",
        "{ node(id: 1) { id } }",
        "{ products { edges { node { title variants { edges { node { id } } } } } } }",
        "{ products { edges { node { id nothing } } } }",
        "{ products { nodes { id } } orders { nodes { id } } }",
        "query ($first: Int) { products(first: $first) { nodes { id } } }",
        "{ orders { nodes { id refunds { refundLineItems { nodes { quantity } } } } } }",
        'mutation { tagsAdd(id: "1", tags: []) { node { id } } }',
        "{ products {",
    ],
)
def test_a_query_that_cannot_run_in_bulk_is_refused(client: Client, query: str) -> None:
    answer = client.ask(RUN, query=query, grouped=False)["bulkOperationRunQuery"]

    assert answer["bulkOperation"] is None
    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [("INVALID", ["query"])]


def test_five_run_at_once_and_a_sixth_is_refused(client: Client) -> None:
    for _ in range(5):
        start(client)

    refused = client.ask(RUN, query=PRODUCTS, grouped=False)["bulkOperationRunQuery"]

    assert [error["code"] for error in refused["userErrors"]] == ["LIMIT_REACHED"]


def test_a_cancelled_operation_has_no_file(client: Client) -> None:
    number = start(client)

    cancelled = client.ask(CANCEL, id=number)["bulkOperationCancel"]
    client.devstore.control("work")

    assert cancelled == {"bulkOperation": {"status": "CANCELING"}, "userErrors": []}
    operation = client.ask(STATUS, id=number)["bulkOperation"]
    assert (operation["status"], operation["url"]) == ("CANCELED", None)
    assert client.ask(CANCEL, id=number)["bulkOperationCancel"]["userErrors"] != []


def test_without_the_right_to_bulk_operations_access_is_denied(client: Client) -> None:
    client.devstore.control("bulk", {"allowed": False})

    errors = client.errors(RUN, query=PRODUCTS, grouped=False)

    assert [error["extensions"]["code"] for error in errors] == ["ACCESS_DENIED"]


def test_data_the_app_may_not_read_fails_the_operation(client: Client) -> None:
    client.devstore.control("protected_data", {"refused": ["name"]})
    try:
        operation = finished(client, "{ customers { nodes { id firstName } } }")
    finally:
        client.devstore.control("protected_data", {"refused": []})

    assert (operation["status"], operation["errorCode"], operation["url"]) == (
        "FAILED",
        "ACCESS_DENIED",
        None,
    )


def test_the_end_is_announced_and_the_newest_is_listed_first(client: Client) -> None:
    operation = finished(client)

    told = client.devstore.ask("deliveries", topic="bulk_operations/finish", limit=1)[0]
    listed = client.ask("{ bulkOperations(first: 2) { nodes { id type } } }")["bulkOperations"]["nodes"]
    body = json.loads(told["body"])
    assert (body["admin_graphql_api_id"], body["status"], body["type"]) == (
        operation["id"],
        "completed",
        "query",
    )
    assert listed[0] == {"id": operation["id"], "type": "QUERY"}


def test_a_file_is_gone_after_a_week(client: Client) -> None:
    operation = finished(client)
    client.devstore.move_clock(7 * 86_400)
    client.open()
    try:
        late = client.ask(STATUS, id=operation["id"])["bulkOperation"]

        assert (late["status"], late["url"]) == ("EXPIRED", None)
        assert client.session.get(operation["url"], timeout=10).status_code == 403
    finally:
        client.devstore.move_clock(-7 * 86_400)
        client.open()
