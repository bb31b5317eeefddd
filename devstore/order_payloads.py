"""Webhook bodies of orders and refunds, field for field as the platform sends them."""

from typing import Any

from sqlalchemy.orm import object_session

from devstore.checkout.automatic import automatic_uses_of
from devstore.checkout.models import TaxRate
from devstore.models import Fulfillment, LineItem, Order, Refund, RefundLine, Shop
from devstore.money import text_of
from devstore.names import gid_of
from devstore.payloads import address_body, customer_body, money_set, time_text
from devstore.tender.models import RefundDiscrepancy
from devstore.tender.paying import CARD, gateways_of, owed_of
from devstore.tender.transactions import Transaction, repayments_of

Body = dict[str, Any]
LOCATION_ID = 71_000_000_001


def order_body(shop: Shop, order: Order) -> Body:
    """For orders/create, paid, updated and cancelled. There is no checkout_id any more."""
    address = address_body(order.shipping_address, order.customer)
    return {
        **_order_head(shop, order),
        **_order_money(order),
        "taxes_included": shop.taxes_included,
        "payment_gateway_names": _gateways(order),
        "customer": customer_body(shop, order.customer) if order.customer else None,
        "billing_address": address,
        "shipping_address": address,
        "line_items": [line_body(order, line) for line in order.lines],
        "shipping_lines": _shipping_lines(order),
        "fulfillments": [fulfillment_body(shop, order, fulfillment) for fulfillment in order.fulfillments],
        "refunds": [refund_body(shop, order, refund) for refund in order.refunds],
    }


def refund_body(shop: Shop, order: Order, refund: Refund) -> Body:
    """For refunds/create. The order itself is not inside."""
    at = time_text(shop, refund.created_at)
    return {
        "id": refund.id,
        "admin_graphql_api_id": gid_of("Refund", refund.id),
        "order_id": order.id,
        "created_at": at,
        "processed_at": at,
        "note": refund.note,
        "restock": any(line.restock_type != "no_restock" for line in refund.lines),
        "user_id": None,
        "refund_line_items": [_refund_line(order, line) for line in refund.lines],
        "order_adjustments": _adjustments(refund),
        "transactions": [_repayment(each, at) for each in _repayments(refund)],
        "duties": [],
    }


def fulfillment_body(shop: Shop, order: Order, fulfillment: Fulfillment) -> Body:
    """For fulfillments/create and fulfillments/update."""
    number = fulfillment.tracking_number
    link = f"https://carrier.example/{number}" if number else None
    return {
        "id": fulfillment.id,
        "admin_graphql_api_id": gid_of("Fulfillment", fulfillment.id),
        "order_id": order.id,
        "name": f"{order.name}.1",
        "status": fulfillment.status,
        "service": "manual",
        "shipment_status": fulfillment.shipment_status,
        "location_id": LOCATION_ID,
        "created_at": time_text(shop, fulfillment.created_at),
        "updated_at": time_text(shop, fulfillment.updated_at),
        "tracking_company": fulfillment.tracking_company,
        "tracking_number": number,
        "tracking_numbers": [number] if number else [],
        "tracking_url": link,
        "tracking_urls": [link] if link else [],
        "email": order.email,
        "destination": address_body(order.shipping_address, order.customer),
        "line_items": [line_body(order, line) for line in order.lines],
    }


def _repayment(made: Transaction, at: str | None) -> Body:
    order = made.order
    return {
        "id": made.id,
        "admin_graphql_api_id": gid_of("OrderTransaction", made.id),
        "order_id": order.id,
        "parent_id": made.parent_id,
        "kind": made.kind,
        "status": "success",
        "gateway": made.gateway,
        "amount": text_of(made.amount_minor, order.currency),
        "currency": order.currency,
        "created_at": at,
        "processed_at": at,
        "test": order.test,
    }


def _repayments(refund: Refund) -> list[Transaction]:
    session = object_session(refund)
    return repayments_of(session, refund) if session else []


def _adjustments(refund: Refund) -> list[Body]:
    """By how much the money differs from the goods."""
    session = object_session(refund)
    found = session.get(RefundDiscrepancy, refund.id) if session else None
    if found is None:
        return []
    currency = refund.order.currency
    return [
        {
            "id": refund.id,
            "order_id": refund.order_id,
            "refund_id": refund.id,
            "kind": "refund_discrepancy",
            "reason": found.reason.replace("_", " ").capitalize(),
            "amount": text_of(found.amount_minor, currency),
            "amount_set": money_set(found.amount_minor, currency),
            "tax_amount": text_of(0, currency),
            "tax_amount_set": money_set(0, currency),
        }
    ]


def line_body(order: Order, line: LineItem) -> Body:
    name = f"{line.title} - {line.variant_title}" if line.variant_title else line.title
    return {
        "id": line.id,
        "admin_graphql_api_id": gid_of("LineItem", line.id),
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "title": line.title,
        "name": name,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "vendor": line.vendor,
        "quantity": line.quantity,
        "current_quantity": line.current_quantity,
        "fulfillable_quantity": 0 if order.fulfillment_status == "fulfilled" else line.current_quantity,
        "fulfillment_status": order.fulfillment_status,
        "price": text_of(line.price_minor, order.currency),
        "price_set": money_set(line.price_minor, order.currency),
        "total_discount": text_of(0, order.currency),
        "total_discount_set": money_set(0, order.currency),
        "discount_allocations": [
            {
                "amount": text_of(line.discount_minor, order.currency),
                "amount_set": money_set(line.discount_minor, order.currency),
                "discount_application_index": 0,
            }
        ]
        if line.discount_minor
        else [],
        "gift_card": line.gift_card,
        "taxable": True,
        "requires_shipping": not line.gift_card,
        "grams": 0,
        "product_exists": line.product_id is not None,
        "properties": line.properties,
        "tax_lines": tax_lines(order, line.tax_minor),
        "duties": [],
    }


def tax_lines(order: Order, minor: int) -> list[Body]:
    """One line for all tax of something."""
    if not minor:
        return []
    price = {"price": text_of(minor, order.currency), "price_set": money_set(minor, order.currency)}
    return [{"title": "VAT", "rate": _rate_of(order), "channel_liable": False, **price}]


def _rate_of(order: Order) -> float:
    session = object_session(order)
    country = (order.shipping_address or {}).get("country_code")
    rate = session.get(TaxRate, (order.shop_id, country)) if session and country else None
    return rate.rate_bp / 10_000 if rate else 0.0


def _order_head(shop: Shop, order: Order) -> Body:
    accepts = order.customer is not None and order.customer.marketing_state == "subscribed"
    return {
        "id": order.id,
        "admin_graphql_api_id": gid_of("Order", order.id),
        "name": order.name,
        "number": order.number - 1000,
        "order_number": order.number,
        "token": f"{order.id:x}",
        "cart_token": order.cart_token,
        "checkout_token": order.checkout_token,
        "email": order.email,
        "contact_email": order.email,
        "phone": None,
        "currency": order.currency,
        "presentment_currency": order.currency,
        "created_at": time_text(shop, order.created_at),
        "updated_at": time_text(shop, order.updated_at),
        "processed_at": time_text(shop, order.processed_at),
        "cancelled_at": time_text(shop, order.cancelled_at),
        "cancel_reason": order.cancel_reason,
        "closed_at": None,
        "confirmed": True,
        "confirmation_number": f"{order.id:X}"[-9:],
        "test": order.test,
        "financial_status": order.financial_status,
        "fulfillment_status": order.fulfillment_status,
        "source_name": order.source_name,
        "landing_site": order.landing_site,
        "referring_site": order.referring_site,
        "customer_locale": order.customer.locale if order.customer else shop.language,
        "buyer_accepts_marketing": accepts,
        "tags": ", ".join(order.tags),
        "note": order.note,
        "note_attributes": order.note_attributes,
    }


def _order_money(order: Order) -> Body:
    currency = order.currency
    lines_minor = sum(line.price_minor * line.quantity for line in order.lines)
    session = object_session(order)
    owed = owed_of(session, order) if session else 0
    unpaid = order.current_total_minor if order.financial_status in ("pending", "authorized") else owed
    body: Body = {
        "discount_codes": [
            {"code": used["code"], "amount": text_of(used["amount_minor"], currency), "type": used["type"]}
            for used in order.discount_codes
        ],
        "discount_applications": [
            *(_application(used, currency) for used in order.discount_codes),
            *_automatic_applications(order),
        ],
        "current_subtotal_price": text_of(order.current_subtotal_minor, currency),
        "total_line_items_price": text_of(lines_minor, currency),
        "total_tax": text_of(order.tax_minor, currency),
        "total_shipping_price_set": money_set(order.shipping_minor, currency),
        "total_outstanding": text_of(unpaid, currency),
    }
    for field, minor in (
        ("subtotal_price", order.subtotal_minor),
        ("total_discounts", order.discount_minor),
        ("total_price", order.total_minor),
        ("current_total_price", order.current_total_minor),
    ):
        body[field] = text_of(minor, currency)
        body[f"{field}_set"] = money_set(minor, currency)
    return body


def _application(used: Body, currency: str) -> Body:
    value_type = "fixed_amount" if used["type"] == "fixed_amount" else "percentage"
    value = (
        text_of(used["amount_minor"], currency)
        if value_type == "fixed_amount"
        else f"{used.get('percent', 100.0)}"
    )
    return {
        "type": "discount_code",
        "code": used["code"],
        "value": value,
        "value_type": value_type,
        "allocation_method": "each" if used["type"] == "shipping" else "across",
        "target_selection": "all",
        "target_type": "shipping_line" if used["type"] == "shipping" else "line_item",
    }


def _automatic_applications(order: Order) -> list[Body]:
    session = object_session(order)
    found = []
    for use in automatic_uses_of(session, order) if session else []:
        used = {"code": "", "type": use.kind, "amount_minor": use.amount_minor, "percent": use.percent}
        body = _application(used, order.currency)
        del body["code"]
        found.append({**body, "type": "automatic", "title": use.title})
    return found


def _shipping_lines(order: Order) -> list[Body]:
    price = order.shipping_minor
    return [
        {
            "id": order.id + 1,
            "title": "Standard",
            "code": "Standard",
            "price": text_of(price, order.currency),
            "price_set": money_set(price, order.currency),
            "discounted_price": text_of(price - order.shipping_discount_minor, order.currency),
            "source": "shopify",
            "tax_lines": tax_lines(order, order.tax_minor - sum(line.tax_minor for line in order.lines)),
            "discount_allocations": [],
        }
    ]


def _refund_line(order: Order, line: RefundLine) -> Body:
    return {
        "id": line.id,
        "line_item_id": line.line_item_id,
        "quantity": line.quantity,
        "restock_type": line.restock_type,
        "location_id": LOCATION_ID,
        "subtotal": float(text_of(line.subtotal_minor, order.currency)),
        "subtotal_set": money_set(line.subtotal_minor, order.currency),
        "total_tax": float(text_of(line.tax_minor, order.currency)),
        "total_tax_set": money_set(line.tax_minor, order.currency),
        "line_item": line_body(order, line.line_item),
    }


def _gateways(order: Order) -> list[str]:
    session = object_session(order)
    return gateways_of(session, order) if session else [CARD]
