"""Discounts without a code, made by the API: what is refused, and what the checkout makes of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY
from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client, first_variants

pytestmark = pytest.mark.one_database

SHAPE = """automaticDiscountNode {
  id
  automaticDiscount {
    __typename
    ... on DiscountAutomaticBasic {
      title status discountClasses asyncUsageCount endsAt
      combinesWith { shippingDiscounts }
      minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount } } }
      customerGets {
        value { ... on DiscountPercentage { percentage } ... on DiscountAmount { amount { amount } } }
        items { __typename ... on DiscountProducts { products(first: 5) { nodes { id } } } }
      }
    }
    ... on DiscountAutomaticFreeShipping { title status discountClasses }
  }
}
userErrors { code field message }"""
CREATE = f"""mutation ($input: DiscountAutomaticBasicInput!) {{
  discountAutomaticBasicCreate(automaticBasicDiscount: $input) {{ {SHAPE} }} }}"""
UPDATE = f"""mutation ($id: ID!, $input: DiscountAutomaticBasicInput!) {{
  discountAutomaticBasicUpdate(id: $id, automaticBasicDiscount: $input) {{ {SHAPE} }} }}"""
SHIPPING = f"""mutation ($input: DiscountAutomaticFreeShippingInput!) {{
  discountAutomaticFreeShippingCreate(freeShippingAutomaticDiscount: $input) {{ {SHAPE} }} }}"""
SWITCH = f"""mutation ($id: ID!) {{
  off: discountAutomaticDeactivate(id: $id) {{ {SHAPE} }}
  on: discountAutomaticActivate(id: $id) {{ {SHAPE} }} }}"""
DELETE = """mutation ($id: ID!) { discountAutomaticDelete(id: $id) {
  deletedAutomaticDiscountId userErrors { code field } } }"""
LIST = """{ discountNodes(first: 50, sortKey: TITLE) { nodes { id discount { __typename
  ... on DiscountAutomaticBasic { title } ... on DiscountCodeBasic { title } } } } }"""
CODE = """mutation ($basic: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $basic) {
    codeDiscountNode { id } userErrors { code field } } }"""
ORDER = """query ($id: ID!) { order(id: $id) {
  discountApplications(first: 5) { nodes { __typename
    ... on AutomaticDiscountApplication { title } ... on DiscountCodeApplication { code } } } } }"""
TENTH = {
    "title": "A tenth off",
    "startsAt": "2026-01-01T00:00:00Z",
    "context": {"all": "ALL"},
    "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("automatic"), plan="plus") as client:
        yield client


@pytest.fixture
def client(running: Client) -> Iterator[Client]:
    """A shop whose discounts of one test are gone in the next."""
    yield running
    for node in running.ask(LIST)["discountNodes"]["nodes"]:
        if "DiscountAutomaticNode" in node["id"]:
            running.ask(DELETE, id=node["id"])


def made(client: Client, **changes: Any) -> dict[str, Any]:
    answer = client.ask(CREATE, input={**TENTH, **changes})["discountAutomaticBasicCreate"]
    assert answer["userErrors"] == []
    return dict(answer["automaticDiscountNode"])


def bought(client: Client, **more: Any) -> dict[str, Any]:
    variant = first_variants(client.devstore, stock=2)[0]
    lines = [{"variant_id": variant, "quantity": 1}]
    return client.devstore.order(lines=lines, email="ada@example.com", **more)


def test_an_order_gets_what_was_made_and_says_so(client: Client) -> None:
    made(client)

    order = bought(client)

    assert order["discount_minor"] == (order["subtotal_minor"] + order["discount_minor"] + 5) // 10
    found = client.ask(ORDER, id=f"gid://shopify/Order/{order['id']}")["order"]
    assert found["discountApplications"]["nodes"] == [
        {"__typename": "AutomaticDiscountApplication", "title": "A tenth off"}
    ]
    (node,) = [each for each in client.ask(LIST)["discountNodes"]["nodes"] if "Automatic" in each["id"]]
    assert node["discount"] == {"__typename": "DiscountAutomaticBasic", "title": "A tenth off"}


def test_an_update_changes_only_what_it_names(client: Client) -> None:
    product = client.ask("{ products(first: 1) { nodes { id } } }")["products"]["nodes"][0]["id"]
    floor = {"subtotal": {"greaterThanOrEqualToSubtotal": "5.00"}}
    node = made(client, minimumRequirement=floor, combinesWith={"shippingDiscounts": True})
    gets = {
        "value": {"discountAmount": {"amount": "2.00"}},
        "items": {"products": {"productsToAdd": [product]}},
    }

    changed = client.ask(UPDATE, id=node["id"], input={"customerGets": gets})["discountAutomaticBasicUpdate"]

    after = changed["automaticDiscountNode"]["automaticDiscount"]
    assert changed["userErrors"] == []
    assert after["title"] == "A tenth off" and after["combinesWith"] == {"shippingDiscounts": True}
    assert after["minimumRequirement"]["greaterThanOrEqualToSubtotal"]["amount"] == "5.0"
    assert after["customerGets"]["value"] == {"amount": {"amount": "2.0"}}
    assert after["customerGets"]["items"]["products"]["nodes"] == [{"id": product}]
    assert after["discountClasses"] == ["PRODUCT"]


def test_one_that_is_switched_off_applies_no_more_until_it_is_on_again(client: Client) -> None:
    node = made(client)

    both = client.ask(SWITCH, id=node["id"])

    states = [both[act]["automaticDiscountNode"]["automaticDiscount"]["status"] for act in ("off", "on")]
    assert states == ["EXPIRED", "ACTIVE"]
    assert both["on"]["automaticDiscountNode"]["automaticDiscount"]["endsAt"] is None
    client.ask(DELETE, id=node["id"])
    assert bought(client)["discount_minor"] == 0


def test_a_code_and_a_discount_without_one_are_not_mistaken_for_each_other(client: Client) -> None:
    number = made(client)["id"].rsplit("/", 1)[-1]
    document = "mutation ($id: ID!) { discountCodeDelete(id: $id) { userErrors { code } } }"

    as_code = client.ask(document, id=f"gid://shopify/DiscountCodeNode/{number}")

    assert as_code["discountCodeDelete"]["userErrors"] == [{"code": "INVALID"}]
    assert bought(client)["discount_minor"] > 0


def test_only_those_it_is_for_get_it(client: Client) -> None:
    customer = client.devstore.control(f"{TINY}/customers", {"email": "one@example.com"})["id"]
    made(client, context={"customers": {"add": [f"gid://shopify/Customer/{customer}"]}})

    variant = first_variants(client.devstore, stock=2)[0]
    hers = client.devstore.order(lines=[{"variant_id": variant, "quantity": 1}], customer_id=customer)

    assert hers["discount_minor"] > 0
    assert bought(client)["discount_minor"] == 0


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": " "}, "BLANK", ["title"]),
        ({"title": "x" * 256}, "TOO_LONG", ["title"]),
        ({"startsAt": None}, "BLANK", ["startsAt"]),
        ({"endsAt": "2025-01-01T00:00:00Z"}, "END_DATE_BEFORE_START_DATE", ["endsAt"]),
        (
            {"customerGets": {"value": {"percentage": 1.5}, "items": {"all": True}}},
            "VALUE_OUTSIDE_RANGE",
            ["customerGets", "value", "percentage"],
        ),
        (
            {"customerGets": {"value": {"percentage": 0.1}, "items": {}}},
            "APPLIES_ON_NOTHING",
            ["customerGets", "items"],
        ),
        (
            {
                "customerGets": {
                    "value": {"percentage": 0.1},
                    "items": {"products": {"productsToAdd": ["gid://shopify/Product/1"]}},
                }
            },
            "INVALID",
            ["customerGets", "items", "products", "productsToAdd", "0"],
        ),
    ],
)
def test_a_wrong_input_makes_nothing(client: Client, changes: Any, code: str, field: list[str]) -> None:
    answer = client.ask(CREATE, input={**TENTH, **changes})["discountAutomaticBasicCreate"]

    assert answer["automaticDiscountNode"] is None
    found = [(each["code"], each["field"]) for each in answer["userErrors"]]
    assert found == [(code, ["automaticBasicDiscount", *field])]


def test_free_shipping_stands_beside_no_other_shipping_discount(client: Client) -> None:
    given = {key: TENTH[key] for key in ("title", "startsAt", "context")}
    wrong = {**given, "destination": {"all": True}, "combinesWith": {"shippingDiscounts": True}}

    refused = client.ask(SHIPPING, input=wrong)["discountAutomaticFreeShippingCreate"]
    taken = client.ask(SHIPPING, input={**given, "destination": {"all": True}})

    assert [each["code"] for each in refused["userErrors"]] == ["INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS"]
    node = taken["discountAutomaticFreeShippingCreate"]["automaticDiscountNode"]
    assert node["automaticDiscount"]["discountClasses"] == ["SHIPPING"]


def test_no_more_than_twenty_five_are_active_at_a_time(client: Client) -> None:
    for at in range(25):
        made(client, title=f"Number {at}")

    one_more = client.ask(CREATE, input=TENTH)["discountAutomaticBasicCreate"]

    assert [each["code"] for each in one_more["userErrors"]] == ["ACTIVE_PERIOD_OVERLAP"]


def test_a_code_for_one_product_leaves_the_others_alone(client: Client) -> None:
    products = client.devstore.ask(f"{TINY}/products")
    chosen = next(each for each in products if each["variants"][0]["stock"] >= 3)
    other = next(each for each in products if each is not chosen and each["variants"][0]["stock"] >= 3)
    gid = f"gid://shopify/Product/{chosen['id']}"
    gets = {"value": {"percentage": 0.5}, "items": {"products": {"productsToAdd": [gid]}}}
    basic = {**TENTH, "code": "HALF-ONE", "customerGets": gets}
    assert client.ask(CODE, basic=basic)["discountCodeBasicCreate"]["userErrors"] == []

    lines = [{"variant_id": each["variants"][0]["id"], "quantity": 1} for each in (chosen, other)]
    order = client.devstore.order(lines=lines, email="ada@example.com", codes=["HALF-ONE"])

    assert [each["discount_minor"] > 0 for each in order["lines"]] == [True, False]
