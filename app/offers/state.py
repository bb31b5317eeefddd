"""The room's part of the canonical shop state. Codes are random, so vouchers are counted, not named."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.offers.models import Voucher

TERMS = ("kind", "value", "hours", "minimum_minor")


def state(shop_id: int) -> list[dict[str, Any]]:
    """How many vouchers there are of each giver, state and terms."""
    columns = (Voucher.source, Voucher.state, *(getattr(Voucher, name) for name in TERMS))
    rows = db.session.execute(
        select(*columns, func.count()).where(Voucher.shop_id == shop_id).group_by(*columns)
    )
    counted: Counter[tuple[Any, ...]] = Counter()
    for source, state_, kind, *terms, count in rows:
        counted[source.partition(":")[0], state_.value, kind.value, *terms] += count
    return [
        dict(zip(("giver", "state", *TERMS), key, strict=True)) | {"count": counted[key]}
        for key in sorted(counted)
    ]
