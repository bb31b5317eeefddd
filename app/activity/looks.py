"""Which browsers opened a product's page, and when first: for comparisons whose units are pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.activity.models import StorefrontEvent, Visitor
from app.core.among import among
from app.core.database import db

CHUNK = 5000


def browsers_by_product(shop_id: int, since: datetime, counted: datetime, until: datetime) -> dict[str, int]:
    """By the platform's id, how many browsers opened the page first, since then, in the counted time.

    Browsers are of those whose owners agreed to be recognised.
    """
    product: Any = StorefrontEvent.product_platform_id
    firsts = (
        select(product.label("product"))
        .where(*_looked(shop_id, since, until))
        .group_by(StorefrontEvent.visitor_id, product)
        .having(func.min(StorefrontEvent.at) >= counted)
        .subquery()
    )
    rows = db.session.execute(select(firsts.c.product, func.count()).group_by(firsts.c.product))
    return {each: int(many) for each, many in rows}


def first_looks(
    shop_id: int, keys: Sequence[str], since: datetime, until: datetime
) -> Iterator[tuple[str, str, datetime]]:
    """Of each of these browsers and each page it opened: its key, the product, when it first did."""
    first = func.min(StorefrontEvent.at)
    for at in range(0, len(keys), CHUNK):
        rows = db.session.execute(
            select(Visitor.key, StorefrontEvent.product_platform_id, first)
            .join(Visitor, Visitor.id == StorefrontEvent.visitor_id)
            .where(Visitor.shop_id == shop_id, among(Visitor.key, keys[at : at + CHUNK]))
            .where(*_looked(shop_id, since, until))
            .group_by(Visitor.key, StorefrontEvent.product_platform_id)
        )
        for key, product, looked_at in rows:
            yield key, str(product), looked_at


def _looked(shop_id: int, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        StorefrontEvent.shop_id == shop_id,
        StorefrontEvent.name == "product_viewed",
        StorefrontEvent.visitor_id.is_not(None),
        StorefrontEvent.product_platform_id.is_not(None),
        StorefrontEvent.at >= since,
        StorefrontEvent.at < until,
    )
