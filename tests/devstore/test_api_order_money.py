"""Orders paid back and edited by the API: exact sums, what is refused, and what the app hears."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY
from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client, first_variants

pytestmark = pytest.mark.one_database

REFUND = """mutation ($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund {
      totalRefundedSet { shopMoney { amount } }
      refundLineItems(first: 5) { nodes { quantity restockType subtotalSet { shopMoney { amount } } } }
      orderAdjustments(first: 5) { nodes { amountSet { shopMoney { amount } } reason } }
      transactions(first: 5) { nodes { kind gateway parentTransaction { id } } }
    }
    userErrors { field message }
  }
}"""
ORDER = """query ($id: ID!, $lines: [RefundLineItemInput!]) {
  order(id: $id) {
    displayFinancialStatus
    totalPriceSet { shopMoney { amount } } currentTotalPriceSet { shopMoney { amount } }
    originalTotalPriceSet { shopMoney { amount } } totalOutstandingSet { shopMoney { amount } }
    netPaymentSet { shopMoney { amount } } totalReceivedSet { shopMoney { amount } }
    transactions(first: 5) { id kind gateway amountSet { shopMoney { amount } } }
    lineItems(first: 9) { nodes { id quantity currentQuantity variant { inventoryQuantity } } }
    suggestedRefund(refundLineItems: $lines, refundShipping: true) {
      amountSet { shopMoney { amount } }
      suggestedTransactions { gateway parentTransaction { id } amountSet { shopMoney { amount } } }
    }
  }
}"""
BEGIN = """mutation ($id: ID!) { orderEditBegin(id: $id) {
  calculatedOrder { id lineItems(first: 9) { nodes { id quantity editableQuantity } } }
  orderEditSession { id } userErrors { field message } } }"""
ADD = """mutation ($id: ID!, $variant: ID!, $pieces: Int!) {
  orderEditAddVariant(id: $id, variantId: $variant, quantity: $pieces) {
    calculatedLineItem { id title quantity }
    calculatedOrder { totalPriceSet { shopMoney { amount } } totalOutstandingSet { shopMoney { amount } } }
    userErrors { field message } } }"""
DISCOUNT = """mutation ($id: ID!, $line: ID!, $discount: OrderEditAppliedDiscountInput!) {
  orderEditAddLineItemDiscount(id: $id, lineItemId: $line, discount: $discount) {
    calculatedOrder { totalPriceSet { shopMoney { amount } } }
    addedDiscountStagedChange { description value { __typename } }
    userErrors { field message } } }"""
SET = """mutation ($id: ID!, $line: ID!, $pieces: Int!) {
  orderEditSetQuantity(id: $id, lineItemId: $line, quantity: $pieces, restock: true) {
    calculatedLineItem { quantity restocking }
    calculatedOrder { totalPriceSet { shopMoney { amount } }
      stagedChanges(first: 5) { nodes { __typename } } }
    userErrors { field message } } }"""
COMMIT = """mutation ($id: ID!) { orderEditCommit(id: $id, notifyCustomer: true, staffNote: "As asked") {
  order { id } successMessages userErrors { field message } } }"""
PAID = """mutation ($id: ID!) { orderMarkAsPaid(input: {id: $id}) {
  order { displayFinancialStatus } userErrors { message } } }"""
CANCEL = """mutation ($id: ID!, $method: OrderCancelRefundMethodInput) {
  orderCancel(orderId: $id, reason: CUSTOMER, restock: true, refundMethod: $method) {
    job { done } orderCancelUserErrors { code } } }"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("money"), plan="plus") as client:
        client.devstore.control(f"{TINY}/taxes", {"included": False, "rates": {"DE": 1900}})
        yield client


@pytest.fixture
def order(client: Client) -> dict[str, Any]:
    """Three of one thing and one of another, sent to a country with a tax on top."""
    one, other = first_variants(client.devstore, stock=8)[:2]
    lines = [{"variant_id": one, "quantity": 3}, {"variant_id": other, "quantity": 1}]
    address = {"country_code": "DE", "last_name": "Ade"}
    made = client.devstore.order(lines=lines, email="ada@example.com", shipping_address=address)
    return {**made, "gid": f"gid://shopify/Order/{made['id']}"}


def refund(client: Client, order: dict[str, Any], key: str, **asked: Any) -> dict[str, Any]:
    given = {"orderId": order["gid"], **asked}
    return dict(client.ask(REFUND, input=given, key=f"{key}:{order['id']}")["refundCreate"])


def seen(client: Client, order: dict[str, Any], lines: Any = None) -> dict[str, Any]:
    return dict(client.ask(ORDER, id=order["gid"], lines=lines)["order"])


def minor(money: dict[str, Any]) -> int:
    return round(float(money["shopMoney"]["amount"]) * 100)


def line_gid(order: dict[str, Any], at: int) -> str:
    return f"gid://shopify/LineItem/{order['lines'][at]['id']}"


def newest(client: Client, topic: str) -> dict[str, Any]:
    deliveries = client.devstore.ask("deliveries", topic=topic)
    return dict(json.loads(max(deliveries, key=lambda each: each["id"])["body"]))


def test_lines_go_back_with_the_sum_that_was_suggested(client: Client, order: dict[str, Any]) -> None:
    lines = [{"lineItemId": line_gid(order, 0), "quantity": 2, "restockType": "RETURN"}]
    before = seen(client, order, lines)
    (suggested,) = before["suggestedRefund"]["suggestedTransactions"]
    amount = suggested["amountSet"]["shopMoney"]["amount"]
    transaction = {
        "orderId": order["gid"],
        "parentId": suggested["parentTransaction"]["id"],
        "kind": "REFUND",
        "gateway": suggested["gateway"],
        "amount": amount,
    }

    made = refund(
        client,
        order,
        "a",
        refundLineItems=lines,
        shipping={"fullRefund": True},
        transactions=[transaction],
    )
    after = seen(client, order)

    assert made["userErrors"] == [] and made["refund"]["orderAdjustments"]["nodes"] == []
    assert minor(made["refund"]["totalRefundedSet"]) == minor(before["suggestedRefund"]["amountSet"])
    assert minor(after["currentTotalPriceSet"]) == minor(after["netPaymentSet"])
    assert minor(after["totalOutstandingSet"]) == 0
    stock = [each["lineItems"]["nodes"][0]["variant"]["inventoryQuantity"] for each in (before, after)]
    assert stock[1] == stock[0] + 2
    assert after["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    body = newest(client, "refunds/create")
    assert body["transactions"][0]["parent_id"] == order["id"]
    assert body["refund_line_items"][0]["restock_type"] == "return"


def test_parts_of_an_order_add_up_to_all_that_was_paid(client: Client, order: dict[str, Any]) -> None:
    address, lines = f"{TINY}/orders/{order['id']}/refund", order["lines"]
    for line, pieces in ((lines[0], 1), (lines[1], 1), (lines[0], 2)):
        client.devstore.control(address, {"quantities": {line["id"]: pieces}})

    after = seen(client, order)

    assert minor(after["netPaymentSet"]) == minor(after["currentTotalPriceSet"]) == 0
    assert minor(after["totalReceivedSet"]) == order["total_minor"]


def test_lines_without_money_leave_the_shop_owing(client: Client, order: dict[str, Any]) -> None:
    lines = [{"lineItemId": line_gid(order, 1), "quantity": 1, "restockType": "CANCEL"}]

    made = refund(client, order, "b", refundLineItems=lines)

    after = seen(client, order)
    (adjustment,) = made["refund"]["orderAdjustments"]["nodes"]
    assert adjustment["reason"] == "REFUND_DISCREPANCY"
    assert minor(after["totalOutstandingSet"]) == -minor(adjustment["amountSet"]) < 0
    assert after["displayFinancialStatus"] == "PAID"


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        (
            {"refundLineItems": [{"lineItemId": "<line>", "quantity": 4}]},
            ["input", "refundLineItems", "0", "quantity"],
            "Quantity cannot refund more items than were purchased",
        ),
        (
            {"refundLineItems": [{"lineItemId": "<line>", "quantity": 2}] * 2},
            ["input", "refundLineItems", "1", "quantity"],
            "Quantity cannot refund more items than were purchased",
        ),
        (
            {"refundLineItems": [{"lineItemId": "gid://shopify/LineItem/1", "quantity": 1}]},
            ["input", "refundLineItems", "0", "lineItemId"],
            "Line item does not exist",
        ),
        (
            {"refundLineItems": [{"lineItemId": "<line>", "quantity": 1, "restockType": "LEGACY_RESTOCK"}]},
            ["input", "refundLineItems", "0", "restockType"],
            "Restock type legacy_restock can't be used when creating new refunds",
        ),
        (
            {"shipping": {"amount": "1000.00"}},
            ["input", "shipping", "amount"],
            "Shipping amount is greater than the shipping left to refund",
        ),
        (
            {"transactions": [{"orderId": "<order>", "kind": "SALE", "gateway": "bogus", "amount": "1.00"}]},
            ["input", "transactions", "0", "kind"],
            "Kind must be refund",
        ),
        (
            {
                "transactions": [
                    {"orderId": "<order>", "kind": "REFUND", "gateway": "bogus", "amount": "1.00"}
                ]
            },
            ["input", "transactions", "0", "parentId"],
            "Parent transaction does not exist",
        ),
        (
            {
                "refundMethods": [
                    {"storeCreditRefund": {"amount": {"amount": "9999.00", "currencyCode": "EUR"}}}
                ]
            },
            ["input", "refundMethods"],
            "Refund amount is greater than the amount left to refund",
        ),
    ],
)
def test_what_is_not_there_cannot_go_back(
    client: Client, order: dict[str, Any], asked: Any, field: list[str], message: str
) -> None:
    text = json.dumps(asked).replace("<line>", line_gid(order, 0)).replace("<order>", order["gid"])
    before = seen(client, order)

    made = refund(client, order, "c", **json.loads(text))

    assert made["refund"] is None
    assert made["userErrors"] == [{"field": field, "message": message}]
    assert seen(client, order) == before


def test_a_sale_gives_back_no_more_than_it_took(client: Client, order: dict[str, Any]) -> None:
    (sale,) = seen(client, order)["transactions"]
    given = {"orderId": order["gid"], "parentId": sale["id"], "kind": "REFUND", "gateway": "bogus"}
    whole = sale["amountSet"]["shopMoney"]["amount"]

    twice = refund(client, order, "d", transactions=[{**given, "amount": whole}, {**given, "amount": "0.01"}])
    once = refund(client, order, "e", transactions=[{**given, "amount": whole}])
    more = refund(client, order, "f", transactions=[{**given, "amount": "0.01"}], allowOverRefunding=True)

    assert twice["refund"] is None and more["userErrors"] == once["userErrors"] == []
    assert seen(client, order)["displayFinancialStatus"] == "REFUNDED"


def test_an_edit_is_staged_committed_told_and_paid(client: Client, order: dict[str, Any]) -> None:
    third = first_variants(client.devstore, stock=8)[2]
    begun = client.ask(BEGIN, id=order["gid"])["orderEditBegin"]
    edit = begun["calculatedOrder"]["id"]
    line = begun["calculatedOrder"]["lineItems"]["nodes"][0]["id"]
    added = client.ask(ADD, id=edit, variant=f"gid://shopify/ProductVariant/{third}", pieces=2)[
        "orderEditAddVariant"
    ]
    new = added["calculatedLineItem"]["id"]
    off = client.ask(DISCOUNT, id=edit, line=new, discount={"percentValue": 50.0, "description": "Sorry"})
    less = client.ask(SET, id=edit, line=line, pieces=1)["orderEditSetQuantity"]
    untouched = seen(client, order)

    done = client.ask(COMMIT, id=begun["orderEditSession"]["id"])["orderEditCommit"]

    after = seen(client, order)
    assert untouched["currentTotalPriceSet"] == untouched["totalPriceSet"]
    assert less["calculatedLineItem"] == {"quantity": 1, "restocking": True}
    kinds = [each["__typename"] for each in less["calculatedOrder"]["stagedChanges"]["nodes"]]
    assert kinds == [
        "OrderStagedChangeAddVariant",
        "OrderStagedChangeDecrementItem",
        "OrderStagedChangeAddLineItemDiscount",
    ]
    assert off["orderEditAddLineItemDiscount"]["userErrors"] == done["userErrors"] == []
    assert after["currentTotalPriceSet"] == less["calculatedOrder"]["totalPriceSet"]
    assert minor(after["originalTotalPriceSet"]) == order["total_minor"]
    assert [each["currentQuantity"] for each in after["lineItems"]["nodes"]] == [1, 1, 2]
    body = newest(client, "orders/edited")["order_edit"]
    assert body["order_id"] == order["id"] and body["staff_note"] == "As asked" and body["notify_customer"]
    assert [each["delta"] for each in body["line_items"]["additions"]] == [2]
    assert body["line_items"]["removals"] == [{"id": order["lines"][0]["id"], "delta": 2}]
    assert body["discounts"]["line_item"]["additions"] == [{"value": "50", "value_type": "percentage"}]
    assert (
        newest(client, "orders/updated")["current_total_price"]
        == f"{minor(after['currentTotalPriceSet']) / 100:.2f}"
    )
    again = client.ask(COMMIT, id=edit)["orderEditCommit"]
    assert again["userErrors"] == [{"field": ["id"], "message": "The calculated order does not exist."}]


def test_what_an_edit_adds_is_owed_until_it_is_paid(client: Client, order: dict[str, Any]) -> None:
    edit = client.ask(BEGIN, id=order["gid"])["orderEditBegin"]["calculatedOrder"]
    line = edit["lineItems"]["nodes"][1]["id"]
    client.ask(SET, id=edit["id"], line=line, pieces=3)
    client.ask(COMMIT, id=edit["id"])
    owing = seen(client, order)

    paid = client.ask(PAID, id=order["gid"])["orderMarkAsPaid"]
    again = client.ask(PAID, id=order["gid"])["orderMarkAsPaid"]

    assert owing["displayFinancialStatus"] == "PARTIALLY_PAID"
    assert minor(owing["totalOutstandingSet"]) == minor(owing["totalPriceSet"]) - order["total_minor"] > 0
    assert paid["order"]["displayFinancialStatus"] == "PAID"
    assert again["userErrors"] == [{"message": "Order cannot be marked as paid."}]
    after = seen(client, order)
    assert after["totalReceivedSet"] == after["totalPriceSet"]
    assert newest(client, "orders/paid")["total_outstanding"] == "0.00"


def test_what_the_merchant_takes_off_an_order_reaches_the_app(client: Client, order: dict[str, Any]) -> None:
    line = order["lines"][0]["id"]
    address = f"{TINY}/orders/{order['id']}/edit"

    changed = client.devstore.control(address, {"quantities": {line: 0}, "note": "Out of it"})
    refused = client.devstore.control(address, {"quantities": {line: 0}}, expect=409)

    assert newest(client, "orders/edited")["order_edit"]["line_items"]["removals"] == [
        {"id": line, "delta": 3}
    ]
    assert changed["current_total_minor"] < changed["total_minor"] == order["total_minor"]
    assert refused["error"] == "EditRefused"


def test_the_merchant_edits_an_order_on_its_page(client: Client, order: dict[str, Any]) -> None:
    line, address = order["lines"][0]["id"], f"/store/fern-and-finch/orders/{order['id']}"
    store = client.devstore
    form = store.page("admin.localhost", f"{address}/edit")
    added = order["lines"][1]["variant_id"]

    saved = store.page(
        "admin.localhost",
        f"{address}/edit",
        method="POST",
        data={f"quantity-{line}": "1", "variant": str(added), "pieces": "2", "restock": "on"},
    )

    assert f'name="quantity-{line}"' in form.text and saved.status_code == 303
    assert [each["currentQuantity"] for each in seen(client, order)["lineItems"]["nodes"]] == [1, 1, 2]
    owed = minor(seen(client, order)["totalOutstandingSet"])
    act = "paid" if owed > 0 else "give-back"
    assert act in store.page("admin.localhost", address).text
    store.page("admin.localhost", f"{address}/{act}", method="POST")
    assert minor(seen(client, order)["totalOutstandingSet"]) == 0


@pytest.mark.parametrize(
    ("pieces", "variant", "field"),
    [
        (0, "<variant>", "quantity"),
        (1, "gid://shopify/ProductVariant/1", "variantId"),
        (1, "<ordered>", "variantId"),
    ],
)
def test_an_edit_refuses_what_cannot_be_added(
    client: Client, order: dict[str, Any], pieces: int, variant: str, field: str
) -> None:
    edit = client.ask(BEGIN, id=order["gid"])["orderEditBegin"]["calculatedOrder"]["id"]
    third = first_variants(client.devstore, stock=8)[2]
    named = {"<variant>": third, "<ordered>": order["lines"][0]["variant_id"]}
    gid = f"gid://shopify/ProductVariant/{named[variant]}" if variant in named else variant

    added = client.ask(ADD, id=edit, variant=gid, pieces=pieces)["orderEditAddVariant"]

    assert [each["field"] for each in added["userErrors"]] == [[field]]
    assert client.ask(COMMIT, id=edit)["orderEditCommit"]["userErrors"][0]["field"] == ["id"]


def test_an_order_changed_meanwhile_is_edited_anew(client: Client, order: dict[str, Any]) -> None:
    edit = client.ask(BEGIN, id=order["gid"])["orderEditBegin"]["calculatedOrder"]
    client.ask(SET, id=edit["id"], line=edit["lineItems"]["nodes"][0]["id"], pieces=1)
    client.devstore.control(
        f"{TINY}/orders/{order['id']}/refund", {"quantities": {order["lines"][0]["id"]: 1}}
    )

    done = client.ask(COMMIT, id=edit["id"])["orderEditCommit"]

    assert done["order"] is None and "Begin the edit again" in done["userErrors"][0]["message"]


def test_a_cancelled_order_is_paid_back_once_and_edited_no_more(
    client: Client, order: dict[str, Any]
) -> None:
    method = {"originalPaymentMethodsRefund": True}
    done = client.ask(CANCEL, id=order["gid"], method=method)["orderCancel"]
    again = client.ask(CANCEL, id=order["gid"], method=method)["orderCancel"]
    begun = client.ask(BEGIN, id=order["gid"])["orderEditBegin"]

    assert done == {"job": {"done": True}, "orderCancelUserErrors": []}
    assert again["orderCancelUserErrors"] == [{"code": "INVALID"}]
    assert begun["calculatedOrder"] is None and begun["userErrors"][0]["field"] == ["id"]
    assert minor(seen(client, order)["netPaymentSet"]) == 0
