"""Resolvers: what an order, its lines, its refunds and its parcels tell about themselves."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import direct_fields, entity, money_bag
from devstore.models import Fulfillment, LineItem, Order, Product, Refund, RefundLine, Variant
from devstore.names import gid_of
from devstore.payloads import COUNTRIES

MONEY_FIELDS = {
    "Order.currentSubtotalPriceSet": lambda order: order.current_subtotal_minor,
    "Order.currentTotalPriceSet": lambda order: order.current_total_minor,
    "Order.currentTotalTaxSet": lambda order: order.current_tax_minor,
    "Order.currentTotalDiscountsSet": lambda order: order.discount_minor,
    "Order.subtotalPriceSet": lambda order: order.subtotal_minor,
    "Order.totalPriceSet": lambda order: order.total_minor,
    "Order.totalTaxSet": lambda order: order.tax_minor,
    "Order.totalShippingPriceSet": lambda order: order.shipping_minor,
    "Order.totalDiscountsSet": lambda order: order.discount_minor,
    "Order.totalRefundedSet": lambda order: order.refunded_minor,
    "LineItem.originalUnitPriceSet": lambda line: line.price_minor,
    "LineItem.originalTotalSet": lambda line: line.price_minor * line.quantity,
    "LineItem.discountedUnitPriceSet": lambda line: line.price_minor,
    "LineItem.totalDiscountSet": lambda line: 0,
    "LineItem.discountedUnitPriceAfterAllDiscountsSet": lambda line: (
        line.price_minor - line.discount_minor // line.quantity
    ),
    "Refund.totalRefundedSet": lambda refund: refund.amount_minor,
    "RefundLineItem.priceSet": lambda line: line.line_item.price_minor,
    "RefundLineItem.subtotalSet": lambda line: line.subtotal_minor,
    "RefundLineItem.totalTaxSet": lambda line: line.tax_minor,
}
"""Discounts by code lower the order, not the line: a line's own prices are those before the code."""
PLAIN = {"id", "legacyResourceId", "__typename"}
LABELS = {
    "fulfilled": "FULFILLED",
    "partial": "PARTIALLY_FULFILLED",
    "restocked": "RESTOCKED",
    None: "UNFULFILLED",
}
ADDRESS_FIELDS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "province": "province",
    "provinceCode": "province_code",
    "zip": "zip",
    "countryCodeV2": "country_code",
    "phone": "phone",
}


def _register_money() -> None:
    for name, minor_of in MONEY_FIELDS.items():
        resolver(name)(
            lambda thing, info, minor_of=minor_of: money_bag(minor_of(thing), info.context.shop.currency)
        )


_register_money()


@resolver("Order.id")
def order_id(order: Order | dict[str, Any], _info: Any) -> str:
    return order["id"] if isinstance(order, dict) else gid_of("Order", order.id)


@resolver("Order.cancelReason")
def cancel_reason(order: Order, _info: Any) -> str | None:
    return order.cancel_reason.upper() if order.cancel_reason else None


@resolver("Order.closed")
def closed(_order: Order, _info: Any) -> bool:
    return False


@resolver("Order.closedAt")
def closed_at(_order: Order, _info: Any) -> None:
    return None


@resolver("Order.confirmed")
def confirmed(_order: Order, _info: Any) -> bool:
    return True


@resolver("Order.phone")
def order_phone(_order: Order, _info: Any) -> None:
    return None


@resolver("Order.displayFinancialStatus")
def display_financial_status(order: Order, _info: Any) -> str:
    return order.financial_status.upper()


@resolver("Order.displayFulfillmentStatus")
def display_fulfillment_status(order: Order, _info: Any) -> str:
    return LABELS[order.fulfillment_status]


@resolver("Order.currencyCode")
@resolver("Order.presentmentCurrencyCode")
def order_currency(order: Order, _info: Any) -> str:
    return order.currency


@resolver("Order.customer")
def order_customer(order: Order, info: Any) -> Any:
    if order.customer_id is None:
        return None
    info.context.require("read_customers", "customer")
    if direct_fields(info) <= PLAIN:
        return entity("Customer", order.customer_id)
    return order.customer


@resolver("Order.taxesIncluded")
def taxes_included(_order: Order, info: Any) -> bool:
    included: bool = info.context.shop.taxes_included
    return included


@resolver("Order.customAttributes")
def order_attributes(order: Order, _info: Any) -> list[dict[str, Any]]:
    return [{"key": note["name"], "value": note["value"]} for note in order.note_attributes]


@resolver("Order.lineItems")
def line_items(
    order: Order, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> dict[str, Any]:
    return page_of_list(order.lines, first, after)


@resolver("Order.refunds")
def refunds(order: Order, _info: Any, first: int | None = None) -> list[Refund]:
    return order.refunds[:first]


@resolver("Order.fulfillments")
def fulfillments(order: Order, _info: Any, first: int | None = None, **_: Any) -> list[Fulfillment]:
    return order.fulfillments[:first]


@resolver("Order.shippingAddress")
@resolver("Order.billingAddress")
def order_address(order: Order, _info: Any) -> dict[str, Any] | None:
    return mailing_address(order.shipping_address, order.id)


@resolver("Order.customerLocale")
def customer_locale(order: Order, info: Any) -> str:
    locale: str = order.customer.locale if order.customer else info.context.shop.language
    return locale


@resolver("Order.statusPageUrl")
def status_page_url(order: Order, info: Any) -> str:
    return f"{info.context.shop.url}/orders/{order.id:x}"


@resolver("Order.customerJourneySummary")
def customer_journey(order: Order, _info: Any) -> dict[str, Any] | None:
    if order.source_name != "web":
        return None
    return {"ready": True, "firstVisit": _first_visit(order) if order.landing_site else None}


@resolver("LineItem.id")
def line_item_id(line: LineItem, _info: Any) -> str:
    return gid_of("LineItem", line.id)


@resolver("LineItem.name")
def line_item_name(line: LineItem, _info: Any) -> str:
    return f"{line.title} - {line.variant_title}" if line.variant_title else line.title


@resolver("LineItem.refundableQuantity")
def refundable_quantity(line: LineItem, _info: Any) -> int:
    return line.current_quantity


@resolver("LineItem.isGiftCard")
def is_gift_card(line: LineItem, _info: Any) -> bool:
    return line.gift_card


@resolver("LineItem.requiresShipping")
@resolver("LineItem.taxable")
def is_goods(line: LineItem, _info: Any) -> bool:
    return not line.gift_card


@resolver("LineItem.product")
def line_item_product(line: LineItem, info: Any) -> Any:
    return _catalogue_entry(line, info, Product, line.product_id, "Product")


@resolver("LineItem.variant")
def line_item_variant(line: LineItem, info: Any) -> Any:
    return _catalogue_entry(line, info, Variant, line.variant_id, "ProductVariant")


@resolver("LineItem.customAttributes")
def line_item_attributes(line: LineItem, _info: Any) -> list[dict[str, Any]]:
    return [{"key": entry["name"], "value": entry["value"]} for entry in line.properties]


@resolver("LineItem.discountedTotalSet")
def discounted_total(line: LineItem, info: Any, withCodeDiscounts: bool = False) -> dict[str, Any]:
    """The line's total; discounts by code count only when asked for."""
    full = line.price_minor * line.quantity
    return money_bag(full - line.discount_minor if withCodeDiscounts else full, info.context.shop.currency)


@resolver("Refund.id")
def refund_id(refund: Refund, _info: Any) -> str:
    return gid_of("Refund", refund.id)


@resolver("Refund.processedAt")
@resolver("Refund.updatedAt")
def refund_time(refund: Refund, _info: Any) -> Any:
    return refund.created_at


@resolver("Refund.refundLineItems")
def refund_line_items(
    refund: Refund, _info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(refund.lines, first, after)


@resolver("RefundLineItem.id")
def refund_line_id(line: RefundLine, _info: Any) -> str | None:
    return gid_of("RefundLineItem", line.id) if line.id else None


@resolver("RefundLineItem.restockType")
def restock_type(line: RefundLine, _info: Any) -> str:
    return line.restock_type.upper()


@resolver("RefundLineItem.restocked")
def restocked(line: RefundLine, _info: Any) -> bool:
    return line.restock_type != "no_restock"


@resolver("Fulfillment.id")
def fulfillment_id(fulfillment: Fulfillment, _info: Any) -> str:
    return gid_of("Fulfillment", fulfillment.id)


@resolver("Fulfillment.name")
def fulfillment_name(fulfillment: Fulfillment, _info: Any) -> str:
    return f"#{fulfillment.order_id}.1"


@resolver("Fulfillment.status")
def fulfillment_status(fulfillment: Fulfillment, _info: Any) -> str:
    return fulfillment.status.upper()


@resolver("Fulfillment.displayStatus")
def fulfillment_display_status(fulfillment: Fulfillment, _info: Any) -> str:
    return (fulfillment.shipment_status or "fulfilled").upper()


@resolver("Fulfillment.trackingInfo")
def tracking_info(fulfillment: Fulfillment, _info: Any, first: int | None = None) -> list[dict[str, Any]]:
    if not fulfillment.tracking_number:
        return []
    return [{"company": fulfillment.tracking_company, "number": fulfillment.tracking_number, "url": None}][
        :first
    ]


def mailing_address(stored: dict[str, Any] | None, number: int) -> dict[str, Any] | None:
    """An address as the API shows it."""
    if stored is None:
        return None
    address = {name: stored.get(key) for name, key in ADDRESS_FIELDS.items()}
    name = " ".join(part for part in (stored.get("first_name"), stored.get("last_name")) if part)
    country = COUNTRIES.get(stored.get("country_code") or "", stored.get("country_code"))
    return {"id": gid_of("MailingAddress", number), "name": name or None, "country": country, **address}


def _catalogue_entry(line: LineItem, info: Any, model: Any, number: int | None, kind: str) -> Any:
    """The product or variant of a line; read for all lines of the order's page at once."""
    call: Call = info.context
    if number is None:
        return None
    call.require("read_products", kind.lower())
    is_plain = direct_fields(info) <= PLAIN
    found = _living(call, model, line, kind, is_plain=is_plain)[number]
    return entity(kind, number) if is_plain and found is not None else found


def _living(call: Call, model: Any, line: LineItem, kind: str, *, is_plain: bool) -> dict[int, Any]:
    """Those of the page's products or variants that still exist; their numbers alone where that will do."""
    known: dict[int, Any] = call.memo.setdefault((kind, is_plain), {})
    column = "product_id" if model is Product else "variant_id"
    if getattr(line, column) not in known:
        page = (thing for thing in call.session.identity_map.values() if isinstance(thing, LineItem))
        wanted = {getattr(entry, column) for entry in page} - known.keys() - {None}
        known.update(dict.fromkeys(wanted))
        query = select(model.id, model.id if is_plain else model).where(model.id.in_(wanted))
        known.update((number, found) for number, found in call.session.execute(query))
    return known


def _first_visit(order: Order) -> dict[str, Any]:
    asked = parse_qs(urlsplit(order.landing_site or "").query)
    utm = {
        name: asked.get(f"utm_{name}", [None])[0]
        for name in ("source", "medium", "campaign", "content", "term")
    }
    return {
        "id": gid_of("CustomerVisit", order.id),
        "landingPage": order.landing_site,
        "referrerUrl": order.referring_site,
        "source": utm["source"] or "direct",
        "occurredAt": order.created_at,
        "utmParameters": utm if any(utm.values()) else None,
    }
