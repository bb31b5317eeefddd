"""Resolvers: what was taken off an order, by codes and without."""

from typing import Any

from devstore.checkout.automatic import automatic_uses
from devstore.checkout.models import AutomaticDiscountUse
from devstore.graphql.call import Call, resolver
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
    """Codes first, as in webhooks. Reckoned once for all lines of the order."""
    known: dict[int, list[dict[str, Any]]] = info.context.memo.setdefault("applications", {})
    if order.id not in known:
        automatic = [
            {"title": use.title, "type": use.kind, "amount_minor": use.amount_minor, "percent": use.percent}
            for use in _automatic(info.context, order)
        ]
        used = [*order.discount_codes, *automatic]
        known[order.id] = [_application(order, at, each) for at, each in enumerate(used)]
    return known[order.id]


def _automatic(call: Call, order: Order) -> list[AutomaticDiscountUse]:
    """Read for all orders of the page at once."""
    known: dict[int, list[AutomaticDiscountUse]] = call.memo.setdefault("automatic", {})
    if order.id not in known:
        page = {each.id for each in call.session.identity_map.values() if isinstance(each, Order)}
        known |= automatic_uses(call.session, [*({order.id} | page - known.keys())])
    return known[order.id]


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
