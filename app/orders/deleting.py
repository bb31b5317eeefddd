"""Orders that the store has deleted: kept as facts, counted as cancelled since then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, tuple_, update

from app.core.among import among
from app.core.database import db
from app.orders.models import Order
from app.orders.owning import count_no_more
from app.orders.telling import CANCELLED, tell
from app.platforms import OrderSnapshot

Place = tuple[datetime, int]
"""How far a walk through the orders has come: when the last was made, and our id of it."""
NO_STATE = ""
"""The digest of a deleted order: whatever state the store shows later is news."""


def is_told_after(deleted_at: datetime | None, snapshot: OrderSnapshot) -> bool:
    """Whether a state is newer than the deletion; one without a moment of sending goes by its date."""
    return deleted_at is None or (snapshot.triggered_at or snapshot.updated_at) > deleted_at


def mark_deleted(shop_id: int, platform_ids: Sequence[str], at: datetime) -> list[Order]:
    """The store has them no more; returns those that it had until now. They stay locked until the commit."""
    found = db.session.scalars(
        _named(shop_id, platform_ids)
        .where(Order.deleted_at.is_(None))
        .order_by(Order.platform_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for order in found:
        order.deleted_at, order.digest = at, NO_STATE
        order.cancelled_at = order.cancelled_at or at
    count_no_more(shop_id, [order.id for order in found])
    tell(shop_id, ((order, {CANCELLED: ("order_cancelled", {"is_deleted": True})}) for order in found))
    return list(found)


def to_look_for(
    shop_id: int, *, since: datetime | None, after: Place | None, limit: int
) -> list[tuple[Place, str]]:
    """Orders made since then, deleted ones too, by when they were made: where each stands, and its id."""
    wanted = select(Order.created_at, Order.id, Order.platform_id).where(Order.shop_id == shop_id)
    if since is not None:
        wanted = wanted.where(Order.created_at >= since)
    if after is not None:
        wanted = wanted.where(Order.created_at >= after[0], tuple_(Order.created_at, Order.id) > after)
    rows = db.session.execute(wanted.order_by(Order.created_at, Order.id).limit(limit))
    return [((created_at, order_id), platform_id) for created_at, order_id, platform_id in rows]


def missed(shop_id: int, *, before: datetime, since: datetime | None, limit: int) -> list[str]:
    """Orders made since then that the store did not show at a look before; the longest missed first."""
    wanted = select(Order.platform_id).where(
        Order.shop_id == shop_id, Order.missed_at <= before, Order.deleted_at.is_(None)
    )
    if since is not None:
        wanted = wanted.where(Order.created_at >= since)
    return list(db.session.scalars(wanted.order_by(Order.missed_at, Order.id).limit(limit)))


def deleted_among(shop_id: int, platform_ids: Sequence[str]) -> list[str]:
    """Those of them that we took for deleted."""
    deleted = _named(shop_id, platform_ids).where(Order.deleted_at.is_not(None))
    return [order.platform_id for order in db.session.scalars(deleted)]


def note_missed(shop_id: int, platform_ids: Sequence[str], at: datetime) -> None:
    """The store does not show them; the first time counts."""
    _note(shop_id, platform_ids, Order.missed_at.is_(None), at)


def note_there(shop_id: int, platform_ids: Sequence[str]) -> None:
    """The store shows them, whatever it did before."""
    _note(shop_id, platform_ids, Order.missed_at.is_not(None), None)


def _note(
    shop_id: int, platform_ids: Sequence[str], where: ColumnElement[bool], missed_at: datetime | None
) -> None:
    named = (Order.shop_id == shop_id, among(Order.platform_id, platform_ids), where)
    db.session.execute(
        update(Order).where(*named).values(missed_at=missed_at).execution_options(synchronize_session=False)
    )


def _named(shop_id: int, platform_ids: Sequence[str]) -> Select[Order]:
    return select(Order).where(Order.shop_id == shop_id, among(Order.platform_id, platform_ids))
