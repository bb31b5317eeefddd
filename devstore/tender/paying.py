"""Paying an order with gift cards and store credit, and giving that money back. A card pays the rest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Customer, Order, Refund
from devstore.tender import gift_cards, store_credit
from devstore.tender.models import GiftCard, OrderTender, RefundPart, StoreCreditAccount

CARD, GIFT_CARD, STORE_CREDIT = "bogus", "gift_card", "shopify_store_credit"


def pay(
    session: Session, order: Order, cards: Sequence[GiftCard], *, credit_of: Customer | None, now: datetime
) -> int:
    """Take what the gift cards, then the customer's credit, can pay; the answer is what a card has to."""
    left = order.total_minor
    for card in cards:
        part = min(left, card.balance_minor)
        if part > 0:
            gift_cards.debit(card, part, now=now)
            session.add(_tender(order, GIFT_CARD, card.id, card.last_characters, part))
            left -= part
    account = store_credit.find_account(session, credit_of, order.currency) if credit_of else None
    part = min(left, store_credit.balance_of(account, now=now)) if account else 0
    if account is not None and part > 0:
        store_credit.debit(session, account, part, now=now, event="ORDER_PAYMENT", order_id=order.id)
        session.add(_tender(order, STORE_CREDIT, account.id, "", part))
        left -= part
    session.flush()
    return left


def tenders_of(session: Session, order: Order) -> list[OrderTender]:
    return list(
        session.scalars(select(OrderTender).where(OrderTender.order_id == order.id).order_by(OrderTender.id))
    )


def gateways_of(session: Session, order: Order) -> list[str]:
    """Everything the order was paid with, in the order it was taken."""
    tenders = tenders_of(session, order)
    names = [each.gateway for each in tenders]
    if sum(each.amount_minor for each in tenders) < order.total_minor or not names:
        names.append(CARD)
    return list(dict.fromkeys(names))


def parts_of(session: Session, refund: Refund) -> list[tuple[str, int]]:
    """How a refund went: [(gateway, amount)]; nothing for one from before gift cards and store credit."""
    wanted = select(RefundPart).where(RefundPart.refund_id == refund.id).order_by(RefundPart.id)
    return [(part.gateway, part.amount_minor) for part in session.scalars(wanted)]


def pay_back(session: Session, order: Order, refund: Refund, *, now: datetime, to_credit: bool) -> None:
    """Give a refund's money back the way it came, the card first; or all of it as store credit.

    Raises ValueError for store credit without a customer.
    """
    if to_credit:
        if order.customer is None:
            raise ValueError(f"{order.name} has no customer to give store credit to")
        account = store_credit.account_for(session, order.customer, order.currency, now=now)
        store_credit.credit(
            session, account, refund.amount_minor, now=now, event="ORDER_REFUND", order_id=order.id
        )
        parts = [(STORE_CREDIT, refund.amount_minor)]
    else:
        parts = _the_way_it_came(session, order, refund.amount_minor, now, "ORDER_REFUND")
    session.add_all(
        RefundPart(refund_id=refund.id, gateway=gateway, amount_minor=part) for gateway, part in parts
    )
    session.flush()


def _the_way_it_came(
    session: Session, order: Order, amount_minor: int, now: datetime, event: str
) -> list[tuple[str, int]]:
    tenders = tenders_of(session, order)
    by_card = order.total_minor - sum(each.amount_minor for each in tenders)
    card_left = by_card - (order.refunded_minor - sum(each.refunded_minor for each in tenders))
    parts = [(CARD, min(amount_minor, max(0, card_left)))]
    left = amount_minor - parts[0][1]
    for tender in reversed(tenders):
        part = min(left, tender.amount_minor - tender.refunded_minor)
        if part > 0:
            _refill(session, order, tender, part, now, event)
            parts.append((tender.gateway, part))
            left -= part
    return [(gateway, part) for gateway, part in parts if part > 0]


def _refill(
    session: Session, order: Order, tender: OrderTender, part: int, now: datetime, event: str
) -> None:
    tender.refunded_minor += part
    if tender.gateway == GIFT_CARD:
        gift_cards.credit(session.get_one(GiftCard, tender.source_id), part, now=now)
    else:
        account = session.get_one(StoreCreditAccount, tender.source_id)
        store_credit.credit(session, account, part, now=now, event=event, order_id=order.id)


def _tender(order: Order, gateway: str, source_id: int, label: str, amount_minor: int) -> OrderTender:
    return OrderTender(
        order_id=order.id,
        gateway=gateway,
        source_id=source_id,
        label=label,
        amount_minor=amount_minor,
        refunded_minor=0,
    )
