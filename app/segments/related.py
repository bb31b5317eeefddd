"""Facts that lie in rows of their own, each as a query that gives a customer once, with a number or not.

A query is joined, never asked per customer: over a million PostgreSQL hashes it, SQLite sorts it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from app import catalog, loyalty
from app.activity import StorefrontEvent, Visitor
from app.catalog import Product
from app.core.among import holds_any
from app.core.database import db
from app.orders import PAID, Order, OrderLine
from app.segments.days import Calendar

Rows = Select[*tuple[Any, ...]]


class WideBound(ColumnElement[bool]):
    """A bound that keeps most rows.

    SQLite takes each bound for a narrow one and then reads what it joins from end to end for every customer.
    """

    inherit_cache = True
    _is_implicitly_boolean = True
    _traverse_internals = [("bound", InternalTraversal.dp_clauseelement)]

    def __init__(self, bound: ColumnElement[bool]) -> None:
        self.bound, self.type = bound, bound.type


@compiles(WideBound)
def _plain(element: WideBound, compiler: SQLCompiler, **asked: Any) -> str:
    return compiler.process(element.bound, **asked)


@compiles(WideBound, "sqlite")
def _likely(element: WideBound, compiler: SQLCompiler, **asked: Any) -> str:
    return f"likelihood({compiler.process(element.bound, **asked)}, 0.99)"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which customers are looked at: those with `after` < id <= `upto`."""

    after: int | None = None
    upto: int | None = None

    def of(self, column: Any) -> list[ColumnElement[bool]]:
        """Conditions that keep a query within the scope."""
        bounds: list[ColumnElement[bool]] = []
        if self.after is not None:
            bounds.append(column > self.after)
        if self.upto is not None:
            bounds.append(column <= self.upto)
        return bounds if self.is_one else [WideBound(each) for each in bounds]

    @property
    def is_one(self) -> bool:
        return self.after is not None and self.upto == self.after + 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What one condition asks of a related query."""

    calendar: Calendar
    scope: Scope
    chosen: tuple[str, ...] = ()
    within: int | None = None

    @property
    def shop_id(self) -> int:
        return self.calendar.shop.id

    def since(self, column: Any) -> list[ColumnElement[bool]]:
        """The condition of the window, none where it is ever."""
        return [] if self.within is None else [column >= self.calendar.ago(self.within)]


def bought_product(asked: Asked) -> Rows:
    """Who bought one of the products, in an order that counts."""
    return _bought(asked, Product.platform_id.in_(asked.chosen))


def bought_type(asked: Asked) -> Rows:
    """Who bought a product of one of the types."""
    return _bought(asked, Product.kind.in_(asked.chosen))


def bought_collection(asked: Asked) -> Rows:
    """Who bought a product that stands in one of the collections now."""
    return _bought(asked, Product.id.in_(catalog.in_collections(asked.shop_id, asked.chosen)))


def bought_tag(asked: Asked) -> Rows:
    """Who bought a product that has one of the tags."""
    return _bought(asked, holds_any(Product.tags, asked.chosen))


def discounted(asked: Asked) -> Rows:
    """How many orders had a discount. Its literals are those of the partial index ix_order_discounted."""
    found: Rows = (
        select(Order.customer_id, func.count().label("number"))
        .where(*_ordered(asked), Order.discount_minor > literal_column("0"))
        .group_by(Order.customer_id)
    )
    return found


def used_code(asked: Asked) -> Rows:
    """Who entered a code that the store took, be it that it lowered the price or only freed the shipping."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    many = (func.json_array_length if is_sqlite else func.jsonb_array_length)(Order.discount_codes)
    return select(Order.customer_id).where(*_ordered(asked), many > 0).group_by(Order.customer_id)


def did(name: str = "") -> Callable[[Asked], Rows]:
    """Who did this on the storefront, or anything, with one of the chosen products where some are."""

    def query(asked: Asked) -> Rows:
        where = [StorefrontEvent.shop_id == asked.shop_id, *asked.since(StorefrontEvent.at)]
        if name:
            where.append(StorefrontEvent.name == name)
        if asked.chosen:
            where.append(StorefrontEvent.product_platform_id.in_(asked.chosen))
        is_hers = and_(Visitor.id == StorefrontEvent.visitor_id, Visitor.shop_id == asked.shop_id)
        known = (Visitor.customer_id.is_not(None), *asked.scope.of(Visitor.customer_id))
        return (
            select(Visitor.customer_id)
            .join(StorefrontEvent, is_hers)
            .where(*where, *known)
            .group_by(Visitor.customer_id)
        )

    return query


def points(asked: Asked) -> Rows:
    """How many points each can spend."""
    held = loyalty.points_held(asked.shop_id)
    return held.where(*asked.scope.of(held.selected_columns.customer_id))


def _bought(asked: Asked, which: ColumnElement[bool]) -> Rows:
    wanted = select(Product.id).where(Product.shop_id == asked.shop_id, which)
    lines = (OrderLine.shop_id == asked.shop_id, OrderLine.product_id.in_(wanted))
    if asked.scope.is_one:
        of_hers = select(Order.customer_id).join(OrderLine, OrderLine.order_id == Order.id)
        return of_hers.where(*_ordered(asked), *lines).group_by(Order.customer_id)
    when = [] if asked.within is None else [OrderLine.bought_second >= _second(asked)]
    bought = (OrderLine.customer_id.is_not(None), *asked.scope.of(OrderLine.customer_id), *when)
    return select(OrderLine.customer_id).where(*lines, *bought).group_by(OrderLine.customer_id)


def _second(asked: Asked) -> int:
    """When the window begins: a midnight, so that whole seconds say the same as moments."""
    return int(asked.calendar.ago(asked.within or 0).timestamp())


def _ordered(asked: Asked) -> list[ColumnElement[bool]]:
    """Orders that count, as the value table counts them."""
    return [
        Order.shop_id == asked.shop_id,
        Order.customer_id.is_not(None),
        Order.cancelled_at.is_(None),
        Order.is_test.is_(False),
        Order.financial_status.in_(sorted(PAID)),
        *asked.scope.of(Order.customer_id),
        *asked.since(Order.created_at),
    ]
