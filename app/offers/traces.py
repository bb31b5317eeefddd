"""The codes that stand in a shop's store, and how they are taken back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from app import shops
from app.core import clock
from app.core.database import db
from app.core.registry import Trace, Traces
from app.core.unit import end_reading, unit_of_work
from app.offers import making, vouchers
from app.offers.models import OfferPool, PoolState, Voucher, VoucherState
from app.offers.terms import OfferKind

SHOWN = 20


def _find(shop_id: int) -> list[Trace]:
    number = db.session.scalar(select(func.count()).select_from(Voucher).where(*_good(shop_id))) or 0
    some = db.session.scalars(select(Voucher.code).where(*_good(shop_id)).order_by(Voucher.id).limit(SHOWN))
    found = [Trace("Codes that shoppers hold", number, tuple(some))] if number else []
    ready = db.session.scalar(select(func.count()).select_from(OfferPool).where(*_open(shop_id))) or 0
    return found + ([Trace("Discounts whose codes were made ahead", ready)] if ready else [])


def _remove(shop_id: int) -> None:
    """One thing after another, as a job: what the store refuses for now is tried again with the job."""
    store = shops.connect(shops.by_id(shop_id))
    while pool := db.session.scalar(select(OfferPool).where(*_open(shop_id)).order_by(OfferPool.id).limit(1)):
        pool_id, seed, discount_id = pool.id, pool.seed, pool.platform_id
        end_reading()
        if discount_id is None:
            made = store.find_code(seed)
            discount_id = made.platform_id if made else None
        if discount_id is not None:
            store.deactivate_code(discount_id)
        with unit_of_work():
            for each in db.session.scalars(select(OfferPool).where(OfferPool.id == pool_id, *_open(shop_id))):
                each.state = PoolState.ENDED
    while voucher := db.session.scalar(select(Voucher).where(*_good(shop_id)).order_by(Voucher.id).limit(1)):
        voucher_id, promise = voucher.id, making.promise_of(voucher)
        is_pooled = voucher.pool_id is not None
        end_reading()
        made_for = None if is_pooled else promise.terms.strategy.find(store, promise)
        if made_for is not None:
            promise.terms.strategy.withdraw(store, promise, made_for)
        with unit_of_work():
            vouchers.void(vouchers.get(shop_id, voucher_id), by="merchant", reason="taken out of the store")


def _good(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    in_time = Voucher.ends_at.is_(None) | (Voucher.ends_at > clock.now())
    is_there = Voucher.kind != OfferKind.POINTS
    return Voucher.shop_id == shop_id, Voucher.state == VoucherState.ISSUED, is_there, in_time


def _open(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    """Discounts whose codes may still be used, until their own end."""
    in_time = OfferPool.ends_at > clock.now()
    return OfferPool.shop_id == shop_id, OfferPool.state != PoolState.ENDED, in_time


TRACES = Traces(find=_find, remove=_remove)
