"""Documents about orders after the checkout (paid back, edited, by subscription) and automatic discounts."""

from tests.devstore.document_steps import EURO, FUTURE, Step

POLICY = {"interval": "MONTH", "intervalCount": 1}
MONTHLY = {"recurring": POLICY}
CONTRACT = {
    "status": "ACTIVE",
    "billingPolicy": POLICY,
    "deliveryPolicy": POLICY,
    "deliveryPrice": "0.00",
    "paymentMethodId": "<card>",
    "deliveryMethod": {"shipping": {"address": {"city": "Ulm", "countryCode": "DE"}}},
}
AGREED = {
    "customerId": "<subscriber>",
    "nextBillingDate": FUTURE,
    "currencyCode": "EUR",
    "contract": CONTRACT,
}
LINE = {"productVariantId": "<variant>", "quantity": 1, "currentPrice": "10.00"}

STEPS: list[Step] = [
    (
        "make_plans",
        {
            "input": {
                "name": "Subscribe and save",
                "merchantCode": "subscribe-save",
                "options": ["Delivery every"],
                "sellingPlansToCreate": [
                    {
                        "name": "Monthly, 10% off",
                        "category": "SUBSCRIPTION",
                        "options": ["1 month"],
                        "billingPolicy": MONTHLY,
                        "deliveryPolicy": MONTHLY,
                        "pricingPolicies": [
                            {
                                "fixed": {
                                    "adjustmentType": "PERCENTAGE",
                                    "adjustmentValue": {"percentage": 10.0},
                                }
                            }
                        ],
                    }
                ],
            },
            "resources": {"productVariantIds": ["<variant>"]},
        },
        {"plan": "sellingPlanGroupCreate.sellingPlanGroup.sellingPlans.nodes.0.id"},
    ),
    ("cards_of_customer", {"id": "<subscriber>"}, {"card": "customer.paymentMethods.nodes.0.id"}),
    ("list_contracts", {"first": 5}, {"contract": "subscriptionContracts.nodes.0.id"}),
    ("see_contract", {"id": "<contract>"}, {}),
    (
        "draft_contract",
        {"input": AGREED},
        {"contract_draft": "subscriptionContractCreate.draft.id"},
    ),
    ("add_contract_line", {"draft": "<contract_draft>", "line": LINE}, {}),
    ("commit_contract", {"draft": "<contract_draft>"}, {}),
    ("make_contract", {"input": {**AGREED, "lines": [{"line": LINE}]}}, {}),
    (
        "bill_contract",
        {"contract": "<contract>", "attempt": {"idempotencyKey": "first", "originTime": FUTURE}},
        {"attempt": "subscriptionBillingAttemptCreate.subscriptionBillingAttempt.id"},
    ),
    ("billed_contract", {"id": "<attempt>"}, {}),
    (
        "money_of_order",
        {"id": "<bought>", "lines": [{"lineItemId": "<line>", "quantity": 1, "restockType": "RETURN"}]},
        {
            "sale": "order.suggestedRefund.suggestedTransactions.0.parentTransaction.id",
            "amount": "order.suggestedRefund.amountSet.shopMoney.amount",
        },
    ),
    (
        "refund_lines",
        {
            "key": "refund-lines",
            "input": {
                "orderId": "<bought>",
                "note": "Too small",
                "refundLineItems": [{"lineItemId": "<line>", "quantity": 1, "restockType": "RETURN"}],
                "transactions": [
                    {
                        "orderId": "<bought>",
                        "parentId": "<sale>",
                        "kind": "REFUND",
                        "gateway": "bogus",
                        "amount": "<amount>",
                    }
                ],
            },
        },
        {},
    ),
    (
        "begin_edit",
        {"id": "<bought>"},
        {
            "edit": "orderEditBegin.calculatedOrder.id",
            "edited_line": "orderEditBegin.calculatedOrder.lineItems.nodes.0.id",
        },
    ),
    (
        "edit_add",
        {"id": "<edit>", "variant": "<variant>", "quantity": 1},
        {"added_line": "orderEditAddVariant.calculatedLineItem.id"},
    ),
    ("edit_custom", {"id": "<edit>", "title": "Gift wrap", "price": EURO}, {}),
    (
        "edit_discount",
        {
            "id": "<edit>",
            "line": "<added_line>",
            "discount": {"percentValue": 20.0, "description": "Sorry"},
        },
        {},
    ),
    ("edit_quantity", {"id": "<edit>", "line": "<edited_line>", "quantity": 0}, {}),
    ("commit_edit", {"id": "<edit>", "note": "As she asked"}, {}),
    (
        "make_automatic",
        {
            "discount": {
                "title": "A tenth off",
                "startsAt": "2026-01-01T00:00:00Z",
                "context": {"all": "ALL"},
                "combinesWith": {"shippingDiscounts": True},
                "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
            }
        },
        {"automatic": "discountAutomaticBasicCreate.automaticDiscountNode.id"},
    ),
    ("list_discounts", {"first": 5}, {}),
    ("stop_automatic", {"id": "<automatic>"}, {}),
    ("delete_automatic", {"id": "<automatic>"}, {}),
    (
        "cancel_order",
        {"id": "<bought>", "reason": "CUSTOMER", "method": {"originalPaymentMethodsRefund": True}},
        {},
    ),
]
"""Document, variables, and what later steps need of the answer."""
