"""Quiet times: popups leave a person alone after she said no to one, and after she ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from app.activity import Visitor
from app.attention.models import CoolDown, Reason
from app.attention.people import Person, Who, present_of
from app.attention.rules import rules_of
from app.core.database import db, insert_once
from app.shops import Shop

ALL = ""
"""The source of a quiet time that holds for every popup."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Who placed which order, by the platform's number, and when."""

    who: Who
    order: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Quiet:
    """From when on whom something leaves alone, and what for; the cause is told once in a shop."""

    who: Who
    cause: str
    at: datetime


def popup_dismissed(shop: Shop, visitor: Visitor, popup: str, days: int, at: datetime, *, mark: str) -> None:
    """She said no to this popup; it leaves her alone for so many days. `mark` tells one no from another."""
    if days <= 0:
        return
    cause = f"{popup}:{short(f'{visitor.id}:{mark}')}"
    _leave_alone(shop, popup, Reason.DISMISSED, days, [_Quiet(Who(visitor_id=visitor.id), cause, at)])


def ordered(shop: Shop, told: Sequence[Ordered]) -> None:
    """They ordered: popups leave them alone for as long as the merchant says."""
    days = rules_of(shop).ordered_days
    if days == 0:
        return
    quiet = [_Quiet(each.who, f"order:{each.order}", each.at) for each in told]
    _leave_alone(shop, ALL, Reason.ORDERED, days, quiet)


def _leave_alone(shop: Shop, source: str, reason: Reason, days: int, quiet: Sequence[_Quiet]) -> None:
    present = present_of(shop.id, [each.who for each in quiet])
    rows = [
        {
            "shop_id": shop.id, **present[each.who].columns, "source": source, "reason": reason,
            "cause": each.cause, "at": each.at, "until": each.at + timedelta(days=days),
        }
        for each in quiet
    ]  # fmt: skip
    insert_once(CoolDown, ("shop_id", "cause"), rows)


def cool_downs(shop_id: int, person: Person, at: datetime) -> list[CoolDown]:
    """The quiet times that last, the longest last."""
    mine = (CoolDown.shop_id == shop_id, CoolDown.until > at, person.rows_of(CoolDown))
    return list(db.session.scalars(select(CoolDown).where(*mine).order_by(CoolDown.until)))


def short(text: str) -> str:
    """What a browser told, as a name of fixed length."""
    return sha256(text.encode()).hexdigest()[:16]
