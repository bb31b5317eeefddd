"""Bidding: of one customer's marketing mails that are due near each other the most valuable goes first."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app import attention, customers
from app.attention import Candidate, Channel, Outcome, Reason, Who
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job, JobState
from app.sends.models import Send, SendKind, SendState
from app.sends.planning import DELIVER
from app.shops import Shop

LOOK_AGAIN = timedelta(minutes=1)
"""A rival that is due already goes with its own job, within moments."""
USELESS = "no longer useful"


def candidate_of(send: Send) -> Candidate:
    return Candidate(Channel.MAIL, f"send:{send.id}", send.bid)


def take_turn(shop: Shop, send: Send, at: datetime) -> jobs.Postpone | Outcome:
    """Book the mail's contact (SPOKE), give it up (DROPPED), or say how long it waits; the reason is kept."""
    who, candidate = Who(customer_id=send.customer_id), candidate_of(send)
    if attention.is_booked(shop.id, candidate.source):
        return Outcome.SPOKE
    free = attention.may_contact(shop, who, Channel.MAIL, at)
    if _is_useless(send, free.not_before):
        return _give_up(shop, send, free.winner)
    near = _near(shop, send, at)
    best = max(near, key=_order, default=None)
    if best is not None and free.allowed and _yields(shop, send, best, at):
        until = max(best.due_at, at + LOOK_AGAIN)
        attention.wait(shop, who, candidate, Reason.OUTBID, winner=f"send:{best.id}", until=until)
        return _back(until, at, Reason.OUTBID)
    verdict = attention.book(shop, who, candidate, at, beaten=bool(near))
    if verdict.allowed:
        return Outcome.SPOKE
    return _back(verdict.not_before, at, verdict.reason)


def _is_useless(send: Send, at: datetime) -> bool:
    return send.useful_until is not None and at > send.useful_until


def _give_up(shop: Shop, send: Send, winner: str) -> Outcome:
    who = Who(customer_id=send.customer_id)
    attention.drop(shop, who, candidate_of(send), Reason.EXPIRED, winner=winner)
    send.state, send.reason = SendState.SKIPPED, USELESS
    return Outcome.DROPPED


def _back(until: datetime, at: datetime, reason: str) -> jobs.Postpone:
    return jobs.Postpone(max(1.0, (until - at).total_seconds()), reason)


def _order(send: Send) -> tuple[int, float, int]:
    """Higher goes first; of equals the one that was due first."""
    return send.bid, -send.due_at.timestamp(), -send.id


def _yields(shop: Shop, send: Send, rival: Send, at: datetime) -> bool:
    """Whether the rival goes first: unless it is not due yet and this mail would not outlive the wait."""
    if _order(rival) < _order(send):
        return False
    return rival.due_at <= at or not _is_useless(send, rival.due_at + attention.rules_of(shop).mail.apart)


def _near(shop: Shop, send: Send, at: datetime) -> list[Send]:
    """The customer's other marketing mails that are due, or would be before the next could go."""
    present = customers.present_ids(shop.id, [send.customer_id])[send.customer_id]
    waiting = db.session.scalars(
        select(Send)
        .where(Send.shop_id == shop.id, Send.customer_id.in_(customers.all_ids_of(shop.id, present)))
        .where(Send.state == SendState.WAITING, Send.kind == SendKind.MARKETING, Send.id != send.id)
        .where(Send.due_at < at + attention.rules_of(shop).mail.apart)
    )
    useful = [each for each in waiting if not _is_useless(each, at)]
    alive = _with_jobs(shop.id, useful)
    return [each for each in useful if each.id in alive]


def _with_jobs(shop_id: int, waiting: list[Send]) -> set[int]:
    """Those that will be tried: a mail whose job was given up must not stop the others."""
    keys = {f"{DELIVER}:{each.id}": each.id for each in waiting}
    is_open = Job.state.in_((JobState.WAITING, JobState.RUNNING))
    found = db.session.scalars(select(Job.key).where(Job.shop_id == shop_id, Job.key.in_(keys), is_open))
    return {keys[key] for key in found}
