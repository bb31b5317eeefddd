"""Vouchers whose time has passed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select, update

from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import budgets, vouchers
from app.offers.models import Voucher, VoucherState

PATIENCE = timedelta(days=1)
"""A code that could not be made for so long is wanted no more."""


def expire(job: jobs.Claim) -> None:
    """Mark what has ended as expired and give up promises that the platform never kept, shop by shop."""
    for shop_id in db.session.scalars(select(Voucher.shop_id).where(_is_over()).distinct()).all():
        with unit_of_work():
            expire_of(shop_id)
    with unit_of_work():
        jobs.finish(job)


def expire_of(shop_id: int) -> None:
    """One shop's part, in the caller's unit of work. What expired costs nothing and stays counted."""
    now = clock.now()
    ended = db.session.execute(
        update(Voucher)
        .where(Voucher.shop_id == shop_id, Voucher.state == VoucherState.ISSUED, Voucher.ends_at <= now)
        .values(state=VoucherState.EXPIRED)
        .returning(Voucher.source, Voucher.period_key, Voucher.cost_minor)
        .execution_options(synchronize_session=False)
    ).all()
    for source, period_key, cost_minor in sorted(ended, key=lambda row: row[0]):
        budgets.add(shop_id, source, period_key, cost_minor=-cost_minor)
    stuck = select(Voucher).where(
        Voucher.shop_id == shop_id,
        Voucher.state == VoucherState.RESERVED,
        Voucher.reserved_at <= now - PATIENCE,
    )
    for voucher in db.session.scalars(stuck).all():
        vouchers.void(voucher, by="house", reason="the store did not make the code within a day")


def _is_over() -> ColumnElement[bool]:
    now = clock.now()
    ended = (Voucher.state == VoucherState.ISSUED) & (Voucher.ends_at <= now)
    return ended | ((Voucher.state == VoucherState.RESERVED) & (Voucher.reserved_at <= now - PATIENCE))
