"""Parcels: that an order was shipped and delivered is told to the house, each parcel's steps once."""

from __future__ import annotations

from sqlalchemy import select

from app import shops
from app.core import happenings
from app.core.database import db, insert_once
from app.orders.models import Order, OrderMilestone
from app.platforms import ShipmentSnapshot


def note_shipment(shop_id: int, shipment: ShipmentSnapshot) -> bool:
    """Record what is new about a parcel of an order made since the shop went live; False when nothing is."""
    named = (Order.shop_id == shop_id, Order.platform_id == shipment.order_id)
    order = db.session.scalar(select(Order).where(*named).with_for_update())
    live_at = shops.by_id(shop_id).live_at
    if order is None or live_at is None or order.created_at < live_at:
        return False
    steps = {f"shipped:{shipment.platform_id}": "order_shipped"} if shipment.is_shipped else {}
    if shipment.is_delivered:
        steps[f"delivered:{shipment.platform_id}"] = "order_delivered"
    told = _told(shop_id, order.id)
    news = {fact: kind for fact, kind in steps.items() if fact not in told}
    rows = [{"shop_id": shop_id, "order_id": order.id, "fact": fact} for fact in news]
    insert_once(OrderMilestone, ("order_id", "fact"), rows)
    subject, about = f"order:{order.platform_id}", {"order": order.platform_id}
    happenings.record_all(
        shop_id, [happenings.Fact(kind, subject, order.customer_id, about) for kind in news.values()]
    )
    return bool(news)


def _told(shop_id: int, order_id: int) -> set[str]:
    where = (OrderMilestone.shop_id == shop_id, OrderMilestone.order_id == order_id)
    return set(db.session.scalars(select(OrderMilestone.fact).where(*where)))
