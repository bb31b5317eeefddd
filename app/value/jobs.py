"""Every night, and after an import, a shop's customers are worked out anew; may be killed at any moment."""

from __future__ import annotations

from datetime import timedelta

from app import shops
from app.core import clock, jobs
from app.core.registry import Recurring
from app.core.unit import end_reading, unit_of_work
from app.value.working_out import knowledge_of, next_customers, work_out_chunk

WORK_OUT = "value.work_out"
NIGHTLY = "value.nightly"


def work_out_all(job: jobs.Claim) -> None:
    """Every night: each shop's customers."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            jobs.add(WORK_OUT, key=f"night:{clock.now():%Y-%m-%d}", shop_id=shop_id)
        jobs.finish(job)


def work_out(job: jobs.Claim) -> None:
    """One shop: learn from its orders, then write what follows for all its customers, chunk by chunk."""
    known = knowledge_of(job.shop_id)
    end_reading()
    after = 0
    while True:
        with unit_of_work():
            ids = next_customers(job.shop_id, after) if shops.is_live(shops.by_id(job.shop_id)) else []
            if not ids:
                jobs.finish(job)
                return
            work_out_chunk(job.shop_id, ids, known)
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")
        after = ids[-1]


JOBS = {WORK_OUT: work_out, NIGHTLY: work_out_all}
RECURRING = [Recurring(NIGHTLY, timedelta(days=1))]
