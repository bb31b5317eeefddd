"""What each placement showed and brought, and what may be said of its lift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from app import activity, experiments, orders, shops
from app.carousels.models import CarouselOrder
from app.core import clock
from app.core.among import among
from app.core.database import db
from app.experiments import EVERYTHING, Experiment, ExperimentState, Feature
from app.orders import Order
from app.shops import Shop

DAYS = 28
MOST_ORDERS = 5000


@dataclass(slots=True)
class PlacementFigures:
    """One placement over some days. Counts are of all shoppers who agreed to be counted."""

    shown: int = 0
    clicks: int = 0
    adds: int = 0
    orders: int = 0
    sales_minor: int = 0
    """What was kept of the products that were clicked and then bought."""
    by_strategy: dict[str, PlacementFigures] = field(default_factory=dict)

    @property
    def click_rate(self) -> float | None:
        return self.clicks / self.shown if self.shown else None

    def of(self, strategy: str) -> PlacementFigures:
        return self.by_strategy.setdefault(strategy, PlacementFigures())


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the export."""

    on_date: date
    placement: str
    strategy: str
    shown: int
    clicks: int
    adds: int


def figures(shop: Shop, days: int = DAYS) -> dict[str, PlacementFigures]:
    """By placement, over the last days in the shop's zone, today included."""
    since, until = _span(shop, days)
    found: dict[str, PlacementFigures] = {}
    for row in activity.placement_days(shop.id, since, until):
        whole = found.setdefault(row.placement, PlacementFigures())
        for each in (whole, whole.of(row.strategy)):
            each.shown += row.shown
            each.clicks += row.clicks
            each.adds += row.adds
    for followed, net_minor in _orders(shop, days):
        whole = found.setdefault(followed.placement, PlacementFigures())
        for each in (whole, whole.of(followed.strategy)):
            each.orders += 1
            each.sales_minor += net_minor
    return found


def by_day(shop: Shop, days: int = 365) -> list[DayRow]:
    """What the export holds, oldest first."""
    since, until = _span(shop, days)
    return [
        DayRow(row.on_date, row.placement, row.strategy, row.shown, row.clicks, row.adds)
        for row in activity.placement_days(shop.id, since, until)
    ]


def comparison_of(shop_id: int, placement: str) -> Experiment | None:
    """What compares the placement with nothing: its own, else that of all carousels, else of everything."""
    scopes = (scope_of(placement), Feature.CAROUSEL.value, EVERYTHING)
    found = [experiments.latest(shop_id, scope) for scope in scopes]
    running = [each for each in found if each and each.state == ExperimentState.RUNNING]
    return next(iter(running), None)


def scope_of(placement: str) -> str:
    return f"{Feature.CAROUSEL}:{placement}"


def _span(shop: Shop, days: int) -> tuple[date, date]:
    today = clock.now().astimezone(shops.zone(shop)).date()
    return today - timedelta(days=days - 1), today


def _orders(shop: Shop, days: int) -> Iterable[tuple[CarouselOrder, int]]:
    """Orders that followed a click and were not undone, with what was kept of the clicked product."""
    since = clock.now() - timedelta(days=days)
    rows = db.session.scalars(
        select(CarouselOrder)
        .where(CarouselOrder.shop_id == shop.id, CarouselOrder.at >= since)
        .order_by(CarouselOrder.at.desc())
        .limit(MOST_ORDERS)
    ).all()
    mine = (Order.shop_id == shop.id, among(Order.id, [row.order_id for row in rows]))
    known = {order.id: order for order in db.session.scalars(select(Order).where(*mine))} if rows else {}
    facts = {each.order_id: each for each in orders.facts_of(shop.id, list(known.values()))}
    for row in rows:
        told = facts.get(row.order_id)
        if told is None or told.cancelled or not told.paid:
            continue
        kept = [line.net_minor for line in told.lines if line.product_platform_id == row.product_platform_id]
        if sum(kept):
            yield row, sum(kept)
