"""Whether a popup may interrupt a shopper now, and which: one a session, none in quiet times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from app.activity import StorefrontEvent, Visitor
from app.attention.budget import judge, note
from app.attention.cooling import ALL, cool_downs, short
from app.attention.decisions import Candidate, is_known, keep, named
from app.attention.models import Channel, ContactEntry, CoolDown, Outcome, Reason
from app.attention.people import Person, Who, person_of
from app.attention.rules import rules_of
from app.core.database import db
from app.shops import Shop

SESSION_ENDS_AFTER = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=24)
WRITTEN_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A popup that must not come now."""

    candidate: Candidate
    reason: Reason
    winner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Interruption:
    """Which popups may come, best first; one of them speaks. Until when none may, where none may."""

    popups: list[Candidate]
    held: list[Held]

    @property
    def until(self) -> datetime | None:
        return None if self.popups else min((each.until for each in self.held), default=None)


def interruption(shop: Shop, visitor: Visitor, candidates: Sequence[Candidate], at: datetime) -> Interruption:
    """What may interrupt this visitor now. Reads only."""
    person = person_of(shop.id, Who(visitor_id=visitor.id))
    cool = {each.source: each for each in cool_downs(shop.id, person, at)}
    forbidden = _forbidden(shop, person, visitor, cool.get(ALL), at)
    free, held = [], []
    for candidate in sorted(candidates, key=lambda each: (-each.bid, each.source)):
        quiet = cool.get(candidate.source)
        if forbidden is not None:
            held.append(Held(candidate, *forbidden))
        elif quiet is not None:
            held.append(Held(candidate, quiet.reason, "", quiet.until))
        else:
            free.append(candidate)
    return Interruption(free, held)


def _forbidden(
    shop: Shop, person: Person, visitor: Visitor, quiet: CoolDown | None, at: datetime
) -> tuple[Reason, str, datetime] | None:
    """What forbids every popup now: an order, the session, the budget."""
    if quiet is not None:
        return quiet.reason, "", quiet.until
    shown = _last_popup(shop.id, person, at)
    once = rules_of(shop).once_a_session
    if shown is not None and once and _is_same_session(shop.id, visitor, shown.at, at):
        return Reason.SESSION, named(shown.source), at + SESSION_ENDS_AFTER
    verdict = judge(shop, person, Channel.POPUP, at)
    if verdict.allowed:
        return None
    return Reason(verdict.reason), named(verdict.winner), verdict.not_before


def keep_refusals(shop: Shop, visitor: Visitor, answer: Interruption, at: datetime) -> None:
    """Write down which popups must wait and why, each reason once a day."""
    person = person_of(shop.id, Who(visitor_id=visitor.id))
    for held in unwritten(shop, visitor, answer, at):
        keep(shop.id, person, held.candidate, Outcome.WAITS, held.reason, at, held.winner, held.until)


def unwritten(shop: Shop, visitor: Visitor, answer: Interruption, at: datetime) -> list[Held]:
    """The refusals that nobody wrote down yet; mostly none, and then nothing needs to be written."""
    person, since = person_of(shop.id, Who(visitor_id=visitor.id)), at - WRITTEN_AGAIN_AFTER
    return [
        each
        for each in answer.held
        if not is_known(shop.id, person, each.candidate.source, each.reason, since)
    ]


def popup_shown(
    shop: Shop, visitor: Visitor, shown: Candidate, others: Sequence[Candidate], at: datetime, *, mark: str
) -> bool:
    """Book a popup that a browser showed; the popups that could have come instead lost to it."""
    who = Who(visitor_id=visitor.id)
    could = interruption(shop, visitor, others, at).popups
    if not note(shop, who, shown, at, mark=short(f"{visitor.id}:{mark}"), beaten=bool(could)):
        return False
    person = person_of(shop.id, who)
    for each in could:
        keep(shop.id, person, each, Outcome.WAITS, Reason.OUTBID, at, shown.source)
    return True


def _last_popup(shop_id: int, person: Person, at: datetime) -> ContactEntry | None:
    mine = (ContactEntry.shop_id == shop_id, person.rows_of(ContactEntry))
    late = (ContactEntry.channel == Channel.POPUP, ContactEntry.at > at - LONGEST_SESSION)
    newest = select(ContactEntry).where(*mine, *late).order_by(ContactEntry.at.desc())
    return db.session.scalar(newest.limit(1))


def _is_same_session(shop_id: int, visitor: Visitor, since: datetime, at: datetime) -> bool:
    """Whether this browser never paused for long between the two moments."""
    mine = (StorefrontEvent.shop_id == shop_id, StorefrontEvent.visitor_id == visitor.id)
    during = (StorefrontEvent.at > since, StorefrontEvent.at <= at)
    seen = db.session.scalars(select(StorefrontEvent.at).where(*mine, *during).order_by(StorefrontEvent.at))
    return all(later - earlier < SESSION_ENDS_AFTER for earlier, later in pairwise([since, *seen, at]))
