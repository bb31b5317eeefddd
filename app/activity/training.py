"""Product views as training data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from app.activity.models import StorefrontEvent, Visitor
from app.catalog import Product
from app.core.database import db

VISIT_GAP_SECONDS = 30 * 60


def views_for_training(shop_id: int, since: datetime | None = None) -> dict[str, NDArray[Any]]:
    """Which visitor viewed what, in columns of equal length, oldest first within a visitor.

    `user` the customer behind the visitor or -1, `item` our product id, `basket` a number for each visit (one
    ends after 30 idle minutes), `ts` Unix seconds, `event` the text view. Views without consent are left out.
    """
    found = (
        select(StorefrontEvent.visitor_id, Visitor.customer_id, Product.id, StorefrontEvent.at)
        .join(Visitor, Visitor.id == StorefrontEvent.visitor_id)
        .join(Product, Product.platform_id == StorefrontEvent.product_platform_id)
        .where(StorefrontEvent.shop_id == shop_id, StorefrontEvent.name == "product_viewed")
        .where(Visitor.shop_id == shop_id, Product.shop_id == shop_id)
        .order_by(StorefrontEvent.visitor_id, StorefrontEvent.at, StorefrontEvent.id)
    )
    if since is not None:
        found = found.where(StorefrontEvent.at >= since)
    rows = [
        (visitor, -1 if user is None else user, item, at.timestamp())
        for visitor, user, item, at in db.session.execute(found)
    ]
    table = np.array(rows, np.float64).reshape(-1, 4)
    ts = table[:, 3]
    starts = (np.diff(table[:, 0], prepend=-1) != 0) | (np.diff(ts, prepend=-np.inf) > VISIT_GAP_SECONDS)
    return {
        "user": table[:, 1].astype(np.int64),
        "item": table[:, 2].astype(np.int64),
        "basket": np.cumsum(starts).astype(np.int64),
        "ts": ts,
        "event": np.full(len(table), "view"),
    }
