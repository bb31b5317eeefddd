"""Paying an order with gift cards and store credit, and giving that money back. A card pays the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Customer, Order, Refund
from devstore.tender import gift_cards, store_credit
from devstore.tender.models import GiftCard, OrderBalance, OrderTender, RefundPart, StoreCreditAccount

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
    if sum(each.amount_minor for each in tenders) < paid_of(session, order) or not names:
        names.append(CARD)
    return list(dict.fromkeys(names))


@dataclass(frozen=True)
class Way:
    """Which way a refund's money goes; what is named nowhere goes the way it came, the card first."""

    credit_minor: int = 0
    credit_expires_at: datetime | None = None
    by_sale: Mapping[int, int] = field(default_factory=dict)
    """Amounts by the number of the sale they come from: a tender's id, or the order's for the card."""

    @property
    def named_minor(self) -> int:
        return self.credit_minor + sum(self.by_sale.values())


def paid_of(session: Session, order: Order) -> int:
    """All that was paid for the order, whatever went back."""
    balance = session.get(OrderBalance, order.id)
    return balance.paid_minor if balance else order.total_minor


def owed_of(session: Session, order: Order) -> int:
    """What the customer still has to pay since the order was edited."""
    if order.cancelled_at is not None or session.get(OrderBalance, order.id) is None:
        return 0
    return max(0, order.current_total_minor - paid_of(session, order) + order.refunded_minor)


def card_paid_of(session: Session, order: Order) -> int:
    return paid_of(session, order) - sum(each.amount_minor for each in tenders_of(session, order))


def card_left_of(session: Session, order: Order) -> int:
    """What the card paid and has not got back."""
    back = order.refunded_minor - sum(each.refunded_minor for each in tenders_of(session, order))
    return max(0, card_paid_of(session, order) - back)


def pay_back(session: Session, order: Order, refund: Refund, *, now: datetime, way: Way) -> None:
    """Give a refund's money back. Raises ValueError for store credit without a customer."""
    parts: list[tuple[str, int]] = []
    if way.credit_minor:
        if order.customer is None:
            raise ValueError(f"{order.name} has no customer to give store credit to")
        account = store_credit.account_for(session, order.customer, order.currency, now=now)
        store_credit.credit(
            session,
            account,
            way.credit_minor,
            now=now,
            expires_at=way.credit_expires_at,
            event="ORDER_REFUND",
            order_id=order.id,
        )
        parts.append((STORE_CREDIT, way.credit_minor))
    parts += _to_sales(session, order, way.by_sale, now)
    parts += _the_way_it_came(session, order, refund.amount_minor - way.named_minor, now)
    session.add_all(
        RefundPart(refund_id=refund.id, gateway=gateway, amount_minor=part) for gateway, part in parts
    )
    session.flush()


def _to_sales(
    session: Session, order: Order, by_sale: Mapping[int, int], now: datetime
) -> list[tuple[str, int]]:
    tenders = {each.id: each for each in tenders_of(session, order)}
    parts = []
    for number, part in by_sale.items():
        if number in tenders:
            _refill(session, order, tenders[number], part, now)
        parts.append((tenders[number].gateway if number in tenders else CARD, part))
    return parts


def _the_way_it_came(
    session: Session, order: Order, amount_minor: int, now: datetime
) -> list[tuple[str, int]]:
    parts = [(CARD, min(amount_minor, card_left_of(session, order)))]
    left = amount_minor - parts[0][1]
    for tender in reversed(tenders_of(session, order)):
        part = min(left, tender.amount_minor - tender.refunded_minor)
        if part > 0:
            _refill(session, order, tender, part, now)
            parts.append((tender.gateway, part))
            left -= part
    return [(gateway, part) for gateway, part in parts if part > 0]


def _refill(session: Session, order: Order, tender: OrderTender, part: int, now: datetime) -> None:
    tender.refunded_minor += part
    if tender.gateway == GIFT_CARD:
        gift_cards.credit(session.get_one(GiftCard, tender.source_id), part, now=now)
    else:
        account = session.get_one(StoreCreditAccount, tender.source_id)
        store_credit.credit(session, account, part, now=now, event="ORDER_REFUND", order_id=order.id)


def _tender(order: Order, gateway: str, source_id: int, label: str, amount_minor: int) -> OrderTender:
    return OrderTender(
        order_id=order.id,
        gateway=gateway,
        source_id=source_id,
        label=label,
        amount_minor=amount_minor,
        refunded_minor=0,
    )
