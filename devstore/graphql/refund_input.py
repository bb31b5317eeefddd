"""Judges what a refund asks for: its lines, its postage, and where its money is to go."""

from typing import Any

from devstore.graphql.call import Call
from devstore.models import Order
from devstore.money import minor_of
from devstore.names import number_of
from devstore.refunds import Refunding, Returned, shipping_left
from devstore.tender.paying import Way, paid_of
from devstore.tender.transactions import sales_of

Given = dict[str, Any]
TOO_MUCH = "Refund amount is greater than the amount left to refund"


class CannotRefund(Exception):
    """The order does not give this back."""

    def __init__(self, message: str, *field: str) -> None:
        super().__init__(message)
        self.field = ["input", *field]


def judged(call: Call, given: Given) -> tuple[Order, Refunding]:
    """The order and what is to be done with it. Raises CannotRefund."""
    order = call.session.get(Order, number_of(given["orderId"], "Order") or 0)
    if order is None or order.shop_id != call.shop.id:
        raise CannotRefund("Order does not exist", "orderId")
    if given.get("currency") not in (None, order.currency):
        raise CannotRefund("Currency must match the order's currency", "currency")
    lines = returned_lines(call, order, given.get("refundLineItems") or [])
    shipping = returned_shipping(order, given.get("shipping") or {})
    way = _way(call, order, given)
    if not (lines or shipping or way.named_minor):
        raise CannotRefund("Refund must have at least one refund method", "refundMethods")
    unreturned = paid_of(call.session, order) - order.refunded_minor
    if way.named_minor > unreturned and not given.get("allowOverRefunding"):
        raise CannotRefund(TOO_MUCH, "transactions" if way.by_sale else "refundMethods")
    reason = (given.get("discrepancyReason") or "refund_discrepancy").lower()
    return order, Refunding(lines, shipping, way.named_minor, way, given.get("note"), reason)


def returned_lines(call: Call, order: Order, asked: list[Given]) -> dict[int, Returned]:
    """Pieces by line. Raises CannotRefund."""
    known = {line.id: line for line in order.lines}
    found: dict[int, Returned] = {}
    for at, each in enumerate(asked):
        where = ("refundLineItems", str(at))
        line = known.get(number_of(each["lineItemId"], "LineItem") or 0)
        if line is None:
            raise CannotRefund("Line item does not exist", *where, "lineItemId")
        if each["quantity"] < 1:
            raise CannotRefund("Quantity must be greater than 0", *where, "quantity")
        before = found[line.id].pieces if line.id in found else 0
        kind = _restock_type(call, each, where)
        if before + each["quantity"] > line.current_quantity:
            message = "Quantity cannot refund more items than were purchased"
            raise CannotRefund(message, *where, "quantity")
        found[line.id] = Returned(before + each["quantity"], kind)
    return found


def returned_shipping(order: Order, asked: Given) -> int:
    """Postage in minor units. Raises CannotRefund."""
    left = shipping_left(order)
    if asked.get("fullRefund"):
        return left
    if asked.get("amount") is None:
        return 0
    minor = _minor(order, asked["amount"], "shipping", "amount")
    if minor > left:
        raise CannotRefund(
            "Shipping amount is greater than the shipping left to refund", "shipping", "amount"
        )
    return minor


def _restock_type(call: Call, asked: Given, where: tuple[str, ...]) -> str:
    kind = asked.get("restockType") or "NO_RESTOCK"
    if kind == "LEGACY_RESTOCK":
        message = "Restock type legacy_restock can't be used when creating new refunds"
        raise CannotRefund(message, *where, "restockType")
    gid = asked.get("locationId")
    if gid is not None and number_of(gid, "Location") != call.shop.id:
        raise CannotRefund("Location does not exist", *where, "locationId")
    return str(kind).lower()


def _way(call: Call, order: Order, given: Given) -> Way:
    methods = [each["storeCreditRefund"] for each in given.get("refundMethods") or ()]
    if len(methods) > 1:
        raise CannotRefund("Refund can have at most one store credit refund method", "refundMethods")
    by_sale = _by_sale(call, order, given)
    if not methods:
        return Way(by_sale=by_sale)
    if order.customer is None:
        raise CannotRefund("Order must have a customer to be refunded to store credit", "refundMethods")
    amount, expires_at = methods[0]["amount"], methods[0].get("expiresAt")
    if amount["currencyCode"] != order.currency:
        raise CannotRefund("Currency must match the order's currency", "currency")
    minor = _minor(order, amount["amount"], "refundMethods")
    if minor == 0:
        raise CannotRefund("Amount must be greater than 0", "refundMethods")
    if expires_at is not None and expires_at <= call.now:
        raise CannotRefund("The expiration date must be in the future", "refundMethods")
    return Way(minor, expires_at, by_sale)


def _by_sale(call: Call, order: Order, given: Given) -> dict[int, int]:
    """What each sale of the order is to give back. Raises CannotRefund."""
    sales = {each.id: each for each in sales_of(call.session, order)}
    found: dict[int, int] = {}
    for at, each in enumerate(given.get("transactions") or ()):
        where = ("transactions", str(at))
        if each["kind"] != "REFUND":
            raise CannotRefund("Kind must be refund", *where, "kind")
        if number_of(each["orderId"], "Order") != order.id:
            raise CannotRefund("Order does not match the refund's order", *where, "orderId")
        sale = sales.get(number_of(each.get("parentId") or "", "OrderTransaction") or 0)
        if sale is None:
            raise CannotRefund("Parent transaction does not exist", *where, "parentId")
        if each["gateway"] != sale.gateway:
            raise CannotRefund("Gateway must match the parent transaction's gateway", *where, "gateway")
        minor = _minor(order, each["amount"], *where, "amount")
        found[sale.id] = found.get(sale.id, 0) + minor
        if found[sale.id] > sale.left_minor and not given.get("allowOverRefunding"):
            raise CannotRefund(TOO_MUCH, *where, "amount")
    return found


def _minor(order: Order, text: str, *where: str) -> int:
    try:
        minor = minor_of(text, order.currency)
    except ValueError:
        raise CannotRefund("Amount is invalid", *where) from None
    if minor < 0:
        raise CannotRefund("Amount must be greater than or equal to 0", *where)
    return minor
