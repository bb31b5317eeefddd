"""What vouchers know of a person: who holds them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, or_, select, update

from app.core.database import db
from app.core.registry import Privacy
from app.offers.holders import CUSTOMER
from app.offers.models import OfferBudget, OfferPool, PoolCode, Voucher, VoucherHolder


def redact(shop_id: int, customer_id: int) -> None:
    """Keep the voucher and what it cost; forget whose it was."""
    hers = list(db.session.scalars(select(Voucher.id).where(*_hers(shop_id, customer_id))))
    db.session.execute(
        delete(VoucherHolder)
        .where(VoucherHolder.shop_id == shop_id, VoucherHolder.voucher_id.in_(hers))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Voucher)
        .where(Voucher.shop_id == shop_id, Voucher.id.in_(hers))
        .values(customer_id=None, holder="redacted:" + cast(Voucher.id, String))
        .execution_options(synchronize_session=False)
    )


def _hers(shop_id: int, customer_id: int) -> tuple[ColumnElement[bool], ...]:
    """Bound to her account, or promised to her by it."""
    promised = select(VoucherHolder.voucher_id).where(
        VoucherHolder.shop_id == shop_id, VoucherHolder.holder == f"{CUSTOMER}:{customer_id}"
    )
    return Voucher.shop_id == shop_id, or_(Voucher.customer_id == customer_id, Voucher.id.in_(promised))


def export_for(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    """The codes she was given."""
    mine = select(Voucher).where(*_hers(shop_id, customer_id)).order_by(Voucher.id)
    return [
        {
            "code": voucher.code,
            "state": voucher.state.value,
            "kind": voucher.kind.value,
            "value": voucher.value,
            "reserved_at": voucher.reserved_at.isoformat(),
            "used_at": voucher.used_at.isoformat() if voucher.used_at else None,
        }
        for voucher in db.session.scalars(mine)
    ]


def erase_shop(shop_id: int) -> None:
    """Leave nothing of the shop."""
    for model in (VoucherHolder, Voucher, PoolCode, OfferPool, OfferBudget):
        db.session.execute(delete(model).where(model.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"voucher.customer_id", "voucher.holder", "voucher_holder.holder"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
