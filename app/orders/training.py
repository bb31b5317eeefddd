"""Orders as training data, and the link from their lines to the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, update

from app.catalog import Product
from app.core.database import db
from app.orders.models import Order, OrderLine

PIECE = 50_000


def lines_for_training(shop_id: int, since: datetime | None = None) -> dict[str, NDArray[Any]]:
    """Who bought what, in columns of equal length: `user` (-1 a guest without address), `item` our product
    id, `basket` our order id, `ts` Unix seconds, `event` the text order. Without test and cancelled orders.
    """
    found = (
        select(Order.customer_id, OrderLine.product_id, Order.id, Order.created_at)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.shop_id == shop_id, Order.is_test.is_(False), Order.cancelled_at.is_(None))
        .where(OrderLine.shop_id == shop_id, OrderLine.product_id.is_not(None))
    )
    if since is not None:
        found = found.where(Order.created_at >= since)
    pieces = [np.empty((0, 4))]
    for rows in db.session.execute(found.execution_options(yield_per=PIECE)).partitions():
        numbers = [
            (-1 if user is None else user, item, basket, at.timestamp()) for user, item, basket, at in rows
        ]
        pieces.append(np.array(numbers, np.float64))
    table = np.concatenate(pieces)
    user, item, basket = (table[:, at].astype(np.int64) for at in range(3))
    return {
        "user": user,
        "item": item,
        "basket": basket,
        "ts": table[:, 3],
        "event": np.full(len(table), "order"),
    }


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
