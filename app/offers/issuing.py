"""Making codes on the platform: looked up before each attempt, so that a lost answer never makes two."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import select

from app import customers, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit import end_reading, unit_of_work
from app.offers import vouchers
from app.offers.models import Voucher, VoucherState
from app.platforms import CodeMade, CodeSpec, Refused, ShopGone, Store
from app.shops import Shop

INLINE_SECONDS = 0.8
INLINE_AT_ONCE = 8
"""So many requests may wait for the platform; the others leave it to the worker."""
LOOK_EVERY = 0.02
_slots = threading.BoundedSemaphore(INLINE_AT_ONCE)


def issue(job: jobs.Claim, *, is_waited_for: bool = False) -> None:
    """Make the code of a reserved voucher, or void the voucher when the platform will not have it."""
    try:
        voucher = vouchers.get(job.shop_id, job.data["voucher"])
        store = shops.connect(shops.by_id(job.shop_id), is_waited_for=is_waited_for)
        spec = _spec(voucher)
        waits = voucher.state is VoucherState.RESERVED
        end_reading()
        made = store.find_code(spec.code)
        if made is None and waits:
            made = _create(store, spec)
    except NotFound:
        return
    except jobs.GiveUp as problem:
        _give_up(job, str(problem))
        return
    with unit_of_work():
        voucher = vouchers.get(job.shop_id, job.data["voucher"])
        if made is not None and not vouchers.mark_issued(voucher, made):
            _take_back_if_void(voucher, job)
        jobs.finish(job)


def withdraw(job: jobs.Claim) -> None:
    """Take a void voucher's code back on the platform, if it is there."""
    try:
        code = vouchers.get(job.shop_id, job.data["voucher"]).code
        store = shops.connect(shops.by_id(job.shop_id))
        end_reading()
        made = store.find_code(code)
        if made is not None:
            store.deactivate_code(made.platform_id)
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


def _create(store: Store, spec: CodeSpec) -> CodeMade:
    try:
        return store.create_code(spec)
    except Refused:
        # "Taken" after a lost answer: the code is there although the look-up did not know it yet.
        made = store.find_code(spec.code)
        if made is None:
            raise
        return made


def _spec(voucher: Voucher) -> CodeSpec:
    shop = shops.by_id(voucher.shop_id)
    starts_at = clock.now().replace(microsecond=0)
    return CodeSpec(
        code=voucher.code,
        title=f"{voucher.code} ({voucher.source})",
        kind=voucher.kind.value,
        value=voucher.value,
        currency=shop.currency,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=voucher.hours),
        customer_platform_id=_platform_id(voucher),
        minimum_minor=voucher.minimum_minor,
    )


def _platform_id(voucher: Voucher) -> str | None:
    if voucher.customer_id is None:
        return None
    return customers.get(voucher.shop_id, voucher.customer_id).platform_id


def _give_up(job: jobs.Claim, reason: str) -> None:
    with unit_of_work():
        vouchers.void(vouchers.get(job.shop_id, job.data["voucher"]), by="platform", reason=reason)
        jobs.finish(job)


def _take_back_if_void(voucher: Voucher, job: jobs.Claim) -> None:
    """Voided while its code was being made: the first withdrawal may have found nothing."""
    if voucher.state is VoucherState.VOID:
        data = {"voucher": voucher.id}
        jobs.add("offers.withdraw", key=f"{voucher.id}:late", shop_id=job.shop_id, data=data)
