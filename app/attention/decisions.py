"""Who asked for a person's attention and what became of it: one row per turn that a candidate's fate took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.attention.models import Channel, ContactDecision, Outcome, Reason
from app.attention.people import Person, Who, person_of
from app.core import clock
from app.core.database import db
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that asks for a person's attention."""

    channel: Channel
    source: str
    """What it is, e.g. "send:77" or "popup:5"."""
    bid: int = 0
    """Its expected value in minor units where known, else its priority; the higher one speaks."""


def keep(
    shop_id: int,
    person: Person,
    candidate: Candidate,
    outcome: Outcome,
    reason: Reason,
    at: datetime,
    winner: str = "",
    until: datetime | None = None,
) -> None:
    """Write down what became of a candidate; one that goes on waiting for the same thing is written once."""
    winner = named(winner)
    if outcome == Outcome.WAITS and _still_waits(shop_id, person, candidate.source, reason, winner, at):
        return
    db.session.add(
        ContactDecision(
            shop_id=shop_id, **person.columns, channel=candidate.channel, source=candidate.source,
            bid=candidate.bid, outcome=outcome, reason=reason, winner=winner, at=at, until=until,
        )
    )  # fmt: skip
    db.session.flush()


def named(source: str) -> str:
    """The candidate behind a contact: "popup:5:0f3a" was one showing of "popup:5"."""
    return ":".join(source.split(":")[:2])


def wait(
    shop: Shop, who: Who, candidate: Candidate, reason: Reason, *, winner: str = "", until: datetime
) -> None:
    """Keep that a candidate lets another go first, or must wait for something else than the budget."""
    person, at = person_of(shop.id, who), clock.now()
    keep(shop.id, person, candidate, Outcome.WAITS, reason, at, winner, until)


def drop(shop: Shop, who: Who, candidate: Candidate, reason: Reason, *, winner: str = "") -> None:
    """Keep that a candidate will not speak any more; `winner` took its place, the last known one if empty."""
    person = person_of(shop.id, who)
    last = _last(shop.id, person, candidate.source)
    stood_before = winner or (last.winner if last else "")
    keep(shop.id, person, candidate, Outcome.DROPPED, reason, clock.now(), stood_before)


def is_known(shop_id: int, person: Person, source: str, reason: Reason, since: datetime) -> bool:
    """Whether it was written since then that this candidate waits for this reason."""
    last = _last(shop_id, person, source)
    return last is not None and (last.outcome, last.reason) == (Outcome.WAITS, reason) and last.at > since


def of_customer(shop_id: int, customer_id: int, limit: int = 60) -> list[ContactDecision]:
    """What was decided about a customer, her merged accounts and her browsers, newest first."""
    person = person_of(shop_id, Who(customer_id=customer_id))
    mine = (ContactDecision.shop_id == shop_id, person.rows_of(ContactDecision))
    newest = select(ContactDecision).where(*mine).order_by(
        ContactDecision.at.desc(), ContactDecision.id.desc()
    )  # fmt: skip
    return list(db.session.scalars(newest.limit(limit)))


def newest(shop_id: int, limit: int = 20) -> list[ContactDecision]:
    """The shop's last decisions, newest first."""
    mine = select(ContactDecision).where(ContactDecision.shop_id == shop_id)
    ordered = mine.order_by(ContactDecision.at.desc(), ContactDecision.id.desc())
    return list(db.session.scalars(ordered.limit(limit)))


@dataclass(frozen=True, slots=True)
class Tally:
    """How often candidates of a channel met one outcome for one reason."""

    channel: Channel
    outcome: Outcome
    reason: Reason
    count: int


def tallies(shop_id: int, since: datetime) -> list[Tally]:
    """What was decided since then."""
    columns = (ContactDecision.channel, ContactDecision.outcome, ContactDecision.reason)
    query = select(*columns, func.count(ContactDecision.id)).where(
        ContactDecision.shop_id == shop_id, ContactDecision.at >= since
    )
    return [Tally(*row) for row in db.session.execute(query.group_by(*columns))]


def _still_waits(
    shop_id: int, person: Person, source: str, reason: Reason, winner: str, at: datetime
) -> bool:
    last = _last(shop_id, person, source)
    same = last is not None and (last.outcome, last.reason, last.winner) == (Outcome.WAITS, reason, winner)
    return same and last is not None and last.at > at - timedelta(days=7)


def _last(shop_id: int, person: Person, source: str) -> ContactDecision | None:
    mine = (ContactDecision.shop_id == shop_id, ContactDecision.source == source)
    query = select(ContactDecision).where(*mine, person.rows_of(ContactDecision))
    return db.session.scalar(query.order_by(ContactDecision.id.desc()).limit(1))
