"""What was paid and what went back, one transaction each, as the platform lists them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Order, Refund
from devstore.tender.models import RefundPart
from devstore.tender.paying import CARD, card_left_of, card_paid_of, tenders_of


@dataclass(frozen=True)
class Transaction:
    """One movement of money. The card's sale has the order's number, for it stands in no table."""

    id: int
    order: Order
    kind: str
    """sale or refund."""
    gateway: str
    amount_minor: int
    at: datetime
    left_minor: int = 0
    """Of a sale: what can still go back."""
    parent_id: int | None = None


def sales_of(session: Session, order: Order) -> list[Transaction]:
    """What paid for the order."""
    found = [
        Transaction(
            each.id,
            order,
            "sale",
            each.gateway,
            each.amount_minor,
            order.processed_at,
            each.amount_minor - each.refunded_minor,
        )
        for each in tenders_of(session, order)
    ]
    by_card = card_paid_of(session, order)
    if by_card > 0 or not found:
        left = card_left_of(session, order)
        found.append(Transaction(order.id, order, "sale", CARD, by_card, order.processed_at, left))
    return found


def repayments_of(session: Session, refund: Refund) -> list[Transaction]:
    """How a refund's money went back; one by card where that was not written down."""
    wanted = select(RefundPart).where(RefundPart.refund_id == refund.id).order_by(RefundPart.id)
    parts = [(part.id, part.gateway, part.amount_minor) for part in session.scalars(wanted)]
    if not parts and refund.amount_minor:
        parts = [(refund.id + 1, CARD, refund.amount_minor)]
    order = refund.order
    parents = {each.gateway: each.id for each in reversed(sales_of(session, order))}
    return [
        Transaction(
            number, order, "refund", gateway, minor, refund.created_at, parent_id=parents.get(gateway)
        )
        for number, gateway, minor in parts
    ]
