"""Selling plans from the API to the checkout, the contracts they begin, and their billing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY
from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database
HOST = "fern-and-finch.localhost"

CREATE = """mutation ($input: SellingPlanGroupInput!, $resources: SellingPlanGroupResourceInput) {
  sellingPlanGroupCreate(input: $input, resources: $resources) {
    sellingPlanGroup { id productsCount { count } sellingPlans(first: 10) { nodes { id name } } }
    userErrors { code field message } } }"""
UPDATE = """mutation ($id: ID!, $input: SellingPlanGroupInput!) {
  sellingPlanGroupUpdate(id: $id, input: $input) {
    sellingPlanGroup { name sellingPlans(first: 9) { nodes { name } } } userErrors { code } } }"""
DELETE = """mutation ($id: ID!) { sellingPlanGroupDelete(id: $id) {
  deletedSellingPlanGroupId userErrors { code } } }"""
GOODS = """mutation ($id: ID!, $products: [ID!]!) {
  remove: sellingPlanGroupRemoveProducts(id: $id, productIds: $products) {
    removedProductIds userErrors { code } }
  add: sellingPlanGroupAddProducts(id: $id, productIds: $products) {
    sellingPlanGroup { productsCount { count } } userErrors { code field } } }"""
CONTRACTS = """{ subscriptionContracts(first: 5, reverse: true) { nodes {
  id status nextBillingDate revisionId lastPaymentStatus
  originOrder { name lineItems(first: 5) { nodes { sellingPlan { name sellingPlanId } } } }
  lines(first: 5) { nodes { quantity sellingPlanName currentPrice { amount } } }
  orders(first: 5) { nodes { id } } customerPaymentMethod { id }
  deliveryMethod { ... on SubscriptionDeliveryMethodShipping { address { city } } } } } }"""
BILL = """mutation ($id: ID!, $key: String!, $at: DateTime) {
  subscriptionBillingAttemptCreate(
    subscriptionContractId: $id, subscriptionBillingAttemptInput: {idempotencyKey: $key, originTime: $at}
  ) { subscriptionBillingAttempt { id state { __typename } } userErrors { code field } } }"""
ATTEMPT = """query ($id: ID!) { subscriptionBillingAttempt(id: $id) { state { __typename
  ... on SubscriptionBillingAttemptSuccessState { order { id currentTotalPriceSet { shopMoney { amount } } } }
  ... on SubscriptionBillingAttemptFailedState { error {
    ... on SubscriptionBillingAttemptPaymentError { card: code }
    ... on SubscriptionBillingAttemptInventoryError { stock: code } } } } } }"""
SWITCH = "mutation ($id: ID!) {{ subscriptionContract{act}(subscriptionContractId: $id) {{ "
SWITCH += "contract {{ status revisionId }} userErrors {{ code }} }} }}"
ATOMIC = """mutation ($input: SubscriptionContractAtomicCreateInput!) {
  subscriptionContractAtomicCreate(input: $input) { contract { id status } userErrors { code field } } }"""
DRAFT = """mutation ($input: SubscriptionContractCreateInput!) {
  subscriptionContractCreate(input: $input) { draft { id } userErrors { code field } } }"""
COMMIT = """mutation ($id: ID!) { subscriptionDraftCommit(draftId: $id) {
  contract { id status } userErrors { code field } } }"""
MONTH = {"recurring": {"interval": "MONTH", "intervalCount": 1}}
PLAN = {
    "name": "Monthly, 10% off",
    "category": "SUBSCRIPTION",
    "options": ["1 month"],
    "billingPolicy": MONTH,
    "deliveryPolicy": MONTH,
    "pricingPolicies": [{"fixed": {"adjustmentType": "PERCENTAGE", "adjustmentValue": {"percentage": 10.0}}}],
}
GROUP = {
    "name": "Subscribe and save",
    "merchantCode": "subscribe-save",
    "options": ["Delivery every"],
    "sellingPlansToCreate": [PLAN],
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("plans"), plan="plus") as client:
        yield client


@pytest.fixture(scope="module")
def product(client: Client) -> dict[str, Any]:
    found = client.devstore.ask(f"{TINY}/products")
    chosen = next(each for each in found if each["handle"] == "farn")
    client.devstore.control(f"{TINY}/products/{chosen['id']}/touch", {"inventory_quantity": 50})
    return dict(chosen)


@pytest.fixture(scope="module")
def group(client: Client, product: dict[str, Any]) -> dict[str, Any]:
    resources = {"productIds": [f"gid://shopify/Product/{product['id']}"]}
    answer = client.ask(CREATE, input=GROUP, resources=resources)["sellingPlanGroupCreate"]
    assert answer["userErrors"] == []
    return dict(answer["sellingPlanGroup"])


@pytest.fixture(scope="module")
def plan(group: dict[str, Any]) -> int:
    return int(group["sellingPlans"]["nodes"][0]["id"].rsplit("/", 1)[-1])


@pytest.fixture
def contract(client: Client, product: dict[str, Any], plan: int) -> dict[str, Any]:
    """What a subscriber's order began."""
    line = {"variant_id": product["variants"][0]["id"], "quantity": 2, "selling_plan_id": plan}
    address = {"city": "Ulm", "country_code": "DE"}
    client.devstore.order(lines=[line], email="ada@example.com", shipping_address=address)
    return dict(client.ask(CONTRACTS)["subscriptionContracts"]["nodes"][0])


def newest(client: Client, topic: str) -> dict[str, Any]:
    deliveries = client.devstore.ask("deliveries", topic=topic)
    return dict(json.loads(max(deliveries, key=lambda each: each["id"])["body"]))


def test_a_cart_line_bought_by_a_plan_costs_its_price(client: Client, product: Any, plan: int) -> None:
    variant = product["variants"][0]
    added = client.devstore.page(
        HOST, "/cart/add.js", method="POST", json={"id": variant["id"], "selling_plan": plan}
    )
    cookies = added.cookies
    client.devstore.page(HOST, "/cart/add.js", method="POST", json={"id": variant["id"]}, cookies=cookies)
    items = client.devstore.page(HOST, "/cart.js", cookies=cookies).json()["items"]

    assert [item["price"] for item in items] == [1161, 1290]
    allocation = items[0]["selling_plan_allocation"]
    assert allocation["compare_at_price"] == 1290 and allocation["selling_plan"]["id"] == plan
    assert "selling_plan_allocation" not in items[1] and items[0]["key"] != items[1]["key"]
    changed = client.devstore.page(
        HOST,
        "/cart/change.js",
        method="POST",
        json={"id": items[0]["key"], "quantity": 1, "selling_plan": ""},
        cookies=cookies,
    ).json()
    assert [item["price"] for item in changed["items"]] == [1290, 1290]


def test_a_plan_of_another_product_is_not_taken(client: Client, group: Any, plan: int) -> None:
    other = next(each for each in client.devstore.ask(f"{TINY}/products") if each["handle"] != "farn")
    variant = other["variants"][0]["id"]

    refused = client.devstore.page(
        HOST, "/cart/add.js", method="POST", json={"id": variant, "selling_plan": plan}
    )
    ordered = client.devstore.control(
        f"{TINY}/orders",
        {"lines": [{"variant_id": variant, "selling_plan_id": plan}], "email": "ada@example.com"},
        expect=409,
    )

    assert refused.status_code == 422 and ordered["error"] == "NothingToBuy"


def test_the_product_tells_its_plans(client: Client, group: Any, plan: int) -> None:
    shown = client.devstore.page(HOST, "/products/farn.js").json()

    (found,) = shown["selling_plan_groups"]
    assert found["name"] == "Subscribe and save"
    (told,) = found["selling_plans"]
    assert told["price_adjustments"] == [
        {"order_count": None, "position": 1, "value_type": "percentage", "value": 10.0}
    ]


def test_an_order_by_a_plan_begins_a_contract(client: Client, contract: dict[str, Any], plan: int) -> None:
    assert contract["status"] == "ACTIVE" and contract["nextBillingDate"]
    (line,) = contract["lines"]["nodes"]
    assert line == {"quantity": 2, "sellingPlanName": PLAN["name"], "currentPrice": {"amount": "11.61"}}
    (ordered,) = contract["originOrder"]["lineItems"]["nodes"]
    assert ordered["sellingPlan"] == {
        "name": PLAN["name"],
        "sellingPlanId": f"gid://shopify/SellingPlan/{plan}",
    }
    assert contract["deliveryMethod"] == {"address": {"city": "Ulm"}}
    body = newest(client, "subscription_contracts/create")
    assert body["admin_graphql_api_id"] == contract["id"]
    assert body["billing_policy"] == {
        "interval": "month",
        "interval_count": 1,
        "min_cycles": None,
        "max_cycles": None,
    }


def test_a_checkout_by_a_plan_begins_a_contract_too(client: Client, product: Any, plan: int) -> None:
    line = {"id": product["variants"][0]["id"], "quantity": 1, "selling_plan": plan}
    cookies = client.devstore.page(HOST, "/cart/add.js", method="POST", json=line).cookies
    contact = {
        "email": "eve@example.com",
        "last_name": "Ade",
        "city": "Bonn",
        "country_code": "DE",
        "pay": "1",
    }

    paid = client.devstore.page(HOST, "/checkout", method="POST", data=contact, cookies=cookies)

    assert paid.status_code == 303 and "/thank-you/" in paid.headers["Location"]
    order = newest(client, "orders/create")
    assert order["line_items"][0]["price"] == "11.61" and order["subtotal_price"] == "11.61"
    begun = client.ask(CONTRACTS)["subscriptionContracts"]["nodes"][0]
    assert (
        begun["originOrder"]["name"] == order["name"] and begun["deliveryMethod"]["address"]["city"] == "Bonn"
    )


def test_a_billing_attempt_makes_one_order_under_its_key(client: Client, contract: dict[str, Any]) -> None:
    first = client.ask(BILL, id=contract["id"], key=f"k:{contract['id']}")["subscriptionBillingAttemptCreate"]
    again = client.ask(BILL, id=contract["id"], key=f"k:{contract['id']}")["subscriptionBillingAttemptCreate"]
    attempt = first["subscriptionBillingAttempt"]
    client.devstore.control("work")

    done = client.ask(ATTEMPT, id=attempt["id"])["subscriptionBillingAttempt"]["state"]

    assert attempt["state"]["__typename"] == "SubscriptionBillingAttemptPendingState"
    assert again["subscriptionBillingAttempt"]["id"] == attempt["id"]
    assert done["__typename"] == "SubscriptionBillingAttemptSuccessState"
    after = client.ask(CONTRACTS)["subscriptionContracts"]["nodes"][0]
    assert [each["id"] for each in after["orders"]["nodes"]][1:] == [done["order"]["id"]]
    assert after["lastPaymentStatus"] == "SUCCEEDED"
    body = newest(client, "subscription_billing_attempts/success")
    assert body["admin_graphql_api_order_id"] == done["order"]["id"] and body["error_code"] is None
    order = newest(client, "orders/create")
    assert order["source_name"] == "subscription_contract" and order["line_items"][0]["price"] == "11.61"
    assert order["shipping_lines"][0]["price"] == "5.00"


def test_what_is_sold_out_or_without_a_card_cannot_be_billed(
    client: Client, contract: dict[str, Any], product: dict[str, Any]
) -> None:
    address = f"{TINY}/products/{product['id']}/touch"
    client.devstore.control(address, {"inventory_quantity": 1})
    sold_out = client.ask(BILL, id=contract["id"], key=f"s:{contract['id']}")
    client.devstore.control("work")
    client.devstore.control(address, {"inventory_quantity": 50})
    customer = newest(client, "subscription_contracts/create")["customer_id"]
    client.devstore.control(f"{TINY}/customers/{customer}/revoke_cards")
    no_card = client.ask(BILL, id=contract["id"], key=f"c:{contract['id']}")
    client.devstore.control("work")

    states = []
    for each in (sold_out, no_card):
        number = each["subscriptionBillingAttemptCreate"]["subscriptionBillingAttempt"]["id"]
        states.append(client.ask(ATTEMPT, id=number)["subscriptionBillingAttempt"]["state"]["error"])
    assert states == [{"stock": "INSUFFICIENT_INVENTORY"}, {"card": "INVALID_PAYMENT_METHOD"}]
    assert newest(client, "subscription_billing_attempts/failure")["error_code"] == "invalid_payment_method"


def test_a_paused_or_cancelled_contract_is_not_billed(client: Client, contract: dict[str, Any]) -> None:
    def switch(act: str) -> dict[str, Any]:
        document = SWITCH.format(act=act)
        return dict(next(iter(client.ask(document, id=contract["id"]).values())))

    def bill(key: str, **more: Any) -> list[str]:
        answer = client.ask(BILL, id=contract["id"], key=key + contract["id"], **more)
        return [each["code"] for each in answer["subscriptionBillingAttemptCreate"]["userErrors"]]

    early = bill("e", at="2020-01-01T00:00:00Z")
    paused, while_paused = switch("Pause"), bill("p")
    switch("Activate")
    cancelled, afterwards = switch("Cancel"), bill("x")

    assert (early, while_paused, afterwards) == (
        ["ORIGIN_TIME_BEFORE_CONTRACT_CREATION"],
        ["CONTRACT_PAUSED"],
        ["CONTRACT_TERMINATED"],
    )
    assert paused["contract"]["status"] == "PAUSED" and cancelled["contract"]["revisionId"] == "4"
    assert [each["code"] for each in switch("Activate")["userErrors"]] == ["CONTRACT_TERMINATED"]
    assert newest(client, "subscription_contracts/update")["status"] == "cancelled"


def test_a_contract_by_the_api_needs_lines_an_address_and_a_card(
    client: Client, contract: dict[str, Any], product: dict[str, Any]
) -> None:
    customer = newest(client, "subscription_contracts/create")["admin_graphql_api_customer_id"]
    policy = {"interval": "MONTH", "intervalCount": 1}
    facts = {"status": "ACTIVE", "billingPolicy": policy, "deliveryPolicy": policy, "deliveryPrice": "0.00"}
    given = {"customerId": customer, "nextBillingDate": "2099-01-01T00:00:00Z", "currencyCode": "EUR"}
    line = {
        "productVariantId": f"gid://shopify/ProductVariant/{product['variants'][0]['id']}",
        "quantity": 1,
        "currentPrice": "10.00",
    }
    method = {"shipping": {"address": {"city": "Ulm", "countryCode": "DE"}}}
    card = contract["customerPaymentMethod"]["id"]

    def codes(document: str, **asked: Any) -> list[str]:
        answer = next(iter(client.ask(document, **asked).values()))
        return [each["code"] for each in answer["userErrors"]]

    def atomic(lines: Any = (line,), **more: Any) -> list[str]:
        wrapped = [{"line": each} for each in lines]
        return codes(ATOMIC, input={**given, "contract": {**facts, **more}, "lines": wrapped})

    assert atomic([]) == ["INVALID_LINES"]
    assert atomic() == ["DELIVERY_METHOD_REQUIRED"]
    assert atomic(deliveryMethod=method) == ["MISSING_CUSTOMER_PAYMENT_METHOD"]
    assert atomic([{**line, "quantity": 0}], deliveryMethod=method) == ["GREATER_THAN"]
    assert atomic(deliveryMethod=method, paymentMethodId="gid://shopify/CustomerPaymentMethod/1") == [
        "INVALID"
    ]
    before = len(client.ask(CONTRACTS)["subscriptionContracts"]["nodes"])
    assert atomic(deliveryMethod=method, paymentMethodId=card) == []
    assert len(client.ask(CONTRACTS)["subscriptionContracts"]["nodes"]) == min(5, before + 1)
    stranger = {**given, "customerId": "gid://shopify/Customer/1", "contract": facts}
    assert codes(DRAFT, input=stranger) == ["CUSTOMER_DOES_NOT_EXIST"]
    draft = client.ask(DRAFT, input={**given, "contract": facts})["subscriptionContractCreate"]["draft"]
    assert codes(COMMIT, id=draft["id"]) == ["INVALID_LINES"]
    assert codes(COMMIT, id="gid://shopify/SubscriptionDraft/1") == ["INVALID"]


WRONG = [
    ({"name": " "}, "BLANK", ["name"]),
    ({"merchantCode": None}, "BLANK", ["merchantCode"]),
    ({"sellingPlansToCreate": []}, "SELLING_PLAN_COUNT_LOWER_BOUND", []),
    ({"sellingPlansToCreate": [PLAN, PLAN]}, "SELLING_PLAN_DUPLICATE_NAME", []),
    ({"sellingPlansToCreate": [PLAN, {**PLAN, "name": "B"}]}, "SELLING_PLAN_DUPLICATE_OPTIONS", []),
]
WRONG_PLANS = [
    ({"name": ""}, "BLANK"),
    ({"billingPolicy": None}, "SELLING_PLAN_BILLING_POLICY_MISSING"),
    ({"deliveryPolicy": None}, "SELLING_PLAN_DELIVERY_POLICY_MISSING"),
    (
        {"billingPolicy": {"recurring": {"interval": "YEAR", "intervalCount": 4}}},
        "BILLING_POLICY_INTERVAL_TOO_LARGE",
    ),
    (
        {"deliveryPolicy": {"recurring": {"interval": "MONTH", "intervalCount": 2}}},
        "SELLING_PLAN_BILLING_CYCLE_MUST_BE_A_MULTIPLE_OF_DELIVERY_CYCLE",
    ),
    ({"options": ["a", "b"]}, "SELLING_PLAN_MISSING_OPTION2_LABEL_ON_PARENT_GROUP"),
    (
        {"pricingPolicies": [{"fixed": {"adjustmentType": "PRICE", "adjustmentValue": {"percentage": 1.0}}}]},
        "PRICING_POLICY_ADJUSTMENT_VALUE_AND_TYPE_MUST_MATCH",
    ),
    ({"pricingPolicies": [{}]}, "ONLY_NEED_ONE_PRICING_POLICY_TYPE"),
    (
        {
            "pricingPolicies": [
                {
                    "recurring": {
                        "afterCycle": 2,
                        "adjustmentType": "PERCENTAGE",
                        "adjustmentValue": {"percentage": 5.0},
                    }
                }
            ]
        },
        "SELLING_PLAN_PRICING_POLICIES_MUST_CONTAIN_A_FIXED_PRICING_POLICY",
    ),
]


@pytest.mark.parametrize(("changes", "code", "field"), WRONG)
def test_a_wrong_group_is_not_made(client: Client, changes: Any, code: str, field: list[str]) -> None:
    answer = client.ask(CREATE, input={**GROUP, **changes})["sellingPlanGroupCreate"]

    assert answer["sellingPlanGroup"] is None
    assert [(each["code"], each["field"]) for each in answer["userErrors"]] == [(code, ["input", *field])]


@pytest.mark.parametrize(("changes", "code"), WRONG_PLANS)
def test_a_wrong_plan_is_not_made(client: Client, changes: Any, code: str) -> None:
    given = {**GROUP, "sellingPlansToCreate": [{**PLAN, **changes}]}

    answer = client.ask(CREATE, input=given)["sellingPlanGroupCreate"]

    assert answer["sellingPlanGroup"] is None
    assert [each["code"] for each in answer["userErrors"]] == [code]


def test_a_group_is_changed_emptied_and_deleted(client: Client, product: dict[str, Any]) -> None:
    made = client.ask(CREATE, input={**GROUP, "name": "Other"})["sellingPlanGroupCreate"]["sellingPlanGroup"]
    weekly = {"recurring": {"interval": "WEEK", "intervalCount": 1}}
    another = {
        **PLAN,
        "name": "Weekly",
        "options": ["1 week"],
        "billingPolicy": weekly,
        "deliveryPolicy": weekly,
    }
    gone = [made["sellingPlans"]["nodes"][0]["id"]]
    wrong = {"sellingPlansToDelete": gone}

    refused = client.ask(UPDATE, id=made["id"], input=wrong)["sellingPlanGroupUpdate"]
    changed = client.ask(
        UPDATE, id=made["id"], input={"name": "New", "sellingPlansToCreate": [another], **wrong}
    )
    goods = client.ask(GOODS, id=made["id"], products=[f"gid://shopify/Product/{product['id']}"])
    unknown = client.ask(GOODS, id=made["id"], products=["gid://shopify/Product/1"])["add"]

    assert [each["code"] for each in refused["userErrors"]] == ["SELLING_PLAN_COUNT_LOWER_BOUND"]
    after = changed["sellingPlanGroupUpdate"]["sellingPlanGroup"]
    assert after == {"name": "New", "sellingPlans": {"nodes": [{"name": "Weekly"}]}}
    assert goods["add"]["sellingPlanGroup"]["productsCount"] == {"count": 1}
    assert unknown["userErrors"] == [{"code": "PRODUCT_DOES_NOT_EXIST", "field": ["productIds", "0"]}]
    assert (
        client.ask(DELETE, id=made["id"])["sellingPlanGroupDelete"]["deletedSellingPlanGroupId"] == made["id"]
    )
    again = client.ask(DELETE, id=made["id"])["sellingPlanGroupDelete"]
    assert [each["code"] for each in again["userErrors"]] == ["GROUP_DOES_NOT_EXIST"]
