"""States of orders, as webhooks or a reconciliation bring them.

Whatever is repeated, and in whatever order states arrive, the row and the told facts end alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from app import customers
from app.core import clock
from app.core.among import among
from app.core.database import db, insert_fresh
from app.customers import Owner
from app.orders.deleting import is_told_after
from app.orders.models import Order
from app.orders.parts import Written, write_parts
from app.orders.rows import PAID, Row, digest_of, order_row
from app.orders.telling import facts_in, tell
from app.platforms import OrderSnapshot


@dataclass(frozen=True, slots=True)
class OrderState:
    """How an order stood before a snapshot was applied."""

    updated_at: datetime
    customer_id: int | None
    financial_status: str
    cancelled_at: datetime | None
    total_minor: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a snapshot. `applied` is False when a state as new was known already."""

    order: Order
    applied: bool
    before: OrderState | None
    """None when the order was new to us."""


def record(shop_id: int, snapshot: OrderSnapshot) -> Recorded:
    """Bring the order to this state unless a newer one is known; the order stays locked until the commit.

    A state without `triggered_at` counts as sent now. Of orders made since the shop went live the facts
    order_paid, order_refunded and order_cancelled are recorded as happenings, each once.
    """
    return record_all(shop_id, [snapshot])[0]


def record_all(shop_id: int, snapshots: Sequence[OrderSnapshot]) -> list[Recorded]:
    """The same for many states in their order, several of one order included; one answer each."""
    arrived = clock.now()
    news = [_News(each, each.triggered_at or arrived, digest_of(each)) for each in snapshots]
    recorded: dict[int, Recorded] = {}
    for turn in _turns(snapshots):
        answers = _record_turn(shop_id, [news[position] for position in turn])
        recorded |= dict(zip(turn, answers, strict=True))
    answers = [recorded[position] for position in range(len(snapshots))]
    tell(shop_id, ((answer.order, facts_in(each)) for answer, each in zip(answers, snapshots, strict=True)))
    return answers


@dataclass(frozen=True, slots=True)
class _News:
    snapshot: OrderSnapshot
    triggered_at: datetime
    digest: str

    @property
    def platform_id(self) -> str:
        return self.snapshot.platform_id


def _turns(snapshots: Sequence[OrderSnapshot]) -> list[list[int]]:
    """Positions in rounds that name each order once at most: its first state, its second ..."""
    seen: Counter[str] = Counter()
    turns: list[list[int]] = []
    for position, snapshot in enumerate(snapshots):
        turn = seen[snapshot.platform_id]
        seen[snapshot.platform_id] += 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(position)
    return turns


def _record_turn(shop_id: int, news: list[_News]) -> list[Recorded]:
    known = _locked(shop_id, [each.platform_id for each in news])
    owners = _owners(shop_id, news, known)
    made = _insert(shop_id, [each for each in news if each.platform_id not in known], owners)
    orders = known | made.orders
    answers, replaced = [], []
    for each in news:
        order = orders[each.platform_id]
        if order.id in made.fresh:
            answers.append(Recorded(order, applied=True, before=None))
            continue
        before, is_newer = _state_of(order), _is_newer(order, each)
        if is_newer:
            replaced.append((order, each))
        answers.append(Recorded(order, is_newer, before))
    _replace(shop_id, replaced, owners)
    for order, each in ((orders[each.platform_id], each) for each in news):
        if order.id not in made.fresh:
            _lower_paid_at(order, each.snapshot)
    return answers


def _locked(shop_id: int, platform_ids: list[str]) -> dict[str, Order]:
    found = db.session.scalars(
        select(Order)
        .where(Order.shop_id == shop_id, among(Order.platform_id, platform_ids))
        .order_by(Order.platform_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {order.platform_id: order for order in found}


class _Made(NamedTuple):
    orders: dict[str, Order]
    fresh: set[int]
    """Ids of those that nobody else made meanwhile."""


def _owners(shop_id: int, news: list[_News], known: dict[str, Order]) -> dict[str, Owner]:
    """The customers of what will be written, asked for once: locks are taken in one order."""
    written = [
        each.snapshot
        for each in news
        if (order := known.get(each.platform_id)) is None
        or (order.redacted_at is None and each.digest != order.digest and _is_newer(order, each))
    ]
    return customers.owners_of_orders(shop_id, written) if written else {}


def _insert(shop_id: int, news: list[_News], owners: dict[str, Owner]) -> _Made:
    if not news:
        return _Made({}, set())
    rows = [_row(shop_id, each, owners) for each in sorted(news, key=lambda each: each.platform_id)]
    fresh = set(insert_fresh(Order, ("shop_id", "platform_id"), rows))
    orders = _locked(shop_id, [each.platform_id for each in news])
    mine = [
        Written(order.id, order.customer_id, each.snapshot)
        for each in news
        if (order := orders[each.platform_id]).id in fresh
    ]
    write_parts(shop_id, mine, replaced=())
    return _Made(orders, fresh)


def _replace(shop_id: int, newer: list[tuple[Order, _News]], owners: dict[str, Owner]) -> None:
    changed = []
    for order, each in newer:
        if each.digest == order.digest:
            order.triggered_at = each.triggered_at
        else:
            changed.append((order, each))
    if not changed:
        return
    for order, each in changed:
        kept = {"shop_id", "platform_id", "paid_at"}
        if order.redacted_at is not None:
            kept |= {"customer_id", "email", "visitor_token", "redacted_at"}
        for column, value in _row(shop_id, each, owners).items():
            if column not in kept:
                setattr(order, column, value)
        order.deleted_at = order.missed_at = None
    parts = [Written(order.id, order.customer_id, each.snapshot) for order, each in changed]
    write_parts(shop_id, parts, replaced=[order.id for order, _ in changed])


def _row(shop_id: int, news: _News, owners: dict[str, Owner]) -> Row:
    owner = owners.get(news.platform_id)
    return order_row(shop_id, news.snapshot, owner, triggered_at=news.triggered_at, digest=news.digest)


def _is_newer(order: Order, news: _News) -> bool:
    if news.snapshot.triggered_at is None and news.digest == order.digest:
        return False
    if not is_told_after(order.deleted_at, news.snapshot):
        return False
    return (news.snapshot.updated_at, news.triggered_at) > (order.updated_at, order.triggered_at)


def _lower_paid_at(order: Order, snapshot: OrderSnapshot) -> None:
    """Also a late, older state tells when the order was paid."""
    if snapshot.financial_status in PAID:
        order.paid_at = min(order.paid_at or snapshot.updated_at, snapshot.updated_at)


def _state_of(order: Order) -> OrderState:
    return OrderState(
        updated_at=order.updated_at,
        customer_id=order.customer_id,
        financial_status=order.financial_status,
        cancelled_at=order.cancelled_at,
        total_minor=order.total_minor,
        refunded_minor=order.refunded_minor,
    )
