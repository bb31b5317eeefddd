"""Promises and withdrawals that were cut off: one pass looks each up on the platform and settles it.

It needs nothing that jobs remember, so it holds after any crash: what is reserved becomes issued or void,
what is void stands nowhere, and of cards and credit it learns what was spent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select

from app import shops
from app.core import clock, happenings, jobs
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit import end_reading, unit_of_work
from app.offers import making, vouchers
from app.offers.models import Voucher, VoucherState
from app.offers.terms import OfferKind

log = logging.getLogger("perennial.offers")

STUCK = timedelta(minutes=2)
"""A promise that is not kept by then was cut off, or its job waits for the platform."""
LOOK_EVERY = timedelta(hours=12)
LOOKED_AT_ONCE = 100
PATIENCE = 3
"""So many answers in a row that tell us to come later end the pass for this shop."""
TELLING = (OfferKind.GIFT_CARD, OfferKind.STORE_CREDIT)
"""Kinds of which the platform tells what is left, and no order names them."""


def reconcile(job: jobs.Claim) -> None:
    """Queue a pass for each shop that has something to settle."""
    for shop_id in db.session.scalars(select(Voucher.shop_id).where(or_(*_open())).distinct()).all():
        if shops.is_live(shops.by_id(shop_id)):
            with unit_of_work():
                jobs.add("offers.reconcile_shop", key=job.key, shop_id=shop_id)
    with unit_of_work():
        jobs.finish(job)


def reconcile_shop(job: jobs.Claim) -> None:
    """One shop's pass; a shop whose platform does not answer now is gone through again later."""
    steps: tuple[tuple[ColumnElement[bool], Callable[[int, int], None]], ...] = tuple(
        zip(_open(), (keep_or_void, making.take_back, look), strict=True)
    )
    for which, act in steps:
        query = select(Voucher.id).where(Voucher.shop_id == job.shop_id, which).order_by(Voucher.id)
        ids = db.session.scalars(query.limit(LOOKED_AT_ONCE) if act is look else query).all()
        end_reading()
        _go_through(job, ids, act)
    with unit_of_work():
        jobs.finish(job)


def _go_through(job: jobs.Claim, ids: object, act: Callable[[int, int], None]) -> None:
    refused = 0
    for voucher_id in list(ids):  # type: ignore[call-overload]
        try:
            act(job.shop_id, voucher_id)
            refused = 0
        except NotFound:
            continue
        except jobs.Postpone as later:
            end_reading()
            refused += 1
            if refused >= PATIENCE:
                raise
            log.info("voucher %s waits: %s", voucher_id, later)
        with unit_of_work():
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")


def keep_or_void(shop_id: int, voucher_id: int) -> None:
    """A promise is kept now, or is void for what the platform says."""
    try:
        making.bring_about(shop_id, voucher_id)
    except jobs.GiveUp as problem:
        end_reading()
        with unit_of_work():
            vouchers.void(vouchers.get(shop_id, voucher_id), by="platform", reason=str(problem))


def look(shop_id: int, voucher_id: int) -> None:
    """What is left of a card or a credit: the first spending settles its voucher."""
    voucher = vouchers.get(shop_id, voucher_id)
    store, promise = shops.connect(shops.by_id(shop_id)), making.promise_of(voucher)
    end_reading()
    made = promise.terms.strategy.find(store, promise)
    with unit_of_work():
        voucher = vouchers.get(shop_id, voucher_id)
        voucher.looked_at = clock.now()
        if made is not None and not made.is_active:
            vouchers.void(voucher, by="merchant", reason="switched off in the store")
            return
        is_spent = made is not None and made.left_minor is not None and made.left_minor < voucher.value
        if is_spent and vouchers.mark_used(voucher, cost_minor=voucher.value):
            told = {"voucher": voucher.id, "source": voucher.source, "order": None}
            happenings.record(
                shop_id, "voucher_used", f"voucher:{voucher.id}", customer_id=voucher.customer_id, data=told
            )


def _open() -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Promises to be kept, withdrawals to be made certain, cards and credit to be looked at."""
    now = clock.now()
    unkept = (Voucher.state == VoucherState.RESERVED) & (Voucher.reserved_at <= now - STUCK)
    unsure = (
        (Voucher.state == VoucherState.VOID)
        & Voucher.withdrawn_at.is_(None)
        & (Voucher.voided_at <= now - making.QUIET)
    )
    unseen = (
        (Voucher.state == VoucherState.ISSUED)
        & Voucher.kind.in_(TELLING)
        & or_(Voucher.looked_at.is_(None), Voucher.looked_at <= now - LOOK_EVERY)
        & (Voucher.issued_at <= now - LOOK_EVERY)
    )
    return unkept, unsure, unseen
