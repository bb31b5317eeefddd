"""What tests of attention start from: browsers, and candidates that ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app import activity, attention
from app.activity import Visitor
from app.attention import Candidate, Channel, ContactDecision, Verdict, Who
from app.core.database import db
from app.core.unit import unit_of_work
from app.shops import Shop

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def browser(shop: Shop) -> Visitor:
    """A browser whose owner agreed to be recognised."""
    with unit_of_work():
        token = activity.make_visitor(shop)
    found = activity.visitor_of(shop, token)
    assert found is not None
    return found


def join(shop: Shop, visitor: Visitor, customer_id: int) -> None:
    with unit_of_work():
        assert activity.join(shop.id, visitor.key, customer_id, by="test")


def ask(shop: Shop, who: Who, channel: Channel, source: str, at: datetime = NOON, bid: int = 0) -> Verdict:
    with unit_of_work():
        return attention.book(shop, who, Candidate(channel, source, bid), at)


def decisions(shop: Shop) -> list[ContactDecision]:
    """All that was decided, in its order."""
    db.session.rollback()
    mine = select(ContactDecision).where(ContactDecision.shop_id == shop.id)
    return list(db.session.scalars(mine.order_by(ContactDecision.id)))


def told(shop: Shop) -> list[tuple[str, str, str, str]]:
    return [(each.source, each.outcome, each.reason, each.winner) for each in decisions(shop)]
