"""The documents an app of this kind sends, in an order that gives later ones what they need."""

from typing import Any

FUTURE = "2099-02-21T00:00:00Z"
EURO = {"amount": "5.00", "currencyCode": "EUR"}
ANY_CODE = {
    "startsAt": "2026-01-01T00:00:00Z",
    "endsAt": FUTURE,
    "usageLimit": 1,
    "appliesOncePerCustomer": True,
}
Step = tuple[str, dict[str, Any], dict[str, str]]

STEPS: list[Step] = [
    ("about_shop", {}, {}),
    ("page_of_products", {"first": 5, "query": "status:active"}, {"product": "products.nodes.0.id"}),
    ("page_of_customers", {"first": 5}, {"customer": "customers.nodes.0.id"}),
    ("page_of_orders", {"first": 5}, {}),
    ("find_customer", {"identifier": {"id": "<customer>"}}, {}),
    (
        "set_customer",
        {
            "identifier": {"email": "ada@example.com"},
            "input": {"email": "ada@example.com", "firstName": "Ada"},
        },
        {"ada": "customerSet.customer.id"},
    ),
    (
        "change_customer",
        {
            "input": {
                "id": "<customer>",
                "note": "VIP",
                "tags": ["a", "b"],
                "metafields": [
                    {"namespace": "$app", "key": "loyalty", "type": "json", "value": '{"points": 120}'}
                ],
            }
        },
        {},
    ),
    (
        "change_consent",
        {
            "input": {
                "customerId": "<customer>",
                "emailMarketingConsent": {
                    "marketingState": "SUBSCRIBED",
                    "marketingOptInLevel": "SINGLE_OPT_IN",
                    "consentUpdatedAt": "2026-01-21T10:00:00Z",
                },
            }
        },
        {},
    ),
    ("add_tags", {"id": "<customer>", "tags": ["loyalty:gold"]}, {}),
    ("remove_tags", {"id": "<customer>", "tags": ["loyalty:gold"]}, {}),
    (
        "set_metafields",
        {
            "metafields": [
                {"ownerId": "<customer>", "key": "points", "type": "number_integer", "value": "120"}
            ]
        },
        {},
    ),
    (
        "define_metafield",
        {
            "definition": {
                "name": "Points",
                "namespace": "$app",
                "key": "points",
                "type": "number_integer",
                "ownerType": "CUSTOMER",
                "access": {"admin": "MERCHANT_READ", "storefront": "PUBLIC_READ"},
            }
        },
        {},
    ),
    (
        "change_order",
        {"input": {"id": "<order>", "tags": ["t"], "customAttributes": [{"key": "points", "value": "1"}]}},
        {},
    ),
    (
        "make_code",
        {
            "basicCodeDiscount": {
                **ANY_CODE,
                "title": "500 points",
                "code": "LOY-1",
                "context": {"customers": {"add": ["<customer>"]}},
                "combinesWith": {"shippingDiscounts": True},
                "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "20.00"}},
                "customerGets": {
                    "value": {"discountAmount": {"amount": "5.00", "appliesOnEachItem": False}},
                    "items": {"all": True},
                },
            }
        },
        {"discount": "discountCodeBasicCreate.codeDiscountNode.id"},
    ),
    (
        "make_free_shipping",
        {
            "freeShippingCodeDiscount": {
                **ANY_CODE,
                "title": "Free shipping",
                "code": "SHIP-1",
                "context": {"all": "ALL"},
                "destination": {"all": True},
            }
        },
        {"shipping": "discountCodeFreeShippingCreate.codeDiscountNode.id"},
    ),
    ("find_code", {"code": "loy-1"}, {}),
    (
        "add_codes",
        {"discountId": "<discount>", "codes": [{"code": "POP-1"}, {"code": "LOY-1"}]},
        {"codes": "discountRedeemCodeBulkAdd.bulkCreation.id"},
    ),
    ("watch_codes", {"id": "<codes>", "first": 250}, {}),
    ("stop_code", {"id": "<discount>"}, {}),
    ("delete_code", {"id": "<shipping>"}, {}),
    (
        "give_credit",
        {"id": "<customer>", "creditInput": {"creditAmount": EURO, "expiresAt": FUTURE, "notify": False}},
        {"account": "storeCreditAccountCredit.storeCreditAccountTransaction.account.id"},
    ),
    ("take_credit", {"id": "<account>", "debitInput": {"debitAmount": EURO}}, {}),
    (
        "refund_to_credit",
        {
            "key": "0f8fad5b-d9cb-469f-a165-70867728950e",
            "input": {"orderId": "<order>", "refundMethods": [{"storeCreditRefund": {"amount": EURO}}]},
        },
        {},
    ),
    ("order_and_refunds", {"id": "<order>"}, {}),
    (
        "issue_gift_card",
        {
            "input": {
                "initialAmount": EURO,
                "customerId": "<customer>",
                "expiresOn": "2099-11-21",
                "note": "Thanks",
            }
        },
        {"card": "giftCardCreate.giftCard.id"},
    ),
    ("stop_gift_card", {"id": "<card>"}, {}),
    (
        "write_draft",
        {
            "input": {
                "purchasingEntity": {"customerId": "<customer>"},
                "tags": ["reward"],
                "lineItems": [
                    {
                        "variantId": "<variant>",
                        "quantity": 1,
                        "appliedDiscount": {"title": "Reward", "value": 100.0, "valueType": "PERCENTAGE"},
                    }
                ],
            }
        },
        {"draft": "draftOrderCreate.draftOrder.id"},
    ),
    ("send_invoice", {"id": "<draft>", "email": {"to": "ada@example.com", "subject": "Yours"}}, {}),
    ("complete_draft", {"id": "<draft>", "sourceName": "loyalty"}, {}),
    (
        "start_bulk",
        {"query": "{ products { edges { node { id variants { edges { node { id } } } } } } }"},
        {"bulk": "bulkOperationRunQuery.bulkOperation.id"},
    ),
    ("watch_bulk", {"id": "<bulk>"}, {}),
    ("list_bulk", {"first": 5}, {}),
    ("cancel_bulk", {"id": "<bulk>"}, {}),
    ("stock", {"first": 3}, {"location": "locations.nodes.0.id", "item": "inventoryItems.nodes.0.id"}),
    (
        "set_stock",
        {
            "key": "set-1",
            "input": {
                "name": "available",
                "reason": "correction",
                "quantities": [
                    {
                        "inventoryItemId": "<item>",
                        "locationId": "<location>",
                        "quantity": 9,
                        "changeFromQuantity": None,
                    }
                ],
            },
        },
        {},
    ),
    (
        "adjust_stock",
        {
            "key": "adjust-1",
            "input": {
                "name": "available",
                "reason": "received",
                "changes": [
                    {
                        "inventoryItemId": "<item>",
                        "locationId": "<location>",
                        "delta": 2,
                        "changeFromQuantity": 9,
                    }
                ],
            },
        },
        {},
    ),
    (
        "tell_campaign",
        {
            "input": {
                "remoteId": "campaign-42",
                "title": "Win-back",
                "marketingChannelType": "EMAIL",
                "tactic": "NEWSLETTER",
                "status": "ACTIVE",
                "remoteUrl": "https://app.example.com/campaigns/42",
                "start": "2026-01-21T10:00:00Z",
                "utm": {"source": "ourapp", "medium": "email", "campaign": "winback"},
            }
        },
        {},
    ),
    (
        "tell_engagement",
        {
            "remoteId": "campaign-42",
            "marketingEngagement": {
                "occurredOn": "2026-01-21",
                "utcOffset": "+00:00",
                "sendsCount": 1200,
                "uniqueViewsCount": 410,
                "uniqueClicksCount": 62,
                "unsubscribesCount": 3,
                "complaintsCount": 0,
            },
        },
        {},
    ),
    ("left_checkouts", {"first": 5}, {}),
    ("list_scripts", {"first": 5}, {}),
    ("delete_script", {"id": "gid://shopify/ScriptTag/1"}, {}),
    ("add_script", {"input": {"src": "https://cdn.example.com/s.js", "displayScope": "ONLINE_STORE"}}, {}),
]
"""Document, variables, and what later steps need of the answer."""
