"""Gift cards: issuing, finding, spending and refilling them."""

import re
import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Shop
from devstore.tender.models import GiftCard

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE = re.compile(r"[a-z0-9]{8,20}")


class CardRefused(Exception):
    """The card cannot be issued or spent."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        """too_short, too_long, invalid, taken, greater_than, deactivated, expired or empty."""
        self.message = message


def issue(
    session: Session,
    shop: Shop,
    amount_minor: int,
    *,
    now: datetime,
    code: str | None = None,
    customer_id: int | None = None,
    expires_on: date | None = None,
    note: str | None = None,
    template_suffix: str | None = None,
    recipient: dict[str, Any] | None = None,
) -> GiftCard:
    """A new card in the shop's currency, with a code of its own unless one is given."""
    if amount_minor <= 0:
        raise CardRefused("greater_than", "must be greater than 0")
    card = GiftCard(
        shop_id=shop.id,
        code=_new_code(session, shop, code),
        initial_minor=amount_minor,
        balance_minor=amount_minor,
        currency=shop.currency,
        customer_id=customer_id,
        recipient=recipient or {},
        note=note,
        template_suffix=template_suffix,
        expires_on=expires_on,
        created_at=now,
        updated_at=now,
    )
    session.add(card)
    session.flush()
    return card


def find(session: Session, shop: Shop, code: str) -> GiftCard | None:
    """The shop's card of that code; spaces, dashes and case do not matter."""
    return session.scalar(select(GiftCard).where(GiftCard.shop_id == shop.id, GiftCard.code == folded(code)))


def folded(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def check_spendable(card: GiftCard, *, now: datetime) -> None:
    """Raises CardRefused for a card that pays nothing now."""
    if card.deactivated_at is not None:
        raise CardRefused("deactivated", "This gift card is disabled")
    if card.expires_on is not None and card.expires_on < now.date():
        raise CardRefused("expired", "This gift card has expired")
    if card.balance_minor <= 0:
        raise CardRefused("empty", "This gift card has no balance left")


def debit(card: GiftCard, amount_minor: int, *, now: datetime) -> None:
    """Spend from a card. Raises CardRefused; then nothing has changed."""
    check_spendable(card, now=now)
    if amount_minor <= 0:
        raise CardRefused("greater_than", "must be greater than 0")
    if amount_minor > card.balance_minor:
        raise CardRefused("empty", "This gift card has not enough balance left")
    card.balance_minor -= amount_minor
    card.updated_at = now


def credit(card: GiftCard, amount_minor: int, *, now: datetime) -> None:
    """Give money back to a card."""
    if amount_minor <= 0:
        raise CardRefused("greater_than", "must be greater than 0")
    card.balance_minor += amount_minor
    card.updated_at = now


def deactivate(card: GiftCard, *, now: datetime) -> None:
    """For good: a card that was deactivated cannot be switched on again."""
    card.deactivated_at = card.deactivated_at or now
    card.updated_at = now


def _new_code(session: Session, shop: Shop, wanted: str | None) -> str:
    if wanted is None:
        return "".join(secrets.choice(ALPHABET) for _ in range(16))
    code = folded(wanted)
    if len(code) < 8:
        raise CardRefused("too_short", "is too short (minimum is 8 characters)")
    if len(code) > 20:
        raise CardRefused("too_long", "is too long (maximum is 20 characters)")
    if not CODE.fullmatch(code):
        raise CardRefused("invalid", "can only contain letters and numbers")
    if find(session, shop, code):
        raise CardRefused("taken", "has already been taken")
    return code
