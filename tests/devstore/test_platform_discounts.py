"""Discount codes from the API to the checkout, and the money of orders and refunds."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database

CREATE = """mutation ($input: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $input) {
  codeDiscountNode { id } userErrors { code field message } } }"""
SHIPPING = """mutation ($input: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) {
  codeDiscountNode { id } userErrors { code field message } } }"""
BY_CODE = """query ($code: String!) { codeDiscountNodeByCode(code: $code) { id codeDiscount {
  ... on DiscountCodeBasic { status asyncUsageCount }
  ... on DiscountCodeFreeShipping { status asyncUsageCount } } } }"""
DAY = 86_400
numbers = count(1)


@pytest.fixture(scope="module")
def devstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("discounts"), sends_webhooks=False)
    running.install()
    for product in running.ask(f"{TINY}/products"):
        running.control(
            f"{TINY}/products/{product['id']}/touch", {"inventory_quantity": 500, "price_minor": 1001}
        )
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(devstore: RunningDevstore) -> Client:
    return Client(devstore).open()


@pytest.fixture(autouse=True)
def real_time(devstore: RunningDevstore) -> None:
    devstore.control("clock", {"shift_seconds": 0})


@pytest.fixture
def buyer(devstore: RunningDevstore) -> int:
    return int(devstore.control(f"{TINY}/customers", {"email": f"buyer{next(numbers)}@example.com"})["id"])


def discount(**changes: Any) -> dict[str, Any]:
    code = f"TEN-{next(numbers)}"
    return {
        "title": "Ten percent",
        "code": code,
        "startsAt": "2026-01-01T00:00:00Z",
        "context": {"all": "ALL"},
        "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
        **changes,
    }


def make(client: Client, **changes: Any) -> str:
    given = discount(**changes)
    answer = client.ask(CREATE, input=given)["discountCodeBasicCreate"]
    assert answer["userErrors"] == []
    return str(given["code"])


def buy(
    devstore: RunningDevstore, *codes: str, expect: int = 200, quantity: int = 3, **more: Any
) -> dict[str, Any]:
    variant = devstore.ask(f"{TINY}/products")[0]["variants"][0]["id"]
    order = {"lines": [{"variant_id": variant, "quantity": quantity}], "codes": list(codes), **more}
    return dict(devstore.control(f"{TINY}/orders", order, expect=expect))


def stock(devstore: RunningDevstore) -> int:
    return int(devstore.ask(f"{TINY}/products")[0]["variants"][0]["stock"])


def test_a_percentage_is_taken_off_and_counted(devstore: RunningDevstore, client: Client, buyer: int) -> None:
    code = make(client)

    order = buy(devstore, code.lower(), customer_id=buyer)

    assert (order["subtotal_minor"], order["discount_minor"]) == (3003 - 300, 300)
    assert order["total_minor"] == 2703 + order["shipping_minor"]
    assert client.ask(BY_CODE, code=code)["codeDiscountNodeByCode"]["codeDiscount"]["asyncUsageCount"] == 1


def test_an_amount_never_takes_more_than_the_goods_cost(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    worth = {
        "value": {"discountAmount": {"amount": "99.00", "appliesOnEachItem": False}},
        "items": {"all": True},
    }
    code = make(client, customerGets=worth)

    order = buy(devstore, code, quantity=1, customer_id=buyer)

    assert (order["subtotal_minor"], order["discount_minor"]) == (0, 1001)
    assert order["total_minor"] == order["shipping_minor"] > 0


def test_a_code_in_use_is_taken_whatever_its_case(client: Client) -> None:
    code = make(client)

    answer = client.ask(CREATE, input=discount(code=code.lower()))["discountCodeBasicCreate"]

    assert answer["codeDiscountNode"] is None
    assert answer["userErrors"] == [
        {
            "code": "TAKEN",
            "field": ["basicCodeDiscount", "code"],
            "message": "Code must be unique. Please try a different code.",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"title": " "}, ["BLANK"]),
        ({"code": ""}, ["BLANK"]),
        ({"startsAt": None}, ["BLANK"]),
        ({"endsAt": "2025-01-01T00:00:00Z"}, ["END_DATE_BEFORE_START_DATE"]),
        ({"usageLimit": 0}, ["GREATER_THAN"]),
        ({"context": {"customers": {"add": ["gid://shopify/Customer/1"]}}}, ["INVALID"]),
        ({"context": None}, ["BLANK"]),
        ({"customerGets": {"value": {"percentage": 10.0}, "items": {"all": True}}}, ["VALUE_OUTSIDE_RANGE"]),
        ({"customerGets": {"value": {"percentage": 0.1}}}, ["APPLIES_ON_NOTHING"]),
        ({"code": "x" * 256}, ["TOO_LONG"]),
    ],
)
def test_a_wrong_discount_is_refused_in_the_platforms_codes(
    client: Client, changes: dict[str, Any], codes: list[str]
) -> None:
    given = discount(**changes)

    answer = client.ask(CREATE, input=given)["discountCodeBasicCreate"]

    assert [error["code"] for error in answer["userErrors"]] == codes
    assert client.ask(BY_CODE, code=given["code"])["codeDiscountNodeByCode"] is None


def test_a_code_switched_off_is_refused_and_changes_nothing(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    code = make(client)
    node = client.ask(BY_CODE, code=code)["codeDiscountNodeByCode"]["id"]
    client.ask("mutation ($id: ID!) { discountCodeDeactivate(id: $id) { userErrors { code } } }", id=node)
    before = stock(devstore)

    refusal = buy(devstore, code, expect=409, customer_id=buyer)

    assert refusal["reason"] == "expired"
    assert client.ask(BY_CODE, code=code)["codeDiscountNodeByCode"]["codeDiscount"]["status"] == "EXPIRED"
    assert stock(devstore) == before


def test_a_code_dies_when_the_clock_passes_its_end(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    code = make(client, endsAt="2099-01-01T00:00:00Z")
    assert buy(devstore, code, customer_id=buyer)["discount_minor"] == 300

    devstore.move_clock(80 * 365 * DAY)

    assert buy(devstore, code, expect=409, customer_id=buyer)["reason"] == "expired"


def test_a_single_use_code_is_used_up_by_the_first_order(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    code = make(client, usageLimit=1)

    buy(devstore, code, customer_id=buyer)

    assert buy(devstore, code, expect=409, email="other@example.com")["reason"] == "used_up"


def test_a_bound_code_is_for_its_customer_alone(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    code = make(client, context={"customers": {"add": [f"gid://shopify/Customer/{buyer}"]}})

    assert buy(devstore, code, expect=409, email="guest@example.com", guest=True)["reason"] == "not_eligible"
    assert buy(devstore, code, expect=409, email="stranger@example.com")["reason"] == "not_eligible"
    assert buy(devstore, code, customer_id=buyer)["discount_minor"] == 300


def test_once_per_customer_counts_the_address_of_guests_too(
    devstore: RunningDevstore, client: Client
) -> None:
    code = make(client, appliesOncePerCustomer=True)
    guest = {"email": f"guest{next(numbers)}@example.com", "guest": True}

    buy(devstore, code, **guest)

    assert buy(devstore, code, expect=409, **guest)["reason"] == "already_used"


def test_the_minimum_is_counted_before_discounts(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    minimum = {"subtotal": {"greaterThanOrEqualToSubtotal": "30.00"}}
    code = make(client, minimumRequirement=minimum)

    assert buy(devstore, code, expect=409, quantity=2, customer_id=buyer)["reason"] == "minimum"
    assert buy(devstore, code, quantity=3, customer_id=buyer)["discount_minor"] == 300


def test_two_codes_go_together_only_when_both_allow_it(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    post = discount(combinesWith={"orderDiscounts": True}, destination={"all": True})
    del post["customerGets"]
    assert client.ask(SHIPPING, input=post)["discountCodeFreeShippingCreate"]["userErrors"] == []
    alone = make(client)
    friendly = make(client, combinesWith={"shippingDiscounts": True})

    refusal = buy(devstore, alone, post["code"], expect=409, customer_id=buyer)
    order = buy(devstore, friendly, post["code"], customer_id=buyer)

    assert refusal["reason"] == "not_combinable"
    assert order["total_minor"] == order["subtotal_minor"] == 2703
    assert order["discount_minor"] == 300 + order["shipping_minor"]


def test_an_unknown_code_is_refused_in_words_a_shopper_reads(devstore: RunningDevstore, buyer: int) -> None:
    refusal = buy(devstore, "NOBODY", expect=409, customer_id=buyer)

    assert (refusal["reason"], refusal["message"]) == (
        "not_found",
        "Enter a valid discount code or gift card",
    )


def test_a_deleted_code_is_free_again(client: Client) -> None:
    code = make(client)
    node = client.ask(BY_CODE, code=code)["codeDiscountNodeByCode"]["id"]

    delete = (
        "mutation ($id: ID!) { discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { code } } }"
    )
    gone = client.ask(delete, id=node)["discountCodeDelete"]

    assert gone["deletedCodeDiscountId"] == node
    assert client.ask(BY_CODE, code=code)["codeDiscountNodeByCode"] is None
    assert make(client, code=code) == code


def test_more_than_the_stock_cannot_be_bought(devstore: RunningDevstore, buyer: int) -> None:
    before = stock(devstore)

    refusal = buy(devstore, expect=409, quantity=before + 1, customer_id=buyer)

    assert refusal["error"] == "OutOfStock"
    assert stock(devstore) == before


def test_refunds_in_parts_add_up_to_what_was_paid(
    devstore: RunningDevstore, client: Client, buyer: int
) -> None:
    order = buy(devstore, make(client), customer_id=buyer)
    line, before = order["lines"][0]["id"], stock(devstore)
    address = f"{TINY}/orders/{order['id']}/refund"

    first = devstore.control(address, {"quantities": {line: 1}})
    rest = devstore.control(address)
    again = devstore.control(address, expect=409)

    assert first["amount_minor"] == 901
    assert first["order"]["financial_status"] == "partially_refunded"
    assert first["amount_minor"] + rest["amount_minor"] == order["total_minor"]
    assert rest["order"]["financial_status"] == "refunded"
    assert stock(devstore) == before + 3
    assert again["error"] == "NothingToRefund"


def test_a_cancelled_order_is_paid_back_once(devstore: RunningDevstore, client: Client, buyer: int) -> None:
    order = buy(devstore, customer_id=buyer)
    address = f"{TINY}/orders/{order['id']}/cancel"

    cancelled = devstore.control(address, {"reason": "customer"})
    again = devstore.control(address, {"reason": "customer"}, expect=409)

    assert (cancelled["cancelled"], cancelled["refunded_minor"]) == (True, order["total_minor"])
    assert "already" in again["message"]
    query = "query ($id: ID!) { order(id: $id) { cancelReason displayFinancialStatus } }"
    seen = client.ask(query, id=f"gid://shopify/Order/{order['id']}")["order"]
    assert seen == {"cancelReason": "CUSTOMER", "displayFinancialStatus": "REFUNDED"}
