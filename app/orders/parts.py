"""Lines and refunds are written in bulk and replaced whole with their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from app import catalog
from app.core.database import Base, db
from app.orders.models import OrderLine, Refund, RefundLine
from app.orders.rows import Row, line_rows, refund_line_rows, refund_rows
from app.platforms import OrderSnapshot


class Written(NamedTuple):
    """An order that stands in its table already."""

    order_id: int
    customer_id: int | None
    snapshot: OrderSnapshot


def write_parts(shop_id: int, orders: Sequence[Written], *, replaced: Sequence[int]) -> None:
    """Write what belongs to each order, after deleting what `replaced` ones had."""
    for model in (RefundLine, Refund, OrderLine):
        if replaced:
            mine = (model.shop_id == shop_id, model.order_id.in_(list(replaced)))
            db.session.execute(delete(model).where(*mine).execution_options(synchronize_session=False))
    wanted = {line.product_id for order in orders for line in order.snapshot.lines if line.product_id}
    products = catalog.by_platform_ids(shop_id, wanted) if wanted else {}
    lines = [row for order in orders for row in line_rows(shop_id, *order, products)]
    # In the order of the index of who bought a product, of which each page is touched once then.
    lines.sort(key=lambda row: row["product_id"] or 0)
    _insert(OrderLine, lines)
    bare = [(order.order_id, order.snapshot) for order in orders]
    _insert(Refund, [row for order in bare for row in refund_rows(shop_id, *order)])
    _insert(RefundLine, [row for order in bare for row in refund_line_rows(shop_id, *order)])


def _insert(model: type[Base], rows: list[Row]) -> None:
    if rows:
        table: Any = model.__table__
        if db.engine.dialect.name != "sqlite":
            _copy(table, rows)
        elif model is Refund:
            db.session.execute(insert(table), rows)
        else:
            _insert_plain(table, rows)


def _insert_plain(table: Table, rows: list[Row]) -> None:
    """For rows of texts and numbers, which the driver takes as they are: half the time of a mapped insert."""
    quote = db.engine.dialect.identifier_preparer.quote
    names, marks = ", ".join(map(quote, rows[0])), ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"
    db.session.connection().exec_driver_sql(statement, [tuple(row.values()) for row in rows])


def _copy(table: Table, rows: list[Row]) -> None:
    """Twice as fast on PostgreSQL as an insert from arrays; nothing is read back."""
    quote = db.engine.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in rows[0])
    connection: Any = db.session.connection().connection
    with connection.cursor().copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def unnested(table: Table, rows: list[Row]) -> Select[Any]:
    """The rows as a query with one array a column: ten times as fast on PostgreSQL as a statement a row."""
    columns = [table.c[name] for name in rows[0]]
    arrays = [bindparam(c.name, [row[c.name] for row in rows], ARRAY(c.type, dimensions=1)) for c in columns]
    return select(*(func.unnest(array) for array in arrays))
