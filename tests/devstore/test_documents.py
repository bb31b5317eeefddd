"""Every document an app of this kind sends gets an answer of the official shape."""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_operation_ast, get_variable_values, parse, validate

from devstore.graphql.execution import BadRequest, read_request
from tests.devstore.answers import faults_of, with_type_names
from tests.devstore.api_shop import shop_with
from tests.devstore.document_steps import STEPS as FIRST_STEPS
from tests.devstore.document_steps_of_orders import STEPS as LATER_STEPS
from tests.devstore.mutants import mutant_of, with_odd_values
from tests.devstore.official import official_schema
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database
FOLDER = Path(__file__).with_name("documents")
STEPS = FIRST_STEPS + LATER_STEPS
Answered = tuple[str, str, dict[str, Any], Any]
"""Name, document, variables, data."""
ALWAYS_REFUSED = {"add_script", "delete_script"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("documents"), plan="plus") as client:
        yield client


@pytest.fixture(scope="module")
def answered(client: Client) -> list[Answered]:
    """Every document with variables that fit, one after the other, and its answer."""
    known, found = first_things(client), []
    for name, given, kept in STEPS:
        document = with_type_names((FOLDER / f"{name}.graphql").read_text(encoding="utf-8"))
        variables = filled(given, known)
        data = client.ask(document, **variables)
        found.append((name, document, variables, data))
        known |= {key: at(data, path) for key, path in kept.items()}
        if name in ("add_codes", "bill_contract"):
            client.devstore.control("work")
        if name == "make_plans":
            known |= subscribed(client, known)
    return found


def test_every_document_is_answered_in_the_official_shape(answered: list[Answered]) -> None:
    for name, document, variables, data in answered:
        assert faults_of(official_schema(), document, variables, data) == [], name
        refusals = [bool(root.get("userErrors")) for root in data.values() if isinstance(root, dict)]
        assert all(refused == (name in ALWAYS_REFUSED) for refused in refusals), (name, data)


def test_odd_values_are_answered_in_the_official_shape_too(client: Client, answered: list[Answered]) -> None:
    """Numbers out of range, ids of other things, empty and endless texts."""
    dice = random.Random(11)
    for _ in range(150):
        name, document, variables, _data = dice.choice(answered)
        odd = with_odd_values(dice, variables)

        answer = client.post(document, odd)

        assert answer.status_code == 200, (name, odd, answer.text)
        body = answer.json()
        if "errors" not in body:
            assert faults_of(official_schema(), document, odd, body["data"]) == [], (name, odd)


def test_no_document_is_left_out() -> None:
    assert {path.stem for path in FOLDER.glob("*.graphql")} == {name for name, _, _ in STEPS}


def first_things(client: Client) -> dict[str, str]:
    """An order with a customer, and a variant in stock."""
    data = client.ask(
        "{ orders(first: 1, reverse: true) { nodes { id } } "
        "productVariants(first: 50) { nodes { id inventoryQuantity } } }"
    )
    stocked = [each["id"] for each in data["productVariants"]["nodes"] if each["inventoryQuantity"] > 3]
    return {"order": data["orders"]["nodes"][0]["id"], "variant": stocked[0]}


def subscribed(client: Client, known: dict[str, str]) -> dict[str, str]:
    """An order by the plan: its buyer has a contract and a card."""
    variant, plan = (int(known[name].rsplit("/", 1)[-1]) for name in ("variant", "plan"))
    line = {"variant_id": variant, "quantity": 2, "selling_plan_id": plan}
    address = {"city": "Ulm", "country_code": "DE"}
    order = client.devstore.order(lines=[line], email="sub@example.com", shipping_address=address)
    return {
        "bought": f"gid://shopify/Order/{order['id']}",
        "line": f"gid://shopify/LineItem/{order['lines'][0]['id']}",
        "subscriber": f"gid://shopify/Customer/{order['customer_id']}",
    }


def filled(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: filled(entry, known) for key, entry in value.items()}
    if isinstance(value, list):
        return [filled(entry, known) for entry in value]
    if isinstance(value, str) and re.fullmatch(r"<\w+>", value):
        return known[value[1:-1]]
    return value


def at(data: Any, path: str) -> str:
    for part in path.split("."):
        data = data[int(part)] if part.isdigit() else data[part]
    return str(data)


def test_a_thousand_spoiled_documents_are_refused_exactly_when_the_official_schema_refuses(
    client: Client,
) -> None:
    """All are judged by what the door calls; itself it is asked what is taken, and a tenth of the rest."""
    dice = random.Random(20_261_122)
    whole = [((FOLDER / f"{name}.graphql").read_text(encoding="utf-8"), given) for name, given, _ in STEPS]
    refused = 0
    taken: set[str] = set()
    while refused < 1_000:
        document, variables = mutant_of(dice, *dice.choice(whole))
        is_refused = official_refuses(document, variables)

        assert own_refuses(document, variables) == is_refused, f"{document}\n{variables}"

        asked = f"{document}{variables}"
        if (is_refused and refused % 10 == 0) or (not is_refused and asked not in taken):
            answer = client.post(document, variables).json()
            assert ("errors" in answer and answer.get("data") is None) == is_refused, answer
        taken.add(asked)
        refused += is_refused


def own_refuses(document: str, variables: dict[str, Any]) -> bool:
    try:
        read_request({"query": document, "variables": variables})
    except BadRequest:
        return True
    return False


def official_refuses(document: str, variables: dict[str, Any]) -> bool:
    operation = official_operation(document)
    if operation is None:
        return True
    asked = operation.variable_definitions or []
    return isinstance(get_variable_values(official_schema(), asked, variables), list)


@cache
def official_operation(document: str) -> OperationDefinitionNode | None:
    """The operation, None when the official schema refuses it."""
    parsed = parse(document)
    return None if validate(official_schema(), parsed, max_errors=1) else get_operation_ast(parsed)
