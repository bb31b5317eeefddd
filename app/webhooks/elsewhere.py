"""The headers are not signed: whether the very bytes of a delivery came before, or for another shop."""

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


def came_before(delivery: Delivery) -> bool:
    """Whether the shop was told these very bytes of this topic under another number."""
    earlier = select(Delivery.id).where(
        Delivery.shop_domain == delivery.shop_domain,
        Delivery.digest == delivery.digest,
        Delivery.topic == delivery.topic,
        Delivery.id < delivery.id,
    )
    return db.session.scalar(earlier.limit(1)) is not None
