"""The contact budget: when a customer may be reached again. What does not fit waits; nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import shops
from app.attention.models import Channel, ContactBudget, ContactEntry
from app.core import clock, jobs
from app.core.database import db, insert_fresh, insert_once
from app.shops import Shop

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many contacts in any seven days, and so long between two."""

    a_week: int = 3
    apart: timedelta = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a contact fits at the time asked for, else from when on it does and which cap forbade it."""

    allowed: bool
    not_before: datetime
    reason: str = ""
    """too_soon or week_full; empty when allowed."""


class NotYet(jobs.Postpone):
    """The budget was taken by another contact meanwhile; a job that raises it comes back in time."""

    def __init__(self, verdict: Verdict, at: datetime) -> None:
        super().__init__(max(1.0, (verdict.not_before - at).total_seconds()), verdict.reason)
        self.not_before = verdict.not_before


def caps_of(shop: Shop) -> Caps:
    """The merchant's caps, 3 a week and 16 hours apart where she set none."""
    usual = Caps()
    a_week = shops.setting(shop.id, "attention.a_week", usual.a_week)
    hours = shops.setting(shop.id, "attention.hours_apart", usual.apart.total_seconds() / 3600)
    return Caps(max(1, int(a_week)), timedelta(hours=max(0.0, float(hours))))


def may_contact(shop: Shop, customer_id: int, channel: str, at: datetime) -> Verdict:
    """Whether a contact at `at` would keep the caps, and if not, the earliest time that does."""
    return verdict_for(_booked(shop.id, customer_id, Channel(channel), at), at, caps_of(shop))


def book(shop: Shop, customer_id: int, channel: str, source: str, at: datetime) -> bool:
    """Take a place in the budget, in the unit of work that makes the contact.

    False when this source has its place already. Raises NotYet, changing nothing, when another
    contact took the last place since `may_contact` was asked.
    """
    insert_once(ContactBudget, ("shop_id", "customer_id"), [{"shop_id": shop.id, "customer_id": customer_id}])
    mine = (ContactBudget.shop_id == shop.id, ContactBudget.customer_id == customer_id)
    db.session.execute(select(ContactBudget.id).where(*mine).with_for_update())
    if is_booked(shop.id, source):
        return False
    verdict = may_contact(shop, customer_id, channel, at)
    if not verdict.allowed:
        raise NotYet(verdict, clock.now())
    who = {"shop_id": shop.id, "customer_id": customer_id}
    row = who | {"channel": Channel(channel), "source": source, "at": at}
    return bool(insert_fresh(ContactEntry, ("shop_id", "source"), [row]))


def is_booked(shop_id: int, source: str) -> bool:
    """Whether this source has its place."""
    query = select(ContactEntry.id).where(ContactEntry.shop_id == shop_id, ContactEntry.source == source)
    return db.session.scalar(query) is not None


def last_contacts(shop_id: int, customer_id: int, limit: int = 20) -> list[ContactEntry]:
    """A customer's contacts, newest first."""
    mine = (ContactEntry.shop_id == shop_id, ContactEntry.customer_id == customer_id)
    newest = select(ContactEntry).where(*mine).order_by(ContactEntry.at.desc(), ContactEntry.id.desc())
    return list(db.session.scalars(newest.limit(limit)))


def verdict_for(booked: Iterable[datetime], at: datetime, caps: Caps) -> Verdict:
    """Judge a time against the times taken, which may lie before and after it."""
    taken = sorted(booked)
    reason = _broken_cap(taken, at, caps)
    if not reason:
        return Verdict(True, at)
    # A time becomes free only when a gap or a week since some contact has passed.
    later = sorted(moment for past in taken for moment in (past + caps.apart, past + WEEK) if moment > at)
    not_before = next(moment for moment in later if not _broken_cap(taken, moment, caps))
    return Verdict(False, not_before, reason)


def _broken_cap(taken: list[datetime], at: datetime, caps: Caps) -> str:
    if any(abs(other - at) < caps.apart for other in taken):
        return "too_soon"
    together = sorted([*taken, at])
    for first, last in zip(together, together[caps.a_week :], strict=False):
        if first <= at <= last and last - first < WEEK:
            return "week_full"
    return ""


def _booked(shop_id: int, customer_id: int, channel: Channel, at: datetime) -> list[datetime]:
    """All times taken that can matter for `at` or later."""
    query = select(ContactEntry.at).where(
        ContactEntry.shop_id == shop_id,
        ContactEntry.customer_id == customer_id,
        ContactEntry.channel == channel,
        ContactEntry.at > at - WEEK,
    )
    return list(db.session.scalars(query))
