"""Lines and refunds are written in bulk and replaced whole with their order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, delete, insert

from app import catalog
from app.core.database import Base, db
from app.orders.models import OrderLine, Refund, RefundLine
from app.orders.rows import Row, line_rows, refund_line_rows, refund_rows
from app.platforms.snapshots import OrderSnapshot


def write_parts(
    shop_id: int, orders: Sequence[tuple[int, OrderSnapshot]], *, replaced: Sequence[int]
) -> None:
    """Write what belongs to each (our order id, snapshot), after deleting what `replaced` orders had."""
    for model in (RefundLine, Refund, OrderLine):
        if replaced:
            mine = (model.shop_id == shop_id, model.order_id.in_(list(replaced)))
            db.session.execute(delete(model).where(*mine).execution_options(synchronize_session=False))
    wanted = {line.product_id for _, snapshot in orders for line in snapshot.lines if line.product_id}
    products = catalog.by_platform_ids(shop_id, wanted) if wanted else {}
    _insert(OrderLine, [row for order in orders for row in line_rows(shop_id, *order, products)])
    _insert(Refund, [row for order in orders for row in refund_rows(shop_id, *order)])
    _insert(RefundLine, [row for order in orders for row in refund_line_rows(shop_id, *order)])


def _insert(model: type[Base], rows: list[Row]) -> None:
    if rows:
        table = model.__table__
        assert isinstance(table, Table)
        db.session.execute(insert(table), rows)
