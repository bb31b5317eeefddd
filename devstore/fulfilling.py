"""Sending an order's goods, and what the carrier says about them."""

from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Fulfillment, Order, Shop
from devstore.order_payloads import fulfillment_body, order_body
from devstore.webhooks import new_event, queue

SHIPMENT_STATES = (
    "label_printed", "confirmed", "in_transit", "out_for_delivery", "attempted_delivery", "delivered",
    "failure",
)  # fmt: skip


def fulfill_order(
    session: Session, shop: Shop, order: Order, *, company: str | None = None, number: str | None = None
) -> Fulfillment:
    """Send all that is left and announce it. Raises ValueError where nothing can be sent."""
    if order.cancelled_at is not None or order.fulfillment_status == "fulfilled":
        raise ValueError(f"{order.name} has nothing left to send")
    now, event = clock.now(session), new_event()
    made = Fulfillment(
        order_id=order.id,
        status="success",
        tracking_company=company,
        tracking_number=number,
        created_at=now,
        updated_at=now,
    )
    order.fulfillments.append(made)
    order.fulfillment_status, order.updated_at = "fulfilled", now
    session.flush()
    queue(session, shop, "fulfillments/create", fulfillment_body(shop, order, made), event=event)
    queue(session, shop, "orders/fulfilled", order_body(shop, order), event=event)
    queue(session, shop, "orders/updated", order_body(shop, order), event=event)
    return made


def report_shipment(session: Session, shop: Shop, order: Order, fulfillment: Fulfillment, state: str) -> None:
    """Note what the carrier says and send fulfillments/update. Raises ValueError for an unknown state."""
    if state not in SHIPMENT_STATES:
        raise ValueError(f"{state!r} is no state of a shipment; known are {', '.join(SHIPMENT_STATES)}")
    now = clock.now(session)
    fulfillment.shipment_status, fulfillment.updated_at = state, now
    if state == "delivered":
        fulfillment.delivered_at = now
    queue(session, shop, "fulfillments/update", fulfillment_body(shop, order, fulfillment))
