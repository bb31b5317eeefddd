"""Every night, and after an import, a shop's customers are worked out anew; may be killed at any moment."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app import shops
from app.core import clock, jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.customers import Customer
from app.value.facts import refresh_range

WORK_OUT = "value.work_out"
NIGHTLY = "value.nightly"
CHUNK = 5_000
"""Customers in one unit of work: enough to be fast, few enough that nobody waits for it."""


def work_out_all(job: jobs.Claim) -> None:
    """Every night: each shop's customers."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            jobs.add(WORK_OUT, key=f"night:{clock.now():%Y-%m-%d}", shop_id=shop_id)
        jobs.finish(job)


def work_out(job: jobs.Claim) -> None:
    """One shop's customers: the facts of all, whatever was missed."""
    after = 0
    while True:
        with unit_of_work():
            upto = _end_of_chunk(job.shop_id, after) if shops.is_live(shops.by_id(job.shop_id)) else None
            if upto is None:
                jobs.finish(job)
                return
            refresh_range(job.shop_id, after, upto)
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")
        after = upto


def _end_of_chunk(shop_id: int, after: int) -> int | None:
    some = (
        select(Customer.id)
        .where(Customer.shop_id == shop_id, Customer.id > after)
        .order_by(Customer.id)
        .limit(CHUNK)
        .subquery()
    )
    upto: int | None = db.session.scalar(select(func.max(some.c.id)))
    return upto


JOBS = {WORK_OUT: work_out, NIGHTLY: work_out_all}
RECURRING = [Recurring(NIGHTLY, timedelta(days=1))]
