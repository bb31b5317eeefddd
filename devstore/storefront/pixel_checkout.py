"""What web pixels learn of a checkout: its body, the events of its pages, the alerts it shows.

Contact fields are empty: no app here was granted protected customer data for its pixel.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from devstore.checkout.quoting import Quote
from devstore.models import Order
from devstore.money import digits_of
from devstore.ordering import checkout_token_of
from devstore.storefront.cart_drop import CartDrop
from devstore.storefront.pixel_events import Body, event_of, money_body, variant_body
from devstore.storefront.visits import Visit

ALERT_TARGETS = {
    "email": "cart.buyerIdentity.email",
    "last_name": "cart.deliveryGroups[0].deliveryAddress.lastName",
    "country_code": "cart.deliveryGroups[0].deliveryAddress.countryCode",
}


def checkout_of_quote(visit: Visit, quote: Quote) -> Body:
    """The checkout as it stands before it is paid."""
    assert visit.cart is not None
    currency, off = visit.shop.currency, quote.off
    cart = CartDrop(visit)
    found = _applications([*off.used, *off.automatic], currency)
    lines = [
        {
            "id": line.key,
            "title": line.product.title,
            "quantity": line.quantity,
            "variant": variant_body(visit, line.variant),
            "finalLinePrice": _minor(full - cut, currency),
            "discountAllocations": _allocations(found, cut, currency),
            "properties": [{"key": name, "value": value} for name, value in line.properties.items()],
            "sellingPlanAllocation": None,
        }
        for line, full, cut in zip(cart.items, quote.basket.line_totals_minor, off.line_minor, strict=True)
    ]
    return _checkout(
        visit,
        token=checkout_token_of(visit.cart),
        attributes=[{"key": name, "value": value} for name, value in visit.cart.attributes.items()],
        lines=lines,
        applications=found,
        sums=(
            off.total_minor,
            quote.subtotal_minor,
            quote.total_minor,
            quote.tax.total_minor,
            quote.shipping_minor,
            off.shipping_minor,
        ),
    )


def checkout_of_order(visit: Visit, order: Order, automatic: Iterable[Any]) -> Body:
    """The checkout as it ended; `automatic` is what the order got without a code."""
    uses = [
        {"title": each.title, "amount_minor": each.amount_minor, "type": each.kind, "percent": each.percent}
        for each in automatic
    ]
    found = _applications([*order.discount_codes, *uses], order.currency)
    body = _checkout(
        visit,
        token=order.checkout_token or "",
        attributes=[{"key": each["name"], "value": each["value"]} for each in order.note_attributes],
        lines=[_order_line(line, found, order.currency) for line in order.lines],
        applications=found,
        sums=(
            order.discount_minor,
            order.subtotal_minor,
            order.total_minor,
            order.tax_minor,
            order.shipping_minor,
            order.shipping_discount_minor,
        ),
    )
    customer = order.customer
    who = {"id": str(customer.id), "isFirstOrder": customer.orders_count <= 1} if customer else None
    paid = {"amount": _minor(order.total_minor, order.currency), "gateway": "bogus"}
    method = {"name": "Test gateway", "type": "creditCard"}
    return {
        **body,
        "order": {"id": str(order.id), "customer": who},
        "transactions": [{**paid, "paymentMethod": method}],
    }


def checkout_events(checkout: Body, alerts: Sequence[Body] = ()) -> list[Body]:
    """checkout_started once a checkout, and what is wrong with what was sent."""
    started = {**event_of("checkout_started", {"checkout": checkout}), "once": checkout["token"]}
    told = [event_of("alert_displayed", {"alert": alert}) for alert in alerts]
    return [event_of("page_viewed", {}), started, *told]


def thanks_events(checkout: Body) -> list[Body]:
    """checkout_completed, once however often the page is loaded."""
    completed = event_of("checkout_completed", {"checkout": checkout})
    return [event_of("page_viewed", {}), {**completed, "once": checkout["order"]["id"]}]


def alerts_of(
    errors: dict[str, str], values: dict[str, str], *, refusal: str = "", code: str = "", problem: str = ""
) -> list[Body]:
    """The alerts a checkout page shows: at fields, at the code, at the goods."""
    found = [
        _alert(ALERT_TARGETS[name], "INPUT_INVALID" if values[name] else "INPUT_REQUIRED", message)
        for name, message in errors.items()
    ]
    if refusal:
        found.append(_alert("cart.discountCodes", "DISCOUNT_ERROR", refusal, code or None))
    if problem:
        found.append(_alert("cart.lines", "INVENTORY_ERROR", problem))
    return found


def _alert(target: str, kind: str, message: str, value: str | None = None) -> Body:
    return {"target": target, "type": kind, "message": message, "value": value}


def _order_line(line: Any, found: list[Body], currency: str) -> Body:
    product = {"id": str(line.product_id), "title": line.title, "vendor": line.vendor}
    return {
        "id": str(line.id),
        "title": line.title,
        "quantity": line.quantity,
        "variant": {
            "id": str(line.variant_id),
            "title": line.variant_title,
            "sku": line.sku,
            "price": _minor(line.price_minor, currency),
            "product": product,
        },
        "finalLinePrice": _minor(line.price_minor * line.quantity - line.discount_minor, currency),
        "discountAllocations": _allocations(found, line.discount_minor, currency),
        "properties": [{"key": each["name"], "value": each["value"]} for each in line.properties],
        "sellingPlanAllocation": None,
    }


def _applications(used: Iterable[dict[str, Any]], currency: str) -> list[Body]:
    return [
        {
            "allocationMethod": "ACROSS",
            "targetSelection": "ALL",
            "targetType": "SHIPPING_LINE" if each["type"] == "shipping" else "LINE_ITEM",
            "title": each.get("code") or each.get("title"),
            "type": "DISCOUNT_CODE" if "code" in each else "AUTOMATIC",
            "value": _minor(each["amount_minor"], currency)
            if each["type"] == "fixed_amount"
            else {"percentage": each.get("percent", 100.0)},
        }
        for each in used
    ]


def _allocations(found: list[Body], cut: int, currency: str) -> list[Body]:
    """A line's part of the one discount on goods; of several, nobody here knows whose part it is."""
    on_lines = [each for each in found if each["targetType"] == "LINE_ITEM"]
    if not cut or len(on_lines) != 1:
        return []
    return [{"amount": _minor(cut, currency), "discountApplication": on_lines[0]}]


def _checkout(
    visit: Visit,
    *,
    token: str,
    attributes: list[Body],
    lines: list[Body],
    applications: list[Body],
    sums: tuple[int, int, int, int, int, int],
) -> Body:
    discount, subtotal, total, tax, shipping, shipping_off = sums
    currency = visit.shop.currency
    sent, after = _minor(shipping, currency), _minor(shipping - shipping_off, currency)
    option = {"handle": "standard", "title": "Standard", "type": "shipping", "description": None}
    contact = dict.fromkeys(("email", "phone", "smsMarketingPhone", "billingAddress", "shippingAddress"))
    return {
        "token": token,
        **contact,
        "currencyCode": currency,
        "attributes": attributes,
        "lineItems": lines,
        "discountApplications": applications,
        "discountsAmount": _minor(discount, currency),
        "subtotalPrice": _minor(subtotal, currency),
        "totalPrice": _minor(total, currency),
        "totalTax": _minor(tax, currency),
        "shippingLine": {"price": sent},
        "delivery": {"selectedDeliveryOptions": [{**option, "cost": sent, "costAfterDiscounts": after}]},
        "transactions": [],
        "order": None,
        "buyerAcceptsEmailMarketing": False,
        "buyerAcceptsSmsMarketing": False,
    }


def _minor(minor: int, currency: str) -> Body:
    return money_body(minor / 10 ** digits_of(currency), currency)
