"""Deletes an order with all that hangs on it, and tells the app."""

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table, delete, select, update
from sqlalchemy.orm import Session

from devstore.models import Base, Metafield, Order, Shop
from devstore.webhooks import queue


def delete_order(session: Session, shop: Shop, order: Order) -> None:
    """Take an order out of the shop and send orders/delete; what it did to stock and customers stays."""
    number = order.id
    session.execute(delete(Metafield).where(Metafield.owner_type == "Order", Metafield.owner_id == number))
    session.flush()
    _delete_rows(session, Base.metadata.tables[Order.__tablename__], [number])
    session.expire_all()
    queue(session, shop, "orders/delete", {"id": number})


def _delete_rows(session: Session, table: Table, keys: list[int]) -> None:
    """The rows, after those that cannot be without them; others forget them."""
    if not keys:
        return
    for other in Base.metadata.sorted_tables:
        for link in other.foreign_key_constraints:
            if link.referred_table is table and other is not table:
                _let_go(session, other, link, keys)
    session.execute(delete(table).where(_key_of(table).in_(keys)))


def _let_go(session: Session, table: Table, link: ForeignKeyConstraint, keys: list[int]) -> None:
    [column] = link.columns
    hers = column.in_(keys)
    if column.nullable:
        session.execute(update(table).where(hers).values({column.name: None}))
    else:
        _delete_rows(session, table, list(session.scalars(select(_key_of(table)).where(hers))))


def _key_of(table: Table) -> Column[Any]:
    [key] = table.primary_key.columns
    return key
