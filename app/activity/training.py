"""Product views as training data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from app.activity.models import StorefrontEvent, Visitor
from app.catalog import Product
from app.core.columns import in_columns, seconds
from app.core.database import db

VISIT_GAP_SECONDS = 30 * 60
MOST_VIEWS = 3_000_000
PIECE = 50_000
GUEST = -1
COLUMNS = (("visitor", np.int64), ("user", np.int64), ("item", np.int64), ("ts", np.float64))


def views_for_training(shop_id: int, since: datetime | None = None) -> dict[str, NDArray[Any]]:
    """Which visitor viewed what, in columns of equal length, oldest first within a visitor.

    `user` the customer behind the visitor or -1, `item` our product id, `basket` a number for each visit (one
    ends after 30 idle minutes), `ts` Unix seconds, `event` 1 for view. Views without consent are left out,
    and all but the newest MOST_VIEWS.
    """
    found = (
        select(
            StorefrontEvent.visitor_id,
            func.coalesce(Visitor.customer_id, GUEST),
            Product.id,
            seconds(StorefrontEvent.at),
        )
        .join(Visitor, Visitor.id == StorefrontEvent.visitor_id)
        .join(Product, Product.platform_id == StorefrontEvent.product_platform_id)
        .where(StorefrontEvent.shop_id == shop_id, StorefrontEvent.name == "product_viewed")
        .where(Visitor.shop_id == shop_id, Product.shop_id == shop_id)
        .order_by(StorefrontEvent.at.desc(), StorefrontEvent.id.desc())
        .limit(MOST_VIEWS)
    )
    if since is not None:
        found = found.where(StorefrontEvent.at >= since)
    table = in_columns(db.session.execute(found.execution_options(yield_per=PIECE)).partitions(), COLUMNS)
    # Newest first from the database; the sort is stable, so events of one second keep their order.
    order = np.argsort(table["visitor"][::-1], kind="stable")
    visitor, user, item, ts = (table[name][::-1][order] for name, _ in COLUMNS)
    starts = (np.diff(visitor, prepend=-1) != 0) | (np.diff(ts, prepend=-np.inf) > VISIT_GAP_SECONDS)
    basket = np.cumsum(starts).astype(np.int64)
    return {"user": user, "item": item, "basket": basket, "ts": ts, "event": np.ones(len(ts), np.int8)}
