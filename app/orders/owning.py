"""Whose an order is, and whether it was bought at all, changes after it was recorded."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update

from app.core.among import among
from app.core.database import db
from app.orders.models import Order, OrderLine


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """Every order of the one customer is the other's from now on; each row is the order's newest state."""
    mine = (Order.shop_id == shop_id, Order.customer_id == from_id)
    _give_lines(shop_id, OrderLine.order_id.in_(select(Order.id).where(*mine)), to_id)
    db.session.execute(
        update(Order).where(*mine).values(customer_id=to_id).execution_options(synchronize_session=False)
    )


def give_lines(shop_id: int, order_ids: Sequence[int], *, to_id: int | None) -> None:
    """The lines of orders that have another owner by now follow them."""
    _give_lines(shop_id, among(OrderLine.order_id, order_ids), to_id)


def count_no_more(shop_id: int, order_ids: Sequence[int]) -> None:
    """The lines of orders that were bought by nobody after all."""
    db.session.execute(
        update(OrderLine)
        .where(OrderLine.shop_id == shop_id, among(OrderLine.order_id, order_ids))
        .values(customer_id=None, bought_second=None)
        .execution_options(synchronize_session=False)
    )


def _give_lines(shop_id: int, which: ColumnElement[bool], to_id: int | None) -> None:
    db.session.execute(
        update(OrderLine)
        .where(OrderLine.shop_id == shop_id, which, OrderLine.bought_second.is_not(None))
        .values(customer_id=to_id)
        .execution_options(synchronize_session=False)
    )
