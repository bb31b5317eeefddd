"""Giving money back: refunds of whole orders or single lines, and cancelled orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from devstore import clock
from devstore.customers import tell_purchases, touch_customer
from devstore.models import LineItem, Order, Refund, RefundLine, Shop, Variant
from devstore.order_payloads import order_body, refund_body
from devstore.stock import move_stock
from devstore.tender.models import RefundDiscrepancy
from devstore.tender.paying import Way, owed_of, paid_of, pay_back
from devstore.webhooks import new_event, queue

CANCEL_REASONS = ("customer", "declined", "fraud", "inventory", "other", "staff")


class NothingToRefund(Exception):
    """The order has been paid back already, or a line asks for more than is left."""


@dataclass(frozen=True)
class Returned:
    """Pieces of one line that come back."""

    pieces: int
    restock_type: str
    """return or cancel put them into stock again, no_restock does not."""


@dataclass(frozen=True)
class Refunding:
    """What comes back and what is paid for it."""

    lines: Mapping[int, Returned]
    """By the line item's id."""
    shipping_minor: int = 0
    amount_minor: int | None = None
    """None: what lines and shipping are worth, no further than was paid."""
    way: Way = field(default_factory=Way)
    note: str | None = None
    reason: str = "refund_discrepancy"
    """Why the amount differs from what came back, if it does."""


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
    wanted = _wanted(session, order, quantities, amount_minor)
    if to_credit and order.customer is None:
        raise ValueError(f"{order.name} has no customer to give store credit to")
    is_last = all(line.current_quantity == wanted.get(line.id, 0) for line in order.lines)
    with_shipping = shipping if shipping is not None else is_last and amount_minor is None
    kind = "return" if restock else "no_restock"
    asked = Refunding(
        lines={line_id: Returned(pieces, kind) for line_id, pieces in wanted.items() if pieces},
        shipping_minor=shipping_left(order) if with_shipping else 0,
        amount_minor=amount_minor,
        note=note,
    )
    return make_refund(session, shop, order, asked, to_credit=to_credit)


def make_refund(
    session: Session, shop: Shop, order: Order, asked: Refunding, *, to_credit: bool = False
) -> Refund:
    """Carry out a refund that was judged already."""
    now, event, owed = clock.now(session), new_event(), owed_of(session, order)
    tax = shipping_tax_of(order, asked.shipping_minor)
    refund = Refund(
        order=order, note=asked.note, created_at=now, amount_minor=0, shipping_minor=asked.shipping_minor
    )
    session.add(refund)
    refund.lines = [
        _take_back(session, shop, line, asked.lines[line.id])
        for line in order.lines
        if line.id in asked.lines
    ]
    _settle(session, shop, order, refund, tax, asked)
    way = Way(credit_minor=refund.amount_minor) if to_credit else asked.way
    pay_back(session, order, refund, now=now, way=way)
    order.refunded_minor += refund.amount_minor
    _count_what_is_left(session, order, owed)
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
    to_credit: bool = False,
    credit_expires_at: datetime | None = None,
) -> None:
    """Cancel an order, by default paying back what is left, and send orders/cancelled.

    Raises ValueError for an order that is cancelled already or an unknown reason.
    """
    if order.cancelled_at is not None:
        raise ValueError(f"{order.name} is cancelled already")
    if reason not in CANCEL_REASONS:
        raise ValueError(f"{reason!r} is no reason; known are {', '.join(CANCEL_REASONS)}")
    unreturned = paid_of(session, order) - order.refunded_minor
    if refund and (unreturned or any(line.current_quantity for line in order.lines)):
        kind = "cancel" if restock else "no_restock"
        lines = {
            each.id: Returned(each.current_quantity, kind) for each in order.lines if each.current_quantity
        }
        way = Way(unreturned if to_credit else 0, credit_expires_at)
        make_refund(session, shop, order, Refunding(lines, shipping_left(order), unreturned, way))
    order.cancelled_at = order.updated_at = clock.now(session)
    order.cancel_reason = reason
    session.flush()
    event = new_event()
    body = order_body(shop, order)
    queue(session, shop, "orders/cancelled", body, event=event)
    queue(session, shop, "orders/updated", body, event=event)


def shipping_left(order: Order) -> int:
    """What was paid for sending and has not gone back."""
    return order.shipping_minor - order.shipping_discount_minor - _shipping_back(order)


def worth_of(line: LineItem, pieces: int) -> tuple[int, int]:
    """What so many of the pieces left of a line are worth, and their tax."""
    rest = line.current_quantity - pieces
    goods = _worth(line, line.current_quantity) - _worth(line, rest)
    return goods, _share(line.tax_minor, line, line.current_quantity) - _share(line.tax_minor, line, rest)


def _wanted(
    session: Session, order: Order, quantities: Mapping[int, int] | None, amount_minor: int | None
) -> dict[int, int]:
    left = {line.id: line.current_quantity for line in order.lines}
    everything = left if amount_minor is None else {}
    wanted = everything if quantities is None else dict(quantities)
    unreturned = paid_of(session, order) - order.refunded_minor
    if amount_minor is not None and not 0 < amount_minor <= unreturned:
        raise NothingToRefund(f"{order.name} can give back 1 to {unreturned}")
    if amount_minor is None and not any(wanted.values()):
        raise NothingToRefund(f"{order.name} has nothing left to refund")
    for line_id, quantity in wanted.items():
        if quantity < 0 or quantity > left.get(line_id, 0):
            raise NothingToRefund(f"Line {line_id} of {order.name} has {left.get(line_id, 0)} left")
    return wanted


def _take_back(session: Session, shop: Shop, line: LineItem, returned: Returned) -> RefundLine:
    goods, tax = worth_of(line, returned.pieces)
    line.current_quantity -= returned.pieces
    if returned.restock_type != "no_restock" and line.variant_id:
        variant = session.get(Variant, line.variant_id)
        if variant is not None:
            move_stock(session, shop, variant, returned.pieces)
    return RefundLine(
        line_item=line,
        quantity=returned.pieces,
        subtotal_minor=goods,
        tax_minor=tax,
        restock_type=returned.restock_type,
    )


def _worth(line: LineItem, quantity: int) -> int:
    """What so many pieces cost after discounts; the differences of two of these add up to the line."""
    return _share(line.price_minor * line.quantity - line.discount_minor, line, quantity)


def _share(whole: int, line: LineItem, quantity: int) -> int:
    return whole * quantity // line.quantity


def _shipping_back(order: Order) -> int:
    return sum(earlier.shipping_minor or 0 for earlier in order.refunds)


def shipping_tax_of(order: Order, part_minor: int) -> int:
    """The tax that goes back with this part of the postage; all parts together give back all of it."""
    paid = order.shipping_minor - order.shipping_discount_minor
    whole = order.tax_minor - sum(line.tax_minor for line in order.lines)
    if not paid:
        return 0
    before = _shipping_back(order)
    return whole * (before + part_minor) // paid - whole * before // paid


def _settle(
    session: Session, shop: Shop, order: Order, refund: Refund, shipping_tax: int, asked: Refunding
) -> None:
    """Write the refund's sum and what the order is worth without what came back."""
    goods = sum(line.subtotal_minor for line in refund.lines)
    tax = sum(line.tax_minor for line in refund.lines) + shipping_tax
    worth = goods + refund.shipping_minor + (0 if shop.taxes_included else tax)
    unreturned = paid_of(session, order) - order.refunded_minor
    refund.amount_minor = min(worth, unreturned) if asked.amount_minor is None else asked.amount_minor
    order.current_subtotal_minor -= goods
    order.current_tax_minor -= tax
    order.current_total_minor -= worth
    session.flush()
    if refund.amount_minor != worth:
        difference = worth - refund.amount_minor
        session.add(RefundDiscrepancy(refund_id=refund.id, amount_minor=difference, reason=asked.reason))
        session.flush()


def _count_what_is_left(session: Session, order: Order, owed: int) -> None:
    """Money given back without goods lowers what the order is worth, unless it was the customer's anyway."""
    paid = paid_of(session, order)
    order.current_total_minor = min(order.current_total_minor, max(0, paid + owed - order.refunded_minor))
    if order.refunded_minor or not paid:
        order.financial_status = "refunded" if order.refunded_minor >= paid else "partially_refunded"
