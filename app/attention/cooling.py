"""Quiet times: popups leave a person alone after she said no to one, and after she ordered."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from app.activity import Visitor
from app.attention.models import CoolDown, Reason
from app.attention.people import Person, Who, person_of
from app.attention.rules import rules_of
from app.core.database import db, insert_once
from app.shops import Shop

ALL = ""
"""The source of a quiet time that holds for every popup."""


def popup_dismissed(shop: Shop, visitor: Visitor, popup: str, days: int, at: datetime, *, mark: str) -> None:
    """She said no to this popup; it leaves her alone for so many days. `mark` tells one no from another."""
    cause = f"{popup}:{short(f'{visitor.id}:{mark}')}"
    _cool_down(shop.id, Who(visitor_id=visitor.id), (popup, Reason.DISMISSED, cause), at, days)


def ordered(shop: Shop, who: Who, order: str, at: datetime) -> None:
    """She ordered: popups leave her alone for as long as the merchant says."""
    _cool_down(shop.id, who, (ALL, Reason.ORDERED, f"order:{order}"), at, rules_of(shop).ordered_days)


def cool_downs(shop_id: int, person: Person, at: datetime) -> list[CoolDown]:
    """The quiet times that last, the longest last."""
    mine = (CoolDown.shop_id == shop_id, CoolDown.until > at, person.rows_of(CoolDown))
    return list(db.session.scalars(select(CoolDown).where(*mine).order_by(CoolDown.until)))


def short(text: str) -> str:
    """What a browser told, as a name of fixed length."""
    return sha256(text.encode()).hexdigest()[:16]


def _cool_down(shop_id: int, who: Who, why: tuple[str, Reason, str], at: datetime, days: int) -> None:
    source, reason, cause = why
    person, until = person_of(shop_id, who), at + timedelta(days=days)
    row = {"shop_id": shop_id, **person.columns, "source": source, "reason": reason, "cause": cause}
    if days > 0:
        insert_once(CoolDown, ("shop_id", "cause"), [row | {"at": at, "until": until}])
