"""Codes that somebody was given and can still use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app.core.database import db
from app.offers.models import Voucher, VoucherHolder, VoucherState
from app.offers.terms import OfferKind


def in_hand(shop_id: int, customer_id: int, holders: Sequence[str], at: datetime) -> list[Voucher]:
    """Codes of this person, by any of her names, that are good now; those that end first come first.

    Store credit and points are none: they have no code and stand on her account.
    """
    held = select(VoucherHolder.voucher_id).where(
        VoucherHolder.shop_id == shop_id, VoucherHolder.holder.in_(holders)
    )
    query = select(Voucher).where(
        Voucher.shop_id == shop_id,
        Voucher.state == VoucherState.ISSUED,
        Voucher.kind.not_in((OfferKind.STORE_CREDIT, OfferKind.POINTS)),
        or_(Voucher.ends_at.is_(None), Voucher.ends_at > at),
        or_(Voucher.customer_id == customer_id, Voucher.id.in_(held)),
        or_(Voucher.customer_id.is_(None), Voucher.customer_id == customer_id),
    )
    ends = Voucher.ends_at
    return list(db.session.scalars(query.order_by(ends.is_(None), ends, Voucher.id)))
