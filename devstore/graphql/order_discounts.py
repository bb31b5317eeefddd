"""Resolvers: what was taken off an order, by codes and without."""

from typing import Any

from devstore.checkout.automatic import automatic_uses_of
from devstore.graphql.call import resolver
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import money, money_bag
from devstore.models import LineItem, Order

Used = dict[str, Any]


@resolver("Order.discountCode")
def discount_code(order: Order, _info: Any) -> str | None:
    return order.discount_codes[0]["code"] if order.discount_codes else None


@resolver("Order.discountCodes")
def discount_codes(order: Order, _info: Any) -> list[str]:
    return [used["code"] for used in order.discount_codes]


@resolver("Order.discountApplications")
def discount_applications(
    order: Order, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(_applications(order, info), first, after)


@resolver("LineItem.discountAllocations")
def discount_allocations(line: LineItem, info: Any) -> list[dict[str, Any]]:
    if not line.discount_minor:
        return []
    bag = money_bag(line.discount_minor, info.context.shop.currency)
    found = _applications(line.order, info)
    first = next((each for each in found if each["targetType"] == "LINE_ITEM"), None)
    return [{"allocatedAmountSet": bag, "discountApplication": first}] if first else []


def _applications(order: Order, info: Any) -> list[dict[str, Any]]:
    """Codes first, as in webhooks."""
    uses = automatic_uses_of(info.context.session, order)
    automatic = [
        {"title": use.title, "type": use.kind, "amount_minor": use.amount_minor, "percent": use.percent}
        for use in uses
    ]
    return [_application(order, at, used) for at, used in enumerate([*order.discount_codes, *automatic])]


def _application(order: Order, at: int, used: Used) -> dict[str, Any]:
    is_shipping, code = used["type"] == "shipping", used.get("code")
    if used["type"] == "fixed_amount":
        value = money(used["amount_minor"], order.currency)
    else:
        value = {"__typename": "PricingPercentageValue", "percentage": float(used.get("percent", 100.0))}
    return {
        "__typename": "DiscountCodeApplication" if code else "AutomaticDiscountApplication",
        "code": code,
        "title": used.get("title"),
        "index": at,
        "allocationMethod": "EACH" if is_shipping else "ACROSS",
        "targetSelection": "ALL",
        "targetType": "SHIPPING_LINE" if is_shipping else "LINE_ITEM",
        "value": value,
    }
