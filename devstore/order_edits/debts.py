"""What a customer owes since her order was edited, and its payment."""

from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Order, Shop
from devstore.order_payloads import order_body
from devstore.tender.models import OrderBalance
from devstore.tender.paying import owed_of
from devstore.webhooks import new_event, queue


class NothingOwed(Exception):
    """The order is paid, or was cancelled."""


def pay_debt(session: Session, shop: Shop, order: Order) -> int:
    """The customer pays what is open; sends orders/paid and orders/updated. Raises NothingOwed."""
    owed = owed_of(session, order)
    if not owed:
        raise NothingOwed(f"{order.name} has nothing left to pay")
    session.get_one(OrderBalance, order.id).paid_minor += owed
    order.financial_status = "partially_refunded" if order.refunded_minor else "paid"
    order.updated_at = clock.now(session)
    if order.customer is not None:
        order.customer.spent_minor += owed
    session.flush()
    event, body = new_event(), order_body(shop, order)
    queue(session, shop, "orders/paid", body, event=event)
    queue(session, shop, "orders/updated", body, event=event)
    return owed
