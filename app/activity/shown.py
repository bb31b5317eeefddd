"""What carousels showed and what came of it: for one person, and in all by day, placement and strategy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, case, select

from app.activity.models import PlacementDay, StorefrontEvent
from app.activity.reading import Told
from app.core.database import db, insert_or_add
from app.core.prepared import Prepared, either, few

SHOWN = "carousel_shown"
CLICKED = ("carousel_clicked", "recommendation_clicked")
ADDED = "recommendation_added"
COUNTED = {SHOWN: "shown", **dict.fromkeys(CLICKED, "clicks"), ADDED: "adds"}
UNIQUE = ("shop_id", "on_date", "placement", "strategy")
MOST_EVENTS = 300

Counts = Counter[tuple[date, str, str, str]]
"""By day, placement, strategy and what was done."""


@dataclass(frozen=True, slots=True)
class PlacementCount:
    """One placement's strategy on one day."""

    on_date: date
    placement: str
    strategy: str
    """Empty where the page did not say."""
    shown: int
    clicks: int
    adds: int


@dataclass(frozen=True, slots=True)
class Click:
    """A click or an add to the cart in a carousel."""

    placement: str
    strategy: str
    product: str
    """The platform's id."""
    at: datetime


def counts_of(told: Iterable[Told], zone: ZoneInfo) -> Counts:
    """What these events add to the days of placements."""
    found: Counts = Counter()
    for event in told:
        placement = event.data.get("placement")
        if event.name in COUNTED and placement:
            day = event.at.astimezone(zone).date()
            found[day, str(placement), str(event.data.get("strategy") or ""), COUNTED[event.name]] += 1
    return found


def add_counts(shop_id: int, counts: Counts) -> None:
    """Add to the days, in one order for all writers."""
    rows: dict[tuple[date, str, str], dict[str, object]] = {}
    for (day, placement, strategy, what), count in sorted(counts.items()):
        key = (day, placement, strategy)
        nothing = {"shown": 0, "clicks": 0, "adds": 0}
        row = rows.setdefault(key, dict(zip(UNIQUE, (shop_id, *key), strict=True)) | nothing)
        row[what] = count
    if rows:
        insert_or_add(PlacementDay, UNIQUE, ("shown", "clicks", "adds"), list(rows.values()))


def placement_days(shop_id: int, since: date, until: date) -> list[PlacementCount]:
    """What each placement showed and what was done in it, by day, oldest first."""
    found = (
        select(PlacementDay)
        .where(PlacementDay.shop_id == shop_id)
        .where(PlacementDay.on_date >= since, PlacementDay.on_date <= until)
        .order_by(PlacementDay.on_date, PlacementDay.placement, PlacementDay.strategy)
    )
    return [
        PlacementCount(row.on_date, row.placement, row.strategy, row.shown, row.clicks, row.adds)
        for row in db.session.scalars(found)
    ]


def _lately(whose: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    told = case((StorefrontEvent.name == SHOWN, StorefrontEvent.data))
    return (
        select(StorefrontEvent.name, StorefrontEvent.product_platform_id, told)
        .where(StorefrontEvent.shop_id == bindparam("shop"), whose)
        .where(either(StorefrontEvent.name, SHOWN, *CLICKED, ADDED, "product_viewed"))
        .where(StorefrontEvent.at >= bindparam("since"))
        .order_by(StorefrontEvent.at.desc())
        .limit(MOST_EVENTS)
    )


_OF_ONE = Prepared(lambda: _lately(StorefrontEvent.visitor_id == bindparam("visitor")))
_OF_SOME = Prepared(lambda: _lately(few(StorefrontEvent.visitor_id, "visitors")))


def shown_in_carousels(
    shop_id: int, visitor_ids: Collection[int], since: datetime
) -> tuple[Counter[str], set[str]]:
    """How often each product was in her view since then, and what she clicked; the platform's ids."""
    shown: Counter[str] = Counter()
    clicked: set[str] = set()
    if len(visitor_ids) == 1:
        told = _OF_ONE.rows(shop=shop_id, visitor=next(iter(visitor_ids)), since=since)
    else:
        told = _OF_SOME.rows(shop=shop_id, visitors=tuple(visitor_ids), since=since)
    for name, product, data in told:
        if name == SHOWN:
            shown.update(str(each) for each in data.get("products", ()))
        elif product:
            clicked.add(product)
    return shown, clicked


def clicks_in_carousels(
    shop_id: int, visitor_ids: Sequence[int], since: datetime, until: datetime
) -> list[Click]:
    """Clicks in carousels in these browsers, newest first."""
    rows = db.session.execute(
        select(StorefrontEvent.product_platform_id, StorefrontEvent.data, StorefrontEvent.at)
        .where(StorefrontEvent.shop_id == shop_id, StorefrontEvent.visitor_id.in_(list(visitor_ids)))
        .where(StorefrontEvent.name.in_([*CLICKED, ADDED]))
        .where(StorefrontEvent.at >= since, StorefrontEvent.at <= until)
        .order_by(StorefrontEvent.at.desc(), StorefrontEvent.id.desc())
        .limit(MOST_EVENTS)
    )
    return [
        Click(str(data["placement"]), str(data.get("strategy") or ""), product or "", at)
        for product, data, at in rows
        if data.get("placement")
    ]
