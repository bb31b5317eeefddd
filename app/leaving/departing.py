"""A shop went: what stays in its store is noted, its data waits for its return, then it is erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app import shops
from app.core import clock, happenings, jobs, privacy
from app.core.database import Base, db
from app.core.jobs import Job, JobState
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.leaving.emptying import traces_of
from app.leaving.models import Departure, DepartureState
from app.shops import Shop

DEPART, ERASE = "leaving.depart", "leaving.erase"
KEPT = timedelta(hours=48)
"""So long a shop that went finds everything again; the platform's own notice may end it sooner."""


def depart(job: jobs.Claim) -> None:
    """Note the departure and plan the erasure, unless that has begun: then the news is gone already."""
    with unit_of_work():
        shop, news = shops.by_id(job.shop_id), happenings.of_jobs([job])
        if news and not shops.is_live(shop):
            departure = _departure(shop)
            departure.left_at, departure.erase_at = news[0].at, news[0].at + KEPT
            db.session.flush()
            # The house's own job: a job of the shop would be erased with it, or outlive it.
            data, key = {"departure": departure.id}, str(departure.id)
            jobs.add(ERASE, key=key, data=data, run_at=departure.erase_at)
        jobs.finish(job)


def welcome_back(shop: Shop) -> None:
    """The shop is here again: its data stays, and its storefront may have everything again."""
    _close_returned(shop)
    if shops.is_left_alone(shop.id):
        shops.leave_alone(shop, False, "house")
        shops.raise_storefront_version(shop.id)


def erase_when_due(job: jobs.Claim) -> None:
    """Erase a shop that did not come back in time, a batch a unit of work."""
    is_more = True
    while is_more:
        with unit_of_work():
            shop = _due(job)
            is_more = shop is not None and erase_some(shop)
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")
    with unit_of_work():
        shop = _due(job)
        if shop is not None:
            erase(shop)
        jobs.finish(job)


def _due(job: jobs.Claim) -> Shop | None:
    """The shop whose departure the job is about, unless it came back or is gone already."""
    departure = db.session.get_one(Departure, job.data["departure"])
    shop = shops.find(departure.shop_domain)
    return shop if shop is not None and not shops.is_live(shop) and _open(shop) is departure else None


def erase_some(shop: Shop) -> bool:
    """Delete one batch of a shop's rows, after noting how many there are; whether there may be more."""
    departure = _departure(shop)
    departure.erased = departure.erased or rows_of(shop.id)
    return privacy.erase_some(shop.id)


def erase(shop: Shop) -> Departure:
    """Leave nothing of the shop, in the caller's unit of work; large ones are brought down by `erase_some`.

    The running job that erases is not counted: it ends with this unit of work and names no one.
    """
    shop_id, departure = shop.id, _departure(shop)
    departure.erased = departure.erased or rows_of(shop_id)
    db.session.flush()
    db.session.expunge(shop)
    for room in reversed(registry().privacy.values()):
        room.erase_shop(shop_id)
    departure.state, departure.ended_at = DepartureState.ERASED, clock.now()
    departure.remaining = rows_of(shop_id)
    return departure


def rows_of(shop_id: int) -> dict[str, int]:
    """From each table that holds rows of the shop to how many, the shop's own row included."""
    counts: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        column: Any = table.c.id if table.name == "shop" else table.c.get("shop_id")
        if column is None:
            continue
        where = [column == shop_id]
        if table.name == Job.__tablename__:
            where.append(table.c.state != JobState.RUNNING)
        counts[table.name] = db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0
    return {name: count for name, count in counts.items() if count}


def _departure(shop: Shop) -> Departure:
    """The open one of this shop, or a new one."""
    known = _open(shop)
    if known is not None:
        return known
    now = clock.now()
    found = [trace for parts in traces_of(shop.id).values() for trace in parts]
    left = [[trace.what, trace.number, list(trace.examples)] for trace in found]
    departure = Departure(
        shop_domain=shop.domain, left_at=now, erase_at=now + KEPT, left_behind=left, erased={}, remaining={}
    )
    db.session.add(departure)
    return departure


def _open(shop: Shop) -> Departure | None:
    """The departure that still waits and after which the shop has not come back."""
    _close_returned(shop)
    return db.session.scalar(select(Departure).where(*_waiting(shop)))


def _close_returned(shop: Shop) -> None:
    """Also of a shop that came back and went again before anybody noticed."""
    returned = select(Departure).where(*_waiting(shop), Departure.left_at < shop.installed_at)
    for departure in db.session.scalars(returned):
        departure.state, departure.ended_at = DepartureState.RETURNED, shop.installed_at
    db.session.flush()


def _waiting(shop: Shop) -> tuple[ColumnElement[bool], ...]:
    return Departure.shop_domain == shop.domain, Departure.state == DepartureState.WAITING
