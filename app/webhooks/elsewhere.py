"""The header that names the shop is not signed: the same bytes never come for two shops."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core.database import db
from app.webhooks.models import Delivery


def came_elsewhere(delivery_ids: Sequence[int]) -> set[int]:
    """Those of the deliveries whose very bytes arrived for another shop before them."""
    earlier = aliased(Delivery)
    same = (
        select(Delivery.id)
        .join(earlier, earlier.digest == Delivery.digest)
        .where(Delivery.id.in_(delivery_ids), earlier.shop_domain != Delivery.shop_domain)
        .where(earlier.id < Delivery.id)
    )
    return set(db.session.scalars(same))
