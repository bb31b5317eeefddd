"""What one browser or one customer did lately: context for what she is shown next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select

from app.activity.models import StorefrontEvent, Visitor
from app.catalog import Product
from app.core.database import db
from app.core.prepared import Prepared


@dataclass(frozen=True, slots=True)
class View:
    """A product that was looked at."""

    product_id: int
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Search:
    """Words that were searched."""

    query: str
    at: datetime


_LAST_VIEWED = Prepared(
    lambda: (
        select(Product.id)
        .join(StorefrontEvent, StorefrontEvent.product_platform_id == Product.platform_id)
        .where(Product.shop_id == bindparam("shop"), StorefrontEvent.shop_id == bindparam("shop"))
        .where(StorefrontEvent.visitor_id == bindparam("visitor"), StorefrontEvent.name == "product_viewed")
        .group_by(Product.id)
        .order_by(func.max(StorefrontEvent.at).desc(), Product.id.desc())
        .limit(bindparam("limit"))
    )
)


def recently_viewed(shop_id: int, visitor_id: int, k: int) -> list[int]:
    """The products the visitor looked at last, newest first, each once."""
    return [each for (each,) in _LAST_VIEWED.rows(shop=shop_id, visitor=visitor_id, limit=k)]


def views_of(shop_id: int, customer_id: int, since: datetime, limit: int = 50) -> list[View]:
    """The products that the customer looked at in any of her browsers, the last one first, each once."""
    last = func.max(StorefrontEvent.at)
    found = (
        select(Product.id, func.count(), last)
        .join(StorefrontEvent, StorefrontEvent.product_platform_id == Product.platform_id)
        .where(Product.shop_id == shop_id, StorefrontEvent.shop_id == shop_id)
        .where(StorefrontEvent.name == "product_viewed", StorefrontEvent.at >= since)
        .where(StorefrontEvent.visitor_id.in_(_browsers(shop_id, customer_id)))
        .group_by(Product.id)
        .order_by(last.desc(), Product.id.desc())
        .limit(limit)
    )
    return [View(product_id, times, at) for product_id, times, at in db.session.execute(found)]


def searches_of(shop_id: int, customer_id: int, since: datetime, limit: int = 20) -> list[Search]:
    """What the customer searched for in any of her browsers, newest first."""
    found: Sequence[StorefrontEvent] = db.session.scalars(
        select(StorefrontEvent)
        .where(StorefrontEvent.shop_id == shop_id, StorefrontEvent.name == "search_submitted")
        .where(StorefrontEvent.at >= since)
        .where(StorefrontEvent.visitor_id.in_(_browsers(shop_id, customer_id)))
        .order_by(StorefrontEvent.at.desc(), StorefrontEvent.id.desc())
        .limit(limit)
    ).all()
    return [Search(each.data["query"], each.at) for each in found if each.data.get("query")]


def seen_of(shop_id: int, customer_id: int) -> tuple[int, datetime | None]:
    """In how many browsers the customer is known, and when she was last seen in one."""
    found = select(func.count(), func.max(Visitor.seen_at)).where(
        Visitor.shop_id == shop_id, Visitor.customer_id == customer_id
    )
    count, last = db.session.execute(found).one()
    return count, last


def _browsers(shop_id: int, customer_id: int) -> Select[int]:
    return select(Visitor.id).where(Visitor.shop_id == shop_id, Visitor.customer_id == customer_id)
