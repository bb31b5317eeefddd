"""What an order is worth to those who keep books about it: goods without tax and shipping, after returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from app.core.database import db
from app.orders.models import Order, OrderLine, Refund, RefundLine
from app.orders.rows import PAID

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line: `net_minor` after its discounts and what came back, never below zero."""

    platform_id: str
    product_id: int | None
    product_platform_id: str | None
    quantity: int
    """What the customer kept."""
    net_minor: int
    is_gift_card: bool


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order in its newest state."""

    order_id: int
    platform_id: str
    customer_id: int | None
    created_at: datetime
    paid: bool
    """Paid at least once; refunds do not undo that, they lower `goods_minor`."""
    cancelled: bool
    is_test: bool
    currency: str
    goods_minor: int
    """Goods kept, after discounts and refunds, without gift cards, shipping and tax on top."""
    gift_cards_minor: int
    """The same for gift cards bought."""
    total_minor: int
    refunded_minor: int
    discount_codes: tuple[str, ...]
    lines: tuple[LineFacts, ...]
    discount_minor: int = 0
    """All that was taken off, as the platform tells."""
    shipping_minor: int = 0


def facts(shop_id: int, order: Order) -> OrderFacts:
    """The facts of one order of the shop."""
    return facts_of(shop_id, [order])[0]


def facts_of(shop_id: int, orders: Sequence[Order]) -> list[OrderFacts]:
    """The facts of these orders of the shop, in their order."""
    if not orders:
        return []
    ids = [order.id for order in orders]
    returned = _returned(shop_id, ids)
    loose = _refunded_without_lines(shop_id, ids)
    lines: dict[int, list[LineFacts]] = defaultdict(list)
    for line in db.session.execute(
        select(OrderLine.__table__)
        .where(OrderLine.shop_id == shop_id, OrderLine.order_id.in_(ids))
        .order_by(OrderLine.order_id, OrderLine.platform_id)
    ):
        quantity, minor = returned.get((line.order_id, line.platform_id), (0, 0))
        lines[line.order_id].append(
            LineFacts(
                platform_id=line.platform_id,
                product_id=line.product_id,
                product_platform_id=line.product_platform_id,
                quantity=max(line.quantity - quantity, 0),
                net_minor=max(line.quantity * line.unit_price_minor - line.discount_minor - minor, 0),
                is_gift_card=line.is_gift_card,
            )
        )
    return [_of(order, lines[order.id], loose.get(order.id, 0)) for order in orders]


def facts_since(shop_id: int, since: datetime) -> Iterator[OrderFacts]:
    """The facts of every order made since then, oldest first, read in pieces."""
    after = (since, 0)
    while True:
        orders = db.session.scalars(
            select(Order)
            .where(Order.shop_id == shop_id, Order.created_at >= since)
            .where(tuple_(Order.created_at, Order.id) > after)
            .order_by(Order.created_at, Order.id)
            .limit(CHUNK)
        ).all()
        if not orders:
            return
        yield from facts_of(shop_id, orders)
        after = (orders[-1].created_at, orders[-1].id)


def _of(order: Order, lines: list[LineFacts], loose_minor: int) -> OrderFacts:
    return OrderFacts(
        order_id=order.id,
        platform_id=order.platform_id,
        customer_id=order.customer_id,
        created_at=order.created_at,
        paid=order.financial_status in PAID,
        cancelled=order.cancelled_at is not None,
        is_test=order.is_test,
        currency=order.currency,
        goods_minor=_kept(order, [line.net_minor for line in lines if not line.is_gift_card], loose_minor),
        gift_cards_minor=_kept(order, [line.net_minor for line in lines if line.is_gift_card], loose_minor),
        total_minor=order.total_minor,
        refunded_minor=order.refunded_minor,
        discount_codes=tuple(order.discount_codes),
        lines=tuple(lines),
        discount_minor=order.discount_minor,
        shipping_minor=order.shipping_minor,
    )


def _kept(order: Order, net_minors: list[int], loose_minor: int) -> int:
    """Money that went back for no line in particular is taken from all that was paid for, in proportion."""
    goods_minor = sum(net_minors)
    if order.financial_status == "refunded":
        return 0
    if loose_minor <= 0 or order.total_minor <= 0:
        return goods_minor
    return max(goods_minor - (goods_minor * loose_minor + order.total_minor // 2) // order.total_minor, 0)


def _returned(shop_id: int, ids: list[int]) -> dict[tuple[int, str], tuple[int, int]]:
    rows = db.session.execute(
        select(
            RefundLine.order_id, RefundLine.line_platform_id,
            func.sum(RefundLine.quantity), func.sum(RefundLine.subtotal_minor),
        )
        .where(RefundLine.shop_id == shop_id, RefundLine.order_id.in_(ids))
        .group_by(RefundLine.order_id, RefundLine.line_platform_id)
    )  # fmt: skip
    return {(order_id, line): (int(quantity), int(minor)) for order_id, line, quantity, minor in rows}


def _refunded_without_lines(shop_id: int, ids: list[int]) -> dict[int, int]:
    has_lines = (
        select(RefundLine.order_id)
        .where(
            RefundLine.shop_id == shop_id,
            RefundLine.order_id == Refund.order_id,
            RefundLine.refund_platform_id == Refund.platform_id,
        )
        .exists()
    )
    rows = db.session.execute(
        select(Refund.order_id, func.sum(Refund.amount_minor))
        .where(Refund.shop_id == shop_id, Refund.order_id.in_(ids), ~has_lines)
        .group_by(Refund.order_id)
    )
    return {order_id: int(minor) for order_id, minor in rows}
