"""Giving money back: refunds of whole orders or single lines, and cancelled orders."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from devstore import clock
from devstore.customers import tell_purchases, touch_customer
from devstore.models import LineItem, Order, Refund, RefundLine, Shop, Variant
from devstore.order_payloads import order_body, refund_body
from devstore.tender.paying import pay_back
from devstore.webhooks import new_event, queue

CANCEL_REASONS = ("customer", "declined", "fraud", "inventory", "other", "staff")


class NothingToRefund(Exception):
    """The order has been paid back already, or a line asks for more than is left."""


def refund_order(
    session: Session,
    shop: Shop,
    order: Order,
    *,
    quantities: Mapping[int, int] | None = None,
    amount_minor: int | None = None,
    shipping: bool | None = None,
    restock: bool = True,
    note: str | None = None,
    to_credit: bool = False,
) -> Refund:
    """Pay back lines and send refunds/create and orders/updated.

    `quantities` maps line item ids to pieces, None means all that is left. `amount_minor` pays another sum
    than the lines are worth, and without `quantities` takes nothing back. `shipping` pays the postage back,
    by default with the last piece. The money goes the way it came, or with `to_credit` into the customer's
    store credit. Raises NothingToRefund, or ValueError for credit without a customer; then nothing changed.
    """
    wanted = _wanted(order, quantities, amount_minor)
    if to_credit and order.customer is None:
        raise ValueError(f"{order.name} has no customer to give store credit to")
    now, event = clock.now(session), new_event()
    is_last = all(line.current_quantity == wanted.get(line.id, 0) for line in order.lines)
    refund = Refund(order=order, note=note, created_at=now, amount_minor=0, shipping_minor=0)
    session.add(refund)
    shipping_tax = 0
    if shipping if shipping is not None else is_last and amount_minor is None:
        shipping_tax = _shipping_tax_left(order)
        refund.shipping_minor = _shipping_left(order)
    refund.lines = [
        _take_back(session, line, wanted[line.id], restock) for line in order.lines if wanted.get(line.id)
    ]
    _settle(shop, order, refund, shipping_tax, amount_minor)
    session.flush()
    pay_back(session, order, refund, now=now, to_credit=to_credit)
    order.refunded_minor += refund.amount_minor
    is_all = order.refunded_minor >= order.total_minor
    order.financial_status = "refunded" if is_all else "partially_refunded"
    order.updated_at = now
    session.flush()
    session.refresh(order, ["refunds"])
    queue(session, shop, "refunds/create", refund_body(shop, order, refund), event=event)
    queue(session, shop, "orders/updated", order_body(shop, order), event=event)
    if order.customer is not None:
        order.customer.spent_minor -= refund.amount_minor
        touch_customer(session, shop, order.customer, event=event)
        tell_purchases(session, shop, order.customer, event=event)
    return refund


def cancel_order(
    session: Session,
    shop: Shop,
    order: Order,
    *,
    reason: str = "customer",
    refund: bool = True,
    restock: bool = True,
) -> None:
    """Cancel an order, by default paying back what is left, and send orders/cancelled.

    Raises ValueError for an order that is cancelled already or an unknown reason.
    """
    if order.cancelled_at is not None:
        raise ValueError(f"{order.name} is cancelled already")
    if reason not in CANCEL_REASONS:
        raise ValueError(f"{reason!r} is no reason; known are {', '.join(CANCEL_REASONS)}")
    if refund and any(line.current_quantity for line in order.lines):
        refund_order(session, shop, order, restock=restock)
    order.cancelled_at = order.updated_at = clock.now(session)
    order.cancel_reason = reason
    session.flush()
    event = new_event()
    body = order_body(shop, order)
    queue(session, shop, "orders/cancelled", body, event=event)
    queue(session, shop, "orders/updated", body, event=event)


def _wanted(order: Order, quantities: Mapping[int, int] | None, amount_minor: int | None) -> dict[int, int]:
    left = {line.id: line.current_quantity for line in order.lines}
    everything = left if amount_minor is None else {}
    wanted = everything if quantities is None else dict(quantities)
    unpaid = order.total_minor - order.refunded_minor
    if amount_minor is not None and not 0 < amount_minor <= unpaid:
        raise NothingToRefund(f"{order.name} can give back 1 to {unpaid}")
    if amount_minor is None and not any(wanted.values()):
        raise NothingToRefund(f"{order.name} has nothing left to refund")
    for line_id, quantity in wanted.items():
        if quantity < 0 or quantity > left.get(line_id, 0):
            raise NothingToRefund(f"Line {line_id} of {order.name} has {left.get(line_id, 0)} left")
    return wanted


def _take_back(session: Session, line: LineItem, quantity: int, restock: bool) -> RefundLine:
    before = line.current_quantity
    line.current_quantity -= quantity
    if restock and line.variant_id:
        variant = session.get(Variant, line.variant_id)
        if variant is not None:
            variant.inventory_quantity += quantity
    return RefundLine(
        line_item=line,
        quantity=quantity,
        subtotal_minor=_worth(line, before) - _worth(line, line.current_quantity),
        tax_minor=_share(line.tax_minor, line, before) - _share(line.tax_minor, line, line.current_quantity),
        restock_type="return" if restock else "no_restock",
    )


def _worth(line: LineItem, quantity: int) -> int:
    """What so many pieces cost after discounts; the differences of two of these add up to the line."""
    return _share(line.price_minor * line.quantity - line.discount_minor, line, quantity)


def _share(whole: int, line: LineItem, quantity: int) -> int:
    return whole * quantity // line.quantity


def _shipping_left(order: Order) -> int:
    paid_back = sum(earlier.shipping_minor or 0 for earlier in order.refunds)
    return order.shipping_minor - order.shipping_discount_minor - paid_back


def _shipping_tax_left(order: Order) -> int:
    is_paid_back = any(earlier.shipping_minor for earlier in order.refunds)
    return 0 if is_paid_back else order.tax_minor - sum(line.tax_minor for line in order.lines)


def _settle(shop: Shop, order: Order, refund: Refund, shipping_tax: int, amount_minor: int | None) -> None:
    """Write the refund's sum and what the order is worth without what came back."""
    goods = sum(line.subtotal_minor for line in refund.lines)
    tax = sum(line.tax_minor for line in refund.lines) + shipping_tax
    added = 0 if shop.taxes_included else tax
    worth = goods + refund.shipping_minor + added
    left = order.total_minor - order.refunded_minor
    refund.amount_minor = min(worth, left) if amount_minor is None else amount_minor
    order.current_subtotal_minor -= goods
    order.current_tax_minor -= tax
    order.current_total_minor -= worth
