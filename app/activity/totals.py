"""How often something was done on each of a shop's days, in all and by product; counted as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.activity.models import StorefrontDay
from app.activity.reading import Told
from app.core.database import db, insert_or_add

UNIQUE = ("shop_id", "on_date", "name", "product_platform_id")
ALL = ""
"""In place of a product: all events of the name."""

Totals = Counter[tuple[date, str, str]]


def totals_of(told: Iterable[Told], zone: ZoneInfo) -> Totals:
    """What these events add, by day, name and product."""
    found: Totals = Counter()
    for event in told:
        on_date = event.at.astimezone(zone).date()
        for product in {ALL, *event.products}:
            found[on_date, event.name, product] += 1
    return found


def add_totals(shop_id: int, totals: Totals) -> None:
    """Add to the days, in one order for all writers."""
    rows = [
        dict(zip(UNIQUE, (shop_id, *key), strict=True)) | {"count": count}
        for key, count in sorted(totals.items())
    ]
    insert_or_add(StorefrontDay, UNIQUE, ("count",), rows)


def daily_counts(shop_id: int, name: str, since: date, until: date) -> dict[date, int]:
    """How many events of the name each of the shop's days had; days without any are left out."""
    found = (
        select(StorefrontDay.on_date, StorefrontDay.count)
        .where(StorefrontDay.shop_id == shop_id, StorefrontDay.name == name)
        .where(StorefrontDay.product_platform_id == ALL)
        .where(StorefrontDay.on_date >= since, StorefrontDay.on_date <= until)
        .order_by(StorefrontDay.on_date)
    )
    return {on_date: count for on_date, count in db.session.execute(found)}


def product_counts(shop_id: int, name: str, since: date, until: date) -> dict[str, int]:
    """How many events of the name each product had over the days, by the platform's id, most first.

    Shown beside clicked tells what to let fade; viewed this week beside last week tells what is rising.
    """
    total = func.sum(StorefrontDay.count)
    found = (
        select(StorefrontDay.product_platform_id, total)
        .where(StorefrontDay.shop_id == shop_id, StorefrontDay.name == name)
        .where(StorefrontDay.product_platform_id != ALL)
        .where(StorefrontDay.on_date >= since, StorefrontDay.on_date <= until)
        .group_by(StorefrontDay.product_platform_id)
        .order_by(total.desc(), StorefrontDay.product_platform_id)
    )
    return {product: int(count) for product, count in db.session.execute(found)}
