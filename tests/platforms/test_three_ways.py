"""An order is the same record whichever way it comes: in an export, on a page, by a webhook."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from app.orders.rows import digest_of
from app.platforms import ExportStage, shopify
from app.platforms.shopify import translate_graphql
from devstore.testing import TINY
from tests.platforms.contract import all_of
from tests.platforms.harness import OneToken, code_spec
from tests.stand_in import pointed_at, start

pytestmark = pytest.mark.one_database


@pytest.fixture
def there(tmp_path, connected, received):
    """A store of its own and our way into it; its webhooks are caught."""
    store = start(tmp_path, app_url=f"http://127.0.0.1:{received[0]}", sends_webhooks=False)
    with pointed_at(connected, store):
        store.install()
        token = shopify.exchange_session_token(TINY, store.session_token()).access_token
        yield store, shopify.ShopifyStore(TINY, "EUR", OneToken(token))
    store.stop()


def exported(store, ours, what):
    name = ours.begin_export(what)
    store.control("work")
    export = ours.export(name)
    assert export.stage is ExportStage.READY
    return [each for page in ours.exported(what, export) for each in page]


def odd_orders(store, ours):
    """Orders of many kinds, by the control desk of the stand-in; returns their ids."""
    first, second, third = (
        variant["id"] for product in store.ask(f"{TINY}/products")[:3] for variant in product["variants"][:1]
    )
    ours.create_code(code_spec(code="WELCOME-PAGE-AND-HOOK", value=15))
    store.control(f"{TINY}/gift_cards", {"amount_minor": 1500, "code": "ODD-CARD-1500"})
    made = []

    def order(*lines, **how):
        wanted = [{"variant_id": variant, "quantity": quantity} for variant, quantity in lines]
        made.append(store.order(lines=wanted, **{"email": "new.person@example.com"} | how))
        return f"{TINY}/orders/{made[-1]['id']}", made[-1]["lines"]

    order((first, 1), email="sole@example.com")
    coded, lines = order(
        (first, 2), (second, 1), codes=["WELCOME-PAGE-AND-HOOK"],
        note_attributes=[{"name": "__pv", "value": "v-1"}],
    )  # fmt: skip
    store.control(f"{coded}/refund", {"quantities": {str(lines[0]["id"]): 1}})
    store.control(f"{coded}/refund", {"quantities": {str(lines[1]["id"]): 1}, "restock": False})
    store.control(f"{order((second, 1))[0]}/cancel")
    store.control(f"{order((second, 1))[0]}/cancel", {"refund": False})
    store.control(f"{order((third, 2))[0]}/refund", {"amount_minor": 100})
    store.control(f"{order((third, 1))[0]}/refund")
    order((third, 1), test=True)
    order((third, 1), gift_cards=["ODD-CARD-1500"])
    return [str(each["id"]) for each in made]


def test_real_and_odd_orders_are_the_same_by_export_page_and_webhook(there, received):
    store, ours = there
    ids = odd_orders(store, ours)
    store.send_webhooks()
    by_webhook = newest_of(received[1])
    by_page = {order.platform_id: order for order in all_of(ours.orders)}
    by_export = {order.platform_id: order for order in exported(store, ours, "orders")}

    assert by_export == by_page
    assert set(ids) <= set(by_webhook) and len(by_page) == 10 + len(ids)
    for each in ids:
        assert without_customers_age(by_webhook[each]) == without_customers_age(by_page[each])
        assert digest_of(by_webhook[each]) == digest_of(by_export[each]) == digest_of(ours.order(each))


def test_products_and_customers_are_the_same_by_export_and_by_page(there):
    store, ours = there

    for what, listing in (("products", ours.products), ("customers", ours.customers)):
        by_page = {each.platform_id: each for each in all_of(listing)}
        assert {each.platform_id: each for each in exported(store, ours, what)} == by_page


def newest_of(caught):
    newest = {}
    for topic, at, raw in caught:
        if topic.startswith("orders/"):
            body = shopify.read_body(raw)
            rank = (body["updated_at"], at)
            if str(body["id"]) not in newest or newest[str(body["id"])][0] <= rank:
                newest[str(body["id"])] = rank, body
    return {key: shopify.order_of(body) for key, (_, body) in newest.items()}


def without_customers_age(order):
    """An order's webhook holds its customer as she was a moment before the order was counted in."""
    return replace(order, customer=replace(order.customer, updated_at=order.customer.created_at))


@pytest.mark.parametrize("seed", range(60))
def test_what_the_stand_in_does_not_sell_is_translated_alike(seed):
    """Guests, tips, gift cards, two currencies, parts that are gone: both forms of one invented order."""
    dice = random.Random(seed)
    currency = dice.choice(("USD", "JPY", "KWD"))
    node, body = invented(dice, currency)

    page = translate_graphql.order(node, node["refunds"])
    webhook = shopify.order_of(body)

    assert webhook == page
    assert digest_of(webhook) == digest_of(page)


def invented(dice, currency):
    """An order as the API tells it and as a webhook does; shoppers may have paid in another currency."""
    decimals = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
    paid_in = dice.choice((currency, "EUR"))

    def money(most=90_000):
        shop = str(Decimal(dice.randint(0, most)).scaleb(-decimals))
        other = shop if paid_in == currency else str(Decimal(dice.randint(0, most)).scaleb(-2))
        api = {"shopMoney": {"amount": shop}, "presentmentMoney": {"amount": other}}
        hook = {
            "shop_money": {"amount": shop},
            "presentment_money": {"amount": other, "currency_code": paid_in},
        }
        return api, shop, hook

    at = f"2026-0{dice.randint(1, 9)}-11T10:00:00"
    customer = dice.choice((None, 7001))
    email = dice.choice(("", "Ada@example.com"))
    buyer = {"firstName": "Ada", "lastName": None, "createdAt": f"{at}Z", "updatedAt": f"{at}Z"}
    person = {
        "first_name": "Ada",
        "last_name": None,
        "created_at": f"{at}+00:00",
        "updated_at": f"{at}+00:00",
    }
    names = ("subtotal_price", "total_discounts", "total_tax", "total_price")
    sums = {name: money() for name in (*names, "total_shipping_price")}
    status = dice.choice(("PAID", "PENDING", "PARTIALLY_REFUNDED", "VOIDED"))
    parcel = dice.choice(
        (("UNFULFILLED", None), ("FULFILLED", "fulfilled"), ("PARTIALLY_FULFILLED", "partial"))
    )
    codes = dice.choice(([], ["A"], ["A", "B"]))
    lines = [invented_line(dice, number, money) for number in range(dice.randint(1, 4))]
    refunds = [invented_refund(dice, number, money, at) for number in range(dice.randint(0, 2))]
    cancelled = dice.choice((None, at))
    node = {
        "id": "gid://shopify/Order/5", "name": "#5", "createdAt": f"{at}Z", "updatedAt": f"{at}Z",
        "cancelledAt": cancelled and f"{cancelled}Z", "test": False, "displayFinancialStatus": status,
        "displayFulfillmentStatus": parcel[0], "currencyCode": currency, "email": email or None,
        "discountCodes": codes, "customAttributes": [{"key": "gift", "value": None}],
        "subtotalPriceSet": sums["subtotal_price"][0], "totalDiscountsSet": sums["total_discounts"][0],
        "totalShippingPriceSet": sums["total_shipping_price"][0], "totalTaxSet": sums["total_tax"][0],
        "totalPriceSet": sums["total_price"][0],
        "customer": customer and buyer | {
            "id": f"gid://shopify/Customer/{customer}", "defaultAddress": {"countryCodeV2": "US"},
            "defaultEmailAddress": (email and {"emailAddress": email}) or None,
        },
        "lineItems": {"nodes": [line for line, _ in lines]}, "refunds": [refund for refund, _ in refunds],
    }  # fmt: skip
    body = {
        "id": 5, "name": "#5", "created_at": f"{at}+00:00", "updated_at": f"{at}+00:00",
        "cancelled_at": cancelled and f"{cancelled}+00:00", "test": False, "financial_status": status.lower(),
        "fulfillment_status": parcel[1], "currency": currency, "presentment_currency": paid_in,
        "email": email, "discount_codes": [{"code": code} for code in codes],
        "note_attributes": [{"name": "gift", "value": None}],
        "total_shipping_price_set": sums["total_shipping_price"][2],
        **{name: sums[name][1] for name in names}, **{f"{name}_set": sums[name][2] for name in names},
        "customer": customer and person | {
            "id": customer, "email": email, "default_address": {"country_code": "US"},
        },
        "line_items": [line for _, line in lines], "refunds": [refund for _, refund in refunds],
    }  # fmt: skip
    return node, body


def invented_line(dice, number, money):
    price, off = money(), [money() for _ in range(dice.randint(0, 2))]
    kind = dice.choice(("product", "gift card", "tip", "product that is gone"))
    product = number + 9000 if kind in ("product", "gift card") else None
    node = {
        "id": f"gid://shopify/LineItem/{number + 1}", "title": kind, "quantity": number + 1,
        "isGiftCard": kind == "gift card", "product": product and {"id": f"gid://shopify/Product/{product}"},
        "variant": product and {"id": f"gid://shopify/ProductVariant/{product}"},
        "originalUnitPriceSet": price[0],
        "discountAllocations": [{"allocatedAmountSet": each[0]} for each in off],
    }  # fmt: skip
    body = {
        "id": number + 1, "title": kind, "quantity": number + 1, "gift_card": kind == "gift card",
        "product_id": product, "variant_id": product, "price": price[1], "price_set": price[2],
        "discount_allocations": [{"amount": each[1], "amount_set": each[2]} for each in off],
    }  # fmt: skip
    return node, body


def invented_refund(dice, number, money, at):
    paid, subtotal, has_lines = money(), money(), dice.random() < 0.7
    node = {
        "id": f"gid://shopify/Refund/{number + 1}", "createdAt": f"{at}Z", "totalRefundedSet": paid[0],
        "refundLineItems": {"nodes": [
            {"quantity": 1, "subtotalSet": subtotal[0], "lineItem": {"id": "gid://shopify/LineItem/1"}}
        ] if has_lines else []},
    }  # fmt: skip
    body = {
        "id": number + 1, "created_at": f"{at}+00:00",
        "transactions": [{"kind": "refund", "status": "success", "amount": paid[1], "amount_set": paid[2]}],
        "refund_line_items": [
            {"line_item_id": 1, "quantity": 1, "subtotal": subtotal[1], "subtotal_set": subtotal[2]}
        ] if has_lines else [],
    }  # fmt: skip
    return node, body
