"""Resolvers: listing orders, with everything a page needs read in a few queries."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, not_, select
from sqlalchemy.orm import joinedload, selectinload

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import Listing, by_number, by_tag, by_time, by_word, condition_of, page
from devstore.graphql.values import asked_fields, count
from devstore.models import Customer, Order, Refund, RefundLine
from devstore.names import number_of

VISIBLE_DAYS = 60


def _by_status(operator: str, value: str) -> ColumnElement[bool]:
    """The platform's order states: open, closed, cancelled, not_closed, any."""
    cancelled = Order.cancelled_at.is_not(None)
    answers: dict[str, ColumnElement[bool]] = {
        "any": not_(false()),
        "cancelled": cancelled,
        "open": not_(cancelled),
        "not_closed": not_(cancelled),
        "closed": false(),
    }
    if value not in answers:
        raise ValueError(value)
    return answers[value]


def _by_fulfillment(operator: str, value: str) -> ColumnElement[bool]:
    if value in ("unfulfilled", "unshipped"):
        return Order.fulfillment_status.is_(None)
    return Order.fulfillment_status == {"shipped": "fulfilled"}.get(value, value)


ORDERS = Listing(
    id=Order.id,
    filters={
        "id": by_number(Order.id),
        "name": by_word(Order.name),
        "email": by_word(Order.email),
        "status": _by_status,
        "financial_status": by_word(Order.financial_status),
        "fulfillment_status": _by_fulfillment,
        "customer_id": by_number(Order.customer_id),
        "cart_token": by_word(Order.cart_token),
        "source_name": by_word(Order.source_name),
        "tag": by_tag(Order.tags),
        "created_at": by_time(Order.created_at),
        "processed_at": by_time(Order.processed_at),
        "updated_at": by_time(Order.updated_at),
    },
    sort_keys={
        "ID": Order.id,
        "CREATED_AT": Order.created_at,
        "PROCESSED_AT": Order.processed_at,
        "UPDATED_AT": Order.updated_at,
    },
    text=(Order.name, Order.email),
)


@resolver("QueryRoot.orders")
def orders(_root: object, info: Any, *, sortKey: str = "PROCESSED_AT", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_orders", "orders")
    base = _with_needed(_visible(call), asked_fields(info))
    return page(call, base, ORDERS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.order")
def order(_root: object, info: Any, id: str) -> Order | None:
    call: Call = info.context
    call.require("read_orders", "order")
    wanted = _visible(call).where(Order.id == (number_of(id, "Order") or 0))
    found: Order | None = call.session.scalar(_with_needed(wanted, asked_fields(info)))
    return found


@resolver("QueryRoot.ordersCount")
def orders_count(
    _root: object, info: Any, query: str | None = None, limit: int | None = 10_000
) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_orders", "ordersCount")
    wanted = select(func.count()).select_from(
        _visible(call).where(condition_of(call, ORDERS, query)).with_only_columns(Order.id).subquery()
    )
    return count(call.session.scalar(wanted) or 0, limit)


@resolver("Customer.orders")
def orders_of_customer(
    customer: Customer, info: Any, *, sortKey: str = "ID", **window: Any
) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_orders", "orders")
    base = _with_needed(_visible(call).where(Order.customer_id == customer.id), asked_fields(info))
    return page(call, base, ORDERS, sort_key=sortKey, **{"first": None, **window})


def is_visible(call: Call, order: Order) -> bool:
    """Whether the app sees an order of the shop: without read_all_orders those of the last 60 days only."""
    return "read_all_orders" in call.scopes or order.created_at >= _first_visible(call)


def _first_visible(call: Call) -> datetime:
    return call.now - timedelta(days=VISIBLE_DAYS)


def _visible(call: Call) -> Select[Any]:
    wanted = select(Order).where(Order.shop_id == call.shop.id)
    if "read_all_orders" in call.scopes:
        return wanted
    return wanted.where(Order.created_at >= _first_visible(call))


def _with_needed(wanted: Select[Any], names: set[str]) -> Select[Any]:
    if "customer" in names:
        wanted = wanted.options(joinedload(Order.customer))
    if "lineItems" in names or "currentTotalDiscountsSet" in names:
        wanted = wanted.options(selectinload(Order.lines))
    if "refunds" in names:
        lines = selectinload(Order.refunds).selectinload(Refund.lines)
        wanted = wanted.options(lines.joinedload(RefundLine.line_item))
    if "fulfillments" in names:
        wanted = wanted.options(selectinload(Order.fulfillments))
    return wanted
