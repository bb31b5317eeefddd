"""Who has been promised what."""

from __future__ import annotations

from sqlalchemy import exists, select

from app.core.database import db
from app.offers.models import VoucherHolder


def is_promised(shop_id: int, source: str, holder: str) -> bool:
    """Whether the holder was ever promised a voucher of this source."""
    theirs = (
        VoucherHolder.shop_id == shop_id, VoucherHolder.source == source, VoucherHolder.holder == holder,
    )  # fmt: skip
    return bool(db.session.scalar(select(exists().where(*theirs))))
