"""What arrived lately, as the merchant's page shows it: without the bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.webhooks.models import Delivery

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """Deliveries of a shop that are still kept."""

    applied: int
    waiting: int
    dead: int


def recent(shop_id: int, before: int | None = None, limit: int = SHOWN) -> Sequence[Any]:
    """The newest deliveries: id, topic, received_at, done_at, dead_at, problem; `before` is an id."""
    query = select(
        Delivery.id,
        Delivery.topic,
        Delivery.received_at,
        Delivery.done_at,
        Delivery.dead_at,
        Delivery.problem,
    ).where(Delivery.shop_id == shop_id)
    if before is not None:
        query = query.where(Delivery.id < before)
    return db.session.execute(query.order_by(Delivery.id.desc()).limit(limit)).all()


def counts(shop_id: int) -> Counts:
    """How many were applied, wait, and are dead."""
    applied, dead, whole = db.session.execute(
        select(func.count(Delivery.done_at), func.count(Delivery.dead_at), func.count()).where(
            Delivery.shop_id == shop_id
        )
    ).one()
    return Counts(applied, whole - applied - dead, dead)
