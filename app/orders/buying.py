"""What was bought with what and by whom, straight from the lines of orders that count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from app.core.database import db
from app.core.prepared import Prepared, by_its_own, one_of
from app.orders.models import Order, OrderLine

REFUNDED = "refunded"


def counts() -> tuple[ColumnElement[bool], ...]:
    """Conditions on orders that tell what shoppers like: neither tests nor cancelled nor wholly paid back."""
    return (Order.is_test.is_(False), Order.cancelled_at.is_(None), Order.financial_status != REFUNDED)


class Bought(NamedTuple):
    """One product that a customer bought."""

    product: int
    orders: int
    last_at: datetime


def products_of(shop_id: int, customer_id: int, limit: int) -> list[Bought]:
    """What a customer bought, latest first, from the `limit` newest lines of her orders."""
    lines = (
        select(OrderLine.product_id, Order.id, Order.created_at)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.shop_id == shop_id, Order.customer_id == customer_id, *counts())
        .where(OrderLine.product_id.is_not(None), OrderLine.quantity > 0)
        .order_by(Order.created_at.desc(), Order.id.desc())
        .limit(limit)
    )
    found: dict[int, dict[int, datetime]] = {}
    for product, order, at in db.session.execute(lines):
        if product is not None:
            found.setdefault(product, {})[order] = at
    return [Bought(product, len(made), max(made.values())) for product, made in found.items()]


class CountedProducts(NamedTuple):
    """What recommendations count of one order."""

    is_counted: bool
    customer_id: int | None
    products: list[int]
    made_at: datetime


_MADE = Prepared(
    lambda: (
        select(Order.id, Order.customer_id, Order.created_at, and_(*counts()).label("counts"))
        .where(by_its_own(Order.shop_id, "shop"), Order.is_test.is_(False), one_of(Order.id, "orders"))
        .order_by(Order.id)
    )
)
_HELD = Prepared(
    lambda: (
        select(OrderLine.order_id, OrderLine.product_id)
        .where(one_of(OrderLine.order_id, "orders"), OrderLine.quantity > 0)
        .where(OrderLine.product_id.is_not(None))
        .distinct()
        .order_by(OrderLine.order_id, OrderLine.product_id)
    )
)


def counted_products(shop_id: int, order_ids: Sequence[int]) -> dict[int, CountedProducts]:
    """By order, its distinct products and whether it counts; unknown orders and tests are left out."""
    made = _MADE.rows(shop=shop_id, orders=list(order_ids))
    products: dict[int, list[int]] = {}
    for order_id, product in _HELD.rows(orders=[each.id for each in made]):
        products.setdefault(order_id, []).append(product)
    return {
        order_id: CountedProducts(bool(is_counted), customer_id, products.get(order_id, []), made_at)
        for order_id, customer_id, made_at, is_counted in made
    }


def orders_with(shop_id: int, product: int) -> int:
    """How many orders hold the product."""
    return db.session.scalar(select(func.count()).select_from(_holding(shop_id, product).subquery())) or 0


def orders_with_both(shop_id: int, product: int, other: int) -> int:
    """How many orders hold both products."""
    beside = aliased(OrderLine)
    both = (
        _holding(shop_id, product)
        .join(beside, beside.order_id == OrderLine.order_id)
        .where(beside.shop_id == shop_id, beside.product_id == other)
    )
    return db.session.scalar(select(func.count()).select_from(both.subquery())) or 0


def customers_with_both(shop_id: int, product: int, other: int) -> int:
    """How many known customers bought both products, in one order or several."""
    mine, theirs = (
        _holding(shop_id, each)
        .with_only_columns(Order.customer_id)
        .where(Order.customer_id.is_not(None))
        .distinct()
        for each in (product, other)
    )
    return db.session.scalar(select(func.count()).select_from(mine.intersect(theirs).subquery())) or 0


def buyers_since(shop_id: int, since: datetime) -> set[int]:
    """Customers who ordered since then."""
    found = select(Order.customer_id).where(Order.shop_id == shop_id, Order.created_at >= since).distinct()
    return {each for each in db.session.scalars(found) if each is not None}


def _holding(shop_id: int, product: int) -> Select[Any]:
    return (
        select(OrderLine.order_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.shop_id == shop_id, OrderLine.product_id == product, OrderLine.quantity > 0)
        .where(Order.shop_id == shop_id, *counts())
        .distinct()
    )
