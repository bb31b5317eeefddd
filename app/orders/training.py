"""Orders as training data, and the link from their lines to the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select, update

from app.catalog import Product
from app.core.columns import in_columns, seconds
from app.core.database import db
from app.orders.buying import counts
from app.orders.models import Order, OrderLine

GUEST = -1
PIECE = 50_000
COLUMNS = (("user", np.int64), ("item", np.int64), ("basket", np.int64), ("ts", np.float64))


def lines_for_training(shop_id: int, since: datetime | None = None) -> dict[str, NDArray[Any]]:
    """Who bought what, in columns of equal length: `user` (-1 a guest without address), `item` our product
    id, `basket` our order id, `ts` Unix seconds, `event` 0 for order. Without test orders, those cancelled or
    wholly paid back, and lines of nothing. Rows stay in the database's hands but for PIECE of them.
    """
    found = (
        select(
            func.coalesce(Order.customer_id, GUEST), OrderLine.product_id, Order.id, seconds(Order.created_at)
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.shop_id == shop_id, *counts())
        .where(OrderLine.shop_id == shop_id, OrderLine.product_id.is_not(None), OrderLine.quantity > 0)
    )
    if since is not None:
        found = found.where(Order.created_at >= since)
    table = in_columns(db.session.execute(found.execution_options(yield_per=PIECE)).partitions(), COLUMNS)
    return table | {"event": np.zeros(len(table["item"]), np.int8)}


def link_products(shop_id: int) -> int:
    """Link lines that were recorded before their products; returns how many found theirs."""
    product_id = (
        select(Product.id)
        .where(Product.shop_id == shop_id, Product.platform_id == OrderLine.product_platform_id)
        .scalar_subquery()
    )
    done = db.session.execute(
        update(OrderLine)
        .where(OrderLine.shop_id == shop_id, OrderLine.product_id.is_(None), product_id.is_not(None))
        .values(product_id=product_id)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
