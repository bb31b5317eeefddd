"""The codes that stand in a shop's store, and how they are taken back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from app import shops
from app.core import clock
from app.core.database import db
from app.core.registry import Trace, Traces
from app.core.unit import end_reading, unit_of_work
from app.offers import vouchers
from app.offers.models import Voucher, VoucherState

SHOWN = 20


def _find(shop_id: int) -> list[Trace]:
    number = db.session.scalar(select(func.count()).select_from(Voucher).where(*_good(shop_id))) or 0
    some = db.session.scalars(select(Voucher.code).where(*_good(shop_id)).order_by(Voucher.id).limit(SHOWN))
    return [Trace("Codes that shoppers hold", number, tuple(some))] if number else []


def _remove(shop_id: int) -> None:
    """One code after another, as a job: what the store refuses for now is tried again with the job."""
    store = shops.connect(shops.by_id(shop_id))
    while voucher := db.session.scalar(select(Voucher).where(*_good(shop_id)).order_by(Voucher.id).limit(1)):
        voucher_id, code = voucher.id, voucher.code
        end_reading()
        made = store.find_code(code)
        if made is not None:
            store.deactivate_code(made.platform_id)
        with unit_of_work():
            vouchers.void(vouchers.get(shop_id, voucher_id), by="merchant", reason="taken out of the store")


def _good(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    in_time = Voucher.ends_at.is_(None) | (Voucher.ends_at > clock.now())
    return Voucher.shop_id == shop_id, Voucher.state == VoucherState.ISSUED, in_time


TRACES = Traces(find=_find, remove=_remove)
