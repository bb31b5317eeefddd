"""What a UI extension learns of shop, order and customer: the data behind its `shopify` object."""

from typing import Any

from devstore.graphql.access import REFUSED_KEY
from devstore.models import LineItem, Order, Setting
from devstore.money import digits_of
from devstore.names import gid_of
from devstore.storefront.visits import Visit

Body = dict[str, Any]


def order_status_api(here: Visit, order: Order) -> Body:
    """On an order's own page."""
    processed = order.processed_at.isoformat()
    cancelled = order.cancelled_at.isoformat() if order.cancelled_at else None
    named = {
        "id": gid_of("Order", order.id),
        "name": order.name,
        "confirmationNumber": _confirmation(order),
        "processedAt": processed,
        **({"cancelledAt": cancelled} if cancelled else {}),
    }
    return {**_basket(here, order), **account_api(here), "order": named}


def thank_you_api(here: Visit, order: Order) -> Body:
    """On the page behind the checkout."""
    is_first = order.customer is None or order.customer.orders_count <= 1
    confirmed = {"order": {"id": gid_of("Order", order.id)}, "number": _confirmation(order)}
    return {**_basket(here, order), "orderConfirmation": {**confirmed, "isFirstOrder": is_first}}


def account_api(here: Visit) -> Body:
    """On every page of a customer's account."""
    customer = here.customer
    who = {"id": gid_of("Customer", customer.id)} if customer is not None else None
    return {**_shop(here), "authenticatedAccount": {"customer": who, "purchasingCompany": None}}


def _shop(here: Visit) -> Body:
    shop = here.shop
    language = {"isoCode": here.language}
    return {
        "shop": {
            "id": gid_of("Shop", shop.id),
            "name": shop.name,
            "myshopifyDomain": shop.domain,
            "storefrontUrl": here.origin,
        },
        "localization": {
            "language": language,
            "extensionLanguage": language,
            "country": {"isoCode": shop.country_code},
            "currency": {"isoCode": shop.currency},
            "timezone": shop.timezone,
        },
    }


def _basket(here: Visit, order: Order) -> Body:
    currency = order.currency
    shipping = order.shipping_minor - order.shipping_discount_minor
    return {
        **_shop(here),
        "lines": [_line(line, currency) for line in order.lines],
        "cost": {
            "subtotalAmount": _money(order.subtotal_minor, currency),
            "totalShippingAmount": _money(shipping, currency),
            "totalTaxAmount": _money(order.tax_minor, currency),
            "totalAmount": _money(order.total_minor, currency),
        },
        "discountCodes": [{"code": used["code"]} for used in order.discount_codes],
        "attributes": [{"key": each["name"], "value": each["value"]} for each in order.note_attributes],
        "note": order.note,
        "checkoutToken": order.checkout_token,
        "buyerIdentity": _buyer(here, order),
    }


def _buyer(here: Visit, order: Order) -> Body | None:
    """Who bought; None for an app that was not approved for customers' data."""
    stored = here.session.get(Setting, REFUSED_KEY)
    refused = set(stored.value.split(",")) if stored and stored.value else set()
    if "customers" in refused:
        return None
    customer = here.customer
    who = {"id": gid_of("Customer", customer.id)} if customer is not None else None
    return {"customer": who, "email": None if "email" in refused else order.email, "phone": None}


def _line(line: LineItem, currency: str) -> Body:
    whole = line.price_minor * line.quantity - line.discount_minor
    cut = {"discountedAmount": _money(line.discount_minor, currency)}
    return {
        "id": gid_of("CartLine", line.id),
        "quantity": line.quantity,
        "cost": {"totalAmount": _money(whole, currency)},
        "attributes": [{"key": each["name"], "value": each["value"]} for each in line.properties],
        "discountAllocations": [cut] if line.discount_minor else [],
        "lineComponents": [],
        "merchandise": {
            "type": "variant",
            "id": gid_of("ProductVariant", line.variant_id or 0),
            "title": line.title,
            "subtitle": line.variant_title,
            "sku": line.sku,
            "selectedOptions": [],
            "requiresShipping": not line.gift_card,
            "product": {
                "id": gid_of("Product", line.product_id or 0),
                "vendor": line.vendor,
                "productType": "",
            },
        },
    }


def _confirmation(order: Order) -> str:
    """What the shopper names when she asks about the order."""
    return (order.checkout_token or str(order.id))[:9].upper()


def _money(minor: int, currency: str) -> Body:
    amount = minor / 10 ** digits_of(currency)
    return {"amount": amount, "currencyCode": currency}
