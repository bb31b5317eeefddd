"""The jobs that make codes and take them back, and the short cut for who waits at a screen."""

from __future__ import annotations

import threading
import time

from flask import Flask, current_app
from sqlalchemy import select

from app.core import jobs
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit import end_reading, unit_of_work
from app.offers import making, vouchers
from app.offers.models import Voucher, VoucherState
from app.platforms import ShopGone
from app.shops import Shop

INLINE_SECONDS = 0.8
INLINE_AT_ONCE = 8
"""So many requests may wait for the platform; the others leave it to the worker."""
LOOK_EVERY = 0.02
_slots = threading.BoundedSemaphore(INLINE_AT_ONCE)


def issue(job: jobs.Claim, *, is_waited_for: bool = False) -> None:
    """Make the code of a reserved voucher, or void the voucher when the platform will not have it."""
    try:
        making.bring_about(job.shop_id, job.data["voucher"], job=job, is_waited_for=is_waited_for)
    except NotFound:
        return
    except jobs.GiveUp as problem:
        _give_up(job, str(problem))


def withdraw(job: jobs.Claim) -> None:
    """Take a void voucher's code back on the platform, if it is there."""
    try:
        making.take_back(job.shop_id, job.data["voucher"])
    except (NotFound, ShopGone):
        return


def issue_inline(shop: Shop, voucher_id: int, seconds: float = INLINE_SECONDS) -> Voucher:
    """Have the code made now, for a route that has committed: waits at most `seconds`.

    The answer's state is issued, or still reserved when the platform takes longer: then the job goes on
    by itself and the route answers 'preparing'.
    """
    shop_id, deadline = shop.id, time.monotonic() + seconds
    _start(shop_id, voucher_id)
    while _state(shop_id, voucher_id) is VoucherState.RESERVED and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    end_reading()
    return vouchers.get(shop_id, voucher_id)


def _start(shop_id: int, voucher_id: int) -> None:
    """Run the voucher's job in a thread of this process, unless a worker has it or all slots are taken."""
    if not _slots.acquire(blocking=False):
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(target=_run_slot, args=(app, shop_id, voucher_id), daemon=True).start()


def _run_slot(app: Flask, shop_id: int, voucher_id: int) -> None:
    try:
        with app.app_context():
            _run(shop_id, voucher_id)
    finally:
        _slots.release()


def _run(shop_id: int, voucher_id: int) -> None:
    key = f"offers.issue:{voucher_id}"
    job_id = db.session.scalar(select(jobs.Job.id).where(jobs.Job.shop_id == shop_id, jobs.Job.key == key))
    if job_id is None:
        return
    with unit_of_work():
        claim = jobs.claim_next(job_id)
    if claim is None:
        return
    try:
        issue(claim, is_waited_for=True)
    except jobs.LeaseLost:
        return
    except Exception as problem:
        # The worker goes on with it, and its attempts count.
        end_reading()
        with unit_of_work():
            jobs.postpone(claim, getattr(problem, "seconds", 1.0), str(problem))


def _state(shop_id: int, voucher_id: int) -> VoucherState:
    end_reading()
    query = select(Voucher.state).where(Voucher.shop_id == shop_id, Voucher.id == voucher_id)
    return db.session.scalar(query) or VoucherState.VOID


def _give_up(job: jobs.Claim, reason: str) -> None:
    end_reading()
    with unit_of_work():
        vouchers.void(vouchers.get(job.shop_id, job.data["voucher"]), by="platform", reason=reason)
        jobs.finish(job)
