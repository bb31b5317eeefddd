"""What the inbox forgets: bodies name customers, so those still kept are searched and emptied."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from app import customers
from app.core.database import db
from app.core.errors import NotFound
from app.core.registry import Privacy
from app.webhooks.models import DataRequest, Delivery


def data_requests(shop_id: int) -> list[DataRequest]:
    """What customers asked to see, newest first."""
    where = DataRequest.shop_id == shop_id
    return list(db.session.scalars(select(DataRequest).where(where).order_by(DataRequest.id.desc())))


def redact(shop_id: int, customer_id: int) -> None:
    """Empty dead letters about the customer; what still waits is emptied when it is applied."""
    db.session.execute(
        delete(DataRequest).where(DataRequest.shop_id == shop_id, DataRequest.customer_id == customer_id)
    )
    marks = _marks(shop_id, customer_id)
    dead = select(Delivery.id, Delivery.body).where(
        Delivery.shop_id == shop_id, Delivery.dead_at.is_not(None)
    )
    for delivery_id, body in db.session.execute(dead):
        if any(mark in body.lower() for mark in marks):
            emptied = {"body": b"", "problem": "emptied: it named a customer who asked to be forgotten"}
            db.session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**emptied))


def export_for(shop_id: int, customer_id: int) -> Any:
    """Deliveries are passed on and emptied; nothing stays here."""
    return None


def erase_shop(shop_id: int) -> None:
    db.session.execute(delete(DataRequest).where(DataRequest.shop_id == shop_id))
    db.session.execute(delete(Delivery).where(Delivery.shop_id == shop_id))


def _marks(shop_id: int, customer_id: int) -> list[bytes]:
    try:
        customer = customers.get(shop_id, customer_id)
    except NotFound:
        return []
    return [mark.lower().encode() for mark in (customer.platform_id, customer.email) if mark]


PRIVACY = Privacy(
    columns=frozenset({"data_request.customer_id"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
