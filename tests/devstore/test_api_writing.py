"""What the API refuses to write, in the platform's codes, and what its writing moves."""

from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY
from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client, first_variants

pytestmark = pytest.mark.one_database

CREDIT = """mutation ($id: ID!, $amount: Decimal!, $currency: CurrencyCode!, $ends: DateTime) {
  storeCreditAccountCredit(
    id: $id, creditInput: {creditAmount: {amount: $amount, currencyCode: $currency}, expiresAt: $ends}
  ) {
    storeCreditAccountTransaction { account { id balance { amount } } }
    userErrors { code }
  }
}"""
DEBIT = """mutation ($id: ID!, $amount: Decimal!) {
  storeCreditAccountDebit(id: $id, debitInput: {debitAmount: {amount: $amount, currencyCode: EUR}}) {
    storeCreditAccountTransaction { amount { amount } balanceAfterTransaction { amount } }
    userErrors { code }
  }
}"""
CARD = """mutation ($input: GiftCardCreateInput!) {
  giftCardCreate(input: $input) { giftCard { id lastCharacters } giftCardCode userErrors { code field } }
}"""
REFUND = """mutation ($order: ID!, $amount: Decimal!, $key: String!) {
  refundCreate(
    input: {
      orderId: $order, refundMethods: [{storeCreditRefund: {amount: {amount: $amount, currencyCode: EUR}}}]
    }
  ) @idempotent(key: $key) { refund { id } userErrors { message } }
}"""
DRAFT = """mutation ($input: DraftOrderInput!) {
  draftOrderCreate(input: $input) {
    draftOrder { id status totalPriceSet { shopMoney { amount } } } userErrors { field message }
  }
}"""
COMPLETE = """mutation ($id: ID!) {
  draftOrderComplete(id: $id) {
    draftOrder { status order { name displayFinancialStatus currentTotalPriceSet { shopMoney { amount } } } }
    userErrors { message }
  }
}"""
INVOICE = """mutation ($id: ID!, $to: String) {
  draftOrderInvoiceSend(id: $id, email: {to: $to, subject: "Yours"}) {
    draftOrder { invoiceUrl } userErrors { message } } }"""
CODES = """mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id done } userErrors { code } }
}"""
TAKEN_IN = """query ($id: ID!) {
  discountRedeemCodeBulkCreation(id: $id) {
    done importedCount failedCount
    codes(first: 9) { nodes { code discountRedeemCode { code } errors { code } } }
  }
}"""
MAKE_CODE = """mutation ($basic: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $basic) { codeDiscountNode { id } userErrors { code } }
}"""
EURO = {"amount": "10.00", "currencyCode": "EUR"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("writing"), plan="plus") as client:
        yield client


@pytest.fixture(scope="module")
def customer(client: Client) -> str:
    return str(client.ask("{ customers(first: 1) { nodes { id } } }")["customers"]["nodes"][0]["id"])


def codes_of(client: Client, mutation: str, **variables: Any) -> list[str]:
    (answer,) = client.ask(mutation, **variables).values()
    return [error["code"] for error in answer["userErrors"]]


def test_store_credit_goes_in_and_out_and_never_below_nothing(client: Client, customer: str) -> None:
    given = client.ask(CREDIT, id=customer, amount="10.00", currency="EUR")["storeCreditAccountCredit"]
    account = given["storeCreditAccountTransaction"]["account"]
    taken = client.ask(DEBIT, id=account["id"], amount="4.00")["storeCreditAccountDebit"]

    assert account["balance"]["amount"] == "10.0"
    assert taken["storeCreditAccountTransaction"] == {
        "amount": {"amount": "-4.0"},
        "balanceAfterTransaction": {"amount": "6.0"},
    }
    assert codes_of(client, DEBIT, id=account["id"], amount="6.01") == ["INSUFFICIENT_FUNDS"]
    assert codes_of(client, DEBIT, id=account["id"], amount="0.00") == ["NEGATIVE_OR_ZERO_AMOUNT"]
    assert codes_of(client, DEBIT, id="gid://shopify/StoreCreditAccount/1", amount="1.00") == [
        "ACCOUNT_NOT_FOUND"
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "gid://shopify/Customer/1"}, "OWNER_NOT_FOUND"),
        ({"currency": "USD"}, "UNSUPPORTED_CURRENCY"),
        ({"amount": "-1"}, "NEGATIVE_OR_ZERO_AMOUNT"),
        ({"ends": "2020-01-01T00:00:00Z"}, "EXPIRES_AT_IN_PAST"),
    ],
)
def test_credit_that_cannot_be_is_refused(client: Client, customer: str, change: Any, code: str) -> None:
    asked = {"id": customer, "amount": "1.00", "currency": "EUR", **change}

    assert codes_of(client, CREDIT, **asked) == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"initialAmount": None}, "MISSING_ARGUMENT"),
        ({"initialAmount": {**EURO, "currencyCode": "USD"}}, "INVALID"),
        ({"initialAmount": {**EURO, "amount": "0"}}, "GREATER_THAN"),
        ({"initialAmount": {**EURO, "amount": "9" * 30}}, "INVALID"),
        ({"customerId": f"gid://shopify/Customer/{'9' * 30}"}, "CUSTOMER_NOT_FOUND"),
        ({"code": "short"}, "TOO_SHORT"),
        ({"code": "x" * 21}, "TOO_LONG"),
        ({"code": "TAKEN-0001"}, "TAKEN"),
        ({"customerId": "gid://shopify/Customer/1"}, "CUSTOMER_NOT_FOUND"),
        ({"expiresOn": "2020-01-01"}, "INVALID"),
    ],
)
def test_a_gift_card_that_cannot_be_is_refused(client: Client, change: Any, code: str) -> None:
    client.ask(CARD, input={"initialAmount": EURO, "code": "taken-0001"})

    assert codes_of(client, CARD, input={"initialAmount": EURO, **change}) == [code]


def test_a_refund_under_the_same_key_is_paid_once(client: Client, customer: str) -> None:
    order = ordered(client, customer)
    first = client.ask(REFUND, order=order, amount="1.00", key="one")["refundCreate"]
    again = client.ask(REFUND, order=order, amount="1.00", key="one")["refundCreate"]
    too_much = client.ask(REFUND, order=order, amount="10000.00", key="two")["refundCreate"]

    assert first["userErrors"] == [] and first == again
    assert too_much["refund"] is None and len(too_much["userErrors"]) == 1
    bare = REFUND.replace("@idempotent(key: $key)", "").replace(", $key: String!", "")
    errors = client.post(bare, {"order": order, "amount": "1.00"}).json()["errors"]
    assert errors[0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_draft_becomes_a_paid_order_once(client: Client, customer: str) -> None:
    variant = f"gid://shopify/ProductVariant/{first_variants(client.devstore)[0]}"
    gift = {"title": "Reward", "value": 100.0, "valueType": "PERCENTAGE"}
    line = {"variantId": variant, "quantity": 1, "appliedDiscount": gift}
    given = {"purchasingEntity": {"customerId": customer}, "lineItems": [line]}
    draft = client.ask(DRAFT, input=given)["draftOrderCreate"]["draftOrder"]

    done = client.ask(COMPLETE, id=draft["id"])["draftOrderComplete"]
    again = client.ask(COMPLETE, id=draft["id"])["draftOrderComplete"]

    assert draft["totalPriceSet"]["shopMoney"]["amount"] == "0.0"
    order = done["draftOrder"]["order"]
    assert (order["displayFinancialStatus"], order["currentTotalPriceSet"]["shopMoney"]["amount"]) == (
        "PAID",
        "0.0",
    )
    assert again["draftOrder"] is None and len(again["userErrors"]) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"lineItems": []},
        {"lineItems": [{"variantId": "gid://shopify/ProductVariant/1", "quantity": 1}]},
        {"lineItems": [{"title": "Thing", "quantity": 0}]},
        {"lineItems": [{"quantity": 1}]},
        {
            "lineItems": [{"title": "A", "quantity": 1}],
            "appliedDiscount": {"value": 101.0, "valueType": "PERCENTAGE"},
        },
        {
            "lineItems": [{"title": "A", "quantity": 1}],
            "purchasingEntity": {"customerId": "gid://shopify/Customer/1"},
        },
    ],
)
def test_a_draft_that_cannot_be_is_refused(client: Client, given: dict[str, Any]) -> None:
    answer = client.ask(DRAFT, input=given)["draftOrderCreate"]

    assert answer["draftOrder"] is None and answer["userErrors"][0]["field"][0] == "input"


def test_codes_are_taken_in_later_and_one_by_one(client: Client) -> None:
    basic = {
        "title": "Many",
        "code": "MANY",
        "startsAt": "2026-01-01T00:00:00Z",
        "context": {"all": "ALL"},
        "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
    }
    made = client.ask(MAKE_CODE, basic=basic)["discountCodeBasicCreate"]["codeDiscountNode"]["id"]
    added = client.ask(CODES, id=made, codes=[{"code": "POP-1"}, {"code": "many"}, {"code": ""}])
    creation = added["discountRedeemCodeBulkAdd"]["bulkCreation"]
    assert creation["done"] is False

    client.devstore.control("work")

    taken = client.ask(TAKEN_IN, id=creation["id"])["discountRedeemCodeBulkCreation"]
    assert (taken["done"], taken["importedCount"], taken["failedCount"]) == (True, 1, 2)
    errors = [[error["code"] for error in each["errors"]] for each in taken["codes"]["nodes"]]
    assert errors == [[], ["TAKEN"], ["BLANK"]]
    assert codes_of(client, CODES, id="gid://shopify/DiscountCodeNode/1", codes=[{"code": "A"}]) == [
        "INVALID"
    ]


def test_no_list_is_longer_than_250(client: Client) -> None:
    errors = client.errors(CODES, id="gid://shopify/DiscountCodeNode/1", codes=[{"code": "A"}] * 251)

    assert errors[0]["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"


def test_personal_data_that_was_not_approved_is_null_and_the_rest_stays(client: Client) -> None:
    client.devstore.control("protected_data", {"refused": ["email"]})
    try:
        query = "{ customers(first: 1) { nodes { id firstName defaultEmailAddress { emailAddress } } } }"
        answer = client.post(query).json()
    finally:
        client.devstore.control("protected_data", {"refused": []})

    (person,) = answer["data"]["customers"]["nodes"]
    assert person["firstName"] and person["defaultEmailAddress"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["ACCESS_DENIED"]


@pytest.mark.parametrize(
    ("identifier", "given", "code"),
    [
        ({"email": "ada@example.com"}, {"firstName": "Ada"}, "MISSING_FIELD_REQUIRED"),
        ({"email": "ada@example.com"}, {"email": "bea@example.com"}, "INPUT_MISMATCH"),
        ({"id": "gid://shopify/Customer/1"}, {"firstName": "Ada"}, "NOT_FOUND"),
        (None, {"email": "no address"}, "INVALID"),
        (None, {"email": "new@example.com", "phone": "call me"}, "INVALID"),
        (None, {"email": "new@example.com", "lastName": "x" * 256}, "TOO_LONG"),
        (None, {"firstName": "Nobody"}, "BLANK"),
    ],
)
def test_a_wrong_customer_is_neither_made_nor_changed(
    client: Client, identifier: Any, given: Any, code: str
) -> None:
    mutation = """mutation ($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
      customerSet(identifier: $identifier, input: $input) { customer { id } userErrors { code } } }"""

    answer = client.ask(mutation, identifier=identifier, input=given)["customerSet"]

    assert answer == {"customer": None, "userErrors": [{"code": code}]}


def test_a_discount_without_a_code_takes_no_codes(client: Client) -> None:
    made = client.devstore.control(
        f"{TINY}/automatic_discounts", {"title": "A", "kind": "percentage", "percentage_bp": 100}
    )

    assert codes_of(
        client, CODES, id=f"gid://shopify/DiscountCodeNode/{made['id']}", codes=[{"code": "A"}]
    ) == ["INVALID"]
    client.devstore.control(f"{TINY}/automatic_discounts/clear")


def test_an_invoice_is_mailed_paid_on_its_page_and_becomes_an_order(client: Client) -> None:
    line = {"title": "Gift wrap", "quantity": 2, "originalUnitPriceWithCurrency": EURO}
    made = client.ask(DRAFT, input={"lineItems": [line]})["draftOrderCreate"]["draftOrder"]
    sent = client.ask(INVOICE, id=made["id"], to="bea@example.com")["draftOrderInvoiceSend"]["draftOrder"]
    host, path = "fern-and-finch.localhost", sent["invoiceUrl"].split("/", 3)[-1]
    page = client.devstore.page(host, f"/{path}")
    mailbox = client.devstore.page("admin.localhost", "/store/fern-and-finch/mailbox")

    paid = client.devstore.page(host, f"/{path}", method="POST")
    again = client.devstore.page(host, f"/{path}", method="POST")

    assert "Gift wrap" in page.text and "bea@example.com" in page.text
    assert "bea@example.com" in mailbox.text and "Yours" in mailbox.text
    assert paid.status_code == again.status_code == 303
    assert paid.headers["Location"] == again.headers["Location"]
    asked = "query ($id: ID!) { draftOrder(id: $id) { status order { email } } }"
    assert client.ask(asked, id=made["id"])["draftOrder"] == {
        "status": "COMPLETED",
        "order": {"email": "bea@example.com"},
    }
    assert client.devstore.page(host, f"/{path}x").headers["Location"] == "/"


def ordered(client: Client, customer: str) -> str:
    line = {"variant_id": first_variants(client.devstore)[0], "quantity": 1}
    order = client.devstore.order(lines=[line], customer_id=int(customer.rsplit("/", 1)[-1]))
    return f"gid://shopify/Order/{order['id']}"
