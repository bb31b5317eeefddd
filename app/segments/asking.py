"""Answers about who is in a segment, worked out at the moment of asking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, literal, select

from app.core.database import db
from app.customers import Customer
from app.segments.days import Calendar
from app.segments.keeping import list_all
from app.segments.models import Segment
from app.segments.related import Scope
from app.segments.rule import Group, parse
from app.segments.selecting import Selection
from app.shops import Shop

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers match, and how many of them marketing mail may be sent to."""

    count: int
    may_be_mailed: int


def count(shop: Shop, rule: Group) -> int:
    """How many customers match."""
    selection = Selection(Calendar.of(shop))
    matches = selection.matches(rule)
    found = select(func.count()).select_from(selection.tables()).where(*selection.who(), matches)
    return db.session.scalar(found) or 0


def sizes(shop: Shop, rules: Sequence[Group]) -> list[Size]:
    """The sizes of several rules, in their order, in one pass over the customers where it can be one."""
    told: list[Size] = []
    waiting = list(rules)
    while waiting:
        selection, columns = Selection(Calendar.of(shop)), []
        while waiting and not selection.is_full:
            matches = selection.matches(waiting.pop(0))
            for holds in (matches, matches & selection.may_be_mailed()):
                columns.append(func.count(case((holds, literal(1)))))
        found = select(*columns).select_from(selection.tables()).where(*selection.who())
        row = db.session.execute(found).one()
        told += [Size(*pair) for pair in zip(row[::2], row[1::2], strict=True)]
    return told


def members(shop: Shop, segment: Segment) -> Iterator[list[int]]:
    """The ids of all members, ascending, in chunks of at most 5,000; never one twice.

    Each chunk is a query of its own that looks only at its own stretch of customers, so the caller may
    commit between them; who changes meanwhile is in or out by what holds when her stretch is reached.
    """
    rule, calendar, after = parse(segment.rule), Calendar.of(shop), 0
    while (upto := _end_of_chunk(shop.id, after)) is not None:
        found = _ids(calendar, rule, Scope(after, upto))
        if found:
            yield found
        after = upto


def page(shop: Shop, rule: Group, *, offset: int = 0, limit: int = 50) -> list[Customer]:
    """Some members, those known last first."""
    selection = Selection(Calendar.of(shop))
    matches = selection.matches(rule)
    ids = (
        select(Customer.id)
        .select_from(selection.tables())
        .where(*selection.who(), matches)
        .order_by(Customer.id.desc())
        .offset(offset)
        .limit(limit)
    )
    of_shop = select(Customer).where(
        Customer.shop_id == shop.id, Customer.id.in_(list(db.session.scalars(ids)))
    )
    return list(db.session.scalars(of_shop.order_by(Customer.id.desc())))


def contains(shop: Shop, segment: Segment, customer_id: int) -> bool:
    """Whether the customer is in the segment now; looks at her rows only."""
    return bool(_ids(Calendar.of(shop), parse(segment.rule), _only(customer_id)))


def of_customer(shop: Shop, customer_id: int) -> list[Segment]:
    """The segments in use in which the customer is, by name."""
    return [each for each in list_all(shop.id) if contains(shop, each, customer_id)]


def selected(shop: Shop, segment: Segment) -> Select[int]:
    """For queries: the ids of all members."""
    selection = Selection(Calendar.of(shop))
    matches = selection.matches(parse(segment.rule))
    found: Select[int] = select(Customer.id).select_from(selection.tables())
    return found.where(*selection.who(), matches)


def _only(customer_id: int) -> Scope:
    return Scope(customer_id - 1, customer_id)


def _ids(calendar: Calendar, rule: Group, scope: Scope) -> list[int]:
    selection = Selection(calendar, scope)
    matches = selection.matches(rule)
    found = select(Customer.id).select_from(selection.tables()).where(*selection.who(), matches)
    return list(db.session.scalars(found.order_by(Customer.id)))


def _end_of_chunk(shop_id: int, after: int) -> int | None:
    some = (
        select(Customer.id)
        .where(Customer.shop_id == shop_id, Customer.id > after)
        .order_by(Customer.id)
        .limit(CHUNK)
        .subquery()
    )
    upto: int | None = db.session.scalar(select(func.max(some.c.id)))
    return upto
