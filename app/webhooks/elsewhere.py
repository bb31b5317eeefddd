"""The headers are not signed: whether the very bytes of a delivery came before, or for another shop."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from app.core.database import db
from app.webhooks.models import Delivery

_earlier = aliased(Delivery)
_TOLD_ANOTHER = (
    select(Delivery.id)
    .join(_earlier, _earlier.digest == Delivery.digest)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .where(_earlier.shop_domain != Delivery.shop_domain, _earlier.id < Delivery.id)
)
"""Built once: it is asked of every delivery."""


def came_elsewhere(delivery_ids: Sequence[int]) -> set[int]:
    """Those of the deliveries whose very bytes arrived for another shop before them."""
    return set(db.session.scalars(_TOLD_ANOTHER, {"ids": list(delivery_ids)}))


def came_before(delivery: Delivery) -> bool:
    """Whether the shop was told these very bytes of this topic under another number."""
    earlier = select(Delivery.id).where(
        Delivery.shop_domain == delivery.shop_domain,
        Delivery.digest == delivery.digest,
        Delivery.topic == delivery.topic,
        Delivery.id < delivery.id,
    )
    return db.session.scalar(earlier.limit(1)) is not None
