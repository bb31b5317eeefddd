"""What customers bought so far, from our copy of the orders: the same statement for a few and for all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, null, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app import customers
from app.core.among import among
from app.core.database import db
from app.customers import Customer
from app.orders import PAID, Order
from app.value.models import CustomerValue

FACTS = ("orders", "order_days", "spent_minor", "first_order_at", "last_order_at", "gap_days")
_STALE_AFTER_ORDER = ("rfm_group", "lapse_risk", "next_order_at")


def refresh(shop_id: int, customer_ids: Iterable[int | None]) -> None:
    """Bring these customers' facts to what their orders say now, in the caller's unit of work.

    Whoever does the same for another order of theirs waits, and sees both.
    """
    ids = sorted({each for each in customer_ids if each is not None})
    if not ids:
        return
    db.session.flush()  # the orders come first
    customers.lock(shop_id, ids)
    _write(shop_id, among(Order.customer_id, ids))


def forget_without_orders(shop_id: int, customer_ids: Iterable[int]) -> None:
    """Drop rows of those among these customers whose last order went to somebody else."""
    has_orders = select(Order.id).where(
        Order.shop_id == shop_id, Order.customer_id == CustomerValue.customer_id
    )
    _delete(shop_id, among(CustomerValue.customer_id, customer_ids), ~has_orders.exists())


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """Two customers became one, and their orders are the one's already."""
    forget(shop_id, from_id)
    refresh(shop_id, [to_id])


def forget(shop_id: int, customer_id: int) -> None:
    """Keep nothing of this customer."""
    _delete(shop_id, CustomerValue.customer_id == customer_id)


def counts() -> ColumnElement[bool]:
    """For queries: orders that count."""
    return and_(Order.financial_status.in_(PAID), Order.cancelled_at.is_(None), Order.is_test.is_(False))


def _delete(shop_id: int, *where: ColumnElement[bool]) -> None:
    db.session.execute(
        delete(CustomerValue)
        .where(CustomerValue.shop_id == shop_id, *where)
        .execution_options(synchronize_session=False)
    )


def _write(shop_id: int, which: ColumnElement[bool]) -> None:
    table: Any = CustomerValue.__table__
    make = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    statement: Any = make(table).from_select(["shop_id", "customer_id", *FACTS], _summed(shop_id, which))
    new = statement.excluded
    is_later = table.c.last_order_at.is_distinct_from(new.last_order_at)
    values = {name: new[name] for name in FACTS}
    values |= {name: case((is_later, null()), else_=table.c[name]) for name in _STALE_AFTER_ORDER}
    changed = or_(*(table.c[name].is_distinct_from(new[name]) for name in FACTS))
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["shop_id", "customer_id"], set_=values, where=changed)
    )


def _summed(shop_id: int, which: ColumnElement[bool]) -> Select[Any]:
    """One row for each customer who ever ordered and was not forgotten."""

    def of_counted(value: Any) -> Any:
        return case((counts(), value))

    first, last = func.min(of_counted(Order.created_at)), func.max(of_counted(Order.created_at))
    days = func.count(of_counted(_day(Order.created_at)).distinct())
    return (
        select(
            Order.shop_id,
            Order.customer_id,
            func.count(of_counted(Order.id)).label("orders"),
            days.label("order_days"),
            func.coalesce(func.sum(of_counted(Order.total_minor - Order.refunded_minor)), 0).label("spent"),
            first.label("first_order_at"),
            last.label("last_order_at"),
            case((days > 1, _days_between(first, last) / (days - 1))).label("gap_days"),
        )
        .join(Customer, and_(Customer.id == Order.customer_id, Customer.shop_id == shop_id))
        .where(Order.shop_id == shop_id, Customer.redacted_at.is_(None), which)
        .group_by(Order.shop_id, Order.customer_id)
        .order_by(Order.customer_id)
    )


def _day(at: Any) -> Any:
    return func.date(at if db.engine.dialect.name == "sqlite" else func.timezone("UTC", at))


def _days_between(first: Any, last: Any) -> Any:
    if db.engine.dialect.name == "sqlite":
        return func.julianday(last) - func.julianday(first)
    return func.extract("epoch", last - first) / 86_400.0
