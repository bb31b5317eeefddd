"""The contact budget: when a person may be reached again, and the booking of each contact."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.attention.decisions import Candidate, keep
from app.attention.judging import WEEK, Contact, Verdict, verdict_for
from app.attention.models import Channel, ContactEntry, Outcome, Reason
from app.attention.people import Person, Who, hold, person_of
from app.attention.rules import rules_of
from app.core.database import db, insert_fresh
from app.shops import Shop


def may_contact(shop: Shop, who: Who, channel: str, at: datetime) -> Verdict:
    """Whether a contact at `at` would keep the caps, and if not, the earliest time that does."""
    return judge(shop, person_of(shop.id, who), Channel(channel), at)


def book(shop: Shop, who: Who, candidate: Candidate, at: datetime, *, beaten: bool = False) -> Verdict:
    """Take a place in the budget, in the unit of work that makes the contact; the decision is kept with it.

    A source that has its place already keeps it and is allowed. Not allowed: nothing is booked, and the
    verdict says from when on to ask again. `beaten` says that it spoke because its bid was the highest.
    """
    person = hold(shop.id, who)
    if is_booked(shop.id, candidate.source):
        return Verdict(True, at)
    verdict = judge(shop, person, candidate.channel, at)
    if verdict.allowed:
        _enter(shop.id, person, candidate, (candidate.source, at, True))
        keep(shop.id, person, candidate, Outcome.SPOKE, Reason.BEST if beaten else Reason.FREE, at)
    else:
        why = Reason(verdict.reason)
        keep(shop.id, person, candidate, Outcome.WAITS, why, at, verdict.winner, verdict.not_before)
    return verdict


def note(
    shop: Shop, who: Who, candidate: Candidate, at: datetime, *, mark: str, beaten: bool = False
) -> bool:
    """Book a contact that a browser says it made; False when it was told before.

    What a browser did cannot be undone: where there was no room it counts all the same, as not booked.
    `mark` tells one showing of the same source from another.
    """
    source = f"{candidate.source}:{mark}"
    person = hold(shop.id, who)
    if is_booked(shop.id, source):
        return False
    verdict = judge(shop, person, candidate.channel, at)
    _enter(shop.id, person, candidate, (source, at, verdict.allowed))
    won = Reason.BEST if beaten else Reason.FREE
    reason = won if verdict.allowed else Reason.UNASKED
    keep(shop.id, person, candidate, Outcome.SPOKE, reason, at, verdict.winner)
    return True


def is_booked(shop_id: int, source: str) -> bool:
    """Whether this source has its place."""
    query = select(ContactEntry.id).where(ContactEntry.shop_id == shop_id, ContactEntry.source == source)
    return db.session.scalar(query) is not None


def last_contacts(shop_id: int, who: Who, limit: int = 20) -> list[ContactEntry]:
    """A person's contacts, newest first."""
    mine = (ContactEntry.shop_id == shop_id, person_of(shop_id, who).rows_of(ContactEntry))
    newest = select(ContactEntry).where(*mine).order_by(ContactEntry.at.desc(), ContactEntry.id.desc())
    return list(db.session.scalars(newest.limit(limit)))


def judge(shop: Shop, person: Person, channel: Channel, at: datetime) -> Verdict:
    """`may_contact` for a person who was looked up already."""
    where = (ContactEntry.shop_id == shop.id, ContactEntry.at > at - WEEK, person.rows_of(ContactEntry))
    rows = db.session.execute(
        select(ContactEntry.at, ContactEntry.channel, ContactEntry.source).where(*where)
    )
    return verdict_for([Contact(*row) for row in rows], channel, at, rules_of(shop))


def _enter(shop_id: int, person: Person, candidate: Candidate, entry: tuple[str, datetime, bool]) -> None:
    source, at, is_booked = entry
    row = {"shop_id": shop_id, **person.columns, "channel": candidate.channel, "source": source, "at": at}
    insert_fresh(ContactEntry, ("shop_id", "source"), [row | {"is_booked": is_booked}])
