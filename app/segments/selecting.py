"""Rules become SQL: one pass over a shop's customers, beside joined facts. Every table is asked by shop."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, or_, true

from app import customers
from app.customers import ConsentState, Customer
from app.mail import Suppression
from app.segments.days import Calendar
from app.segments.fields import FIELDS, LANGUAGE, Field
from app.segments.kinds import Kind
from app.segments.related import Asked, Scope
from app.segments.rule import Condition, Group, Match
from app.value import CustomerValue

MOST_JOINS = 50
"""SQLite joins 64 tables, and a few stand in the queries that are joined."""


class Selection:
    """Collects what the rules of one statement need joined; gives their conditions and its tables."""

    def __init__(self, calendar: Calendar, scope: Scope | None = None) -> None:
        self.calendar, self.scope = calendar, scope or Scope()
        self._needs_value = self._needs_suppression = False
        self._related: dict[tuple[Any, ...], Subquery] = {}

    @property
    def is_full(self) -> bool:
        """Whether another rule should go into another statement."""
        return len(self._related) > MOST_JOINS - 30

    def matches(self, node: Group | Condition) -> ColumnElement[bool]:
        """The condition of the rule; unknown counts as no."""
        if isinstance(node, Condition):
            return self._holds(FIELDS[node.field], node)
        parts = [self.matches(part) for part in node.of]
        if node.match is Match.ALL:
            return and_(*parts)
        return or_(*parts) if node.match is Match.ANY else or_(*parts).is_not(true())

    def may_be_mailed(self) -> ColumnElement[bool]:
        """She wants marketing mail, has an address, and we must not leave her alone."""
        self._needs_suppression = True
        is_willing = Customer.consent_state == ConsentState.SUBSCRIBED
        return and_(is_willing, Customer.email.is_not(None), Suppression.id.is_(None))

    def tables(self) -> FromClause:
        """Customers, and beside each what the conditions look at: nobody stands there twice."""
        shop_id = self.calendar.shop.id
        joined: FromClause = Customer.__table__
        if self._needs_value:
            is_hers = and_(CustomerValue.shop_id == shop_id, CustomerValue.customer_id == Customer.id)
            joined = joined.outerjoin(CustomerValue.__table__, is_hers)
        if self._needs_suppression:
            is_hers = and_(Suppression.shop_id == shop_id, Suppression.email == Customer.email)
            joined = joined.outerjoin(Suppression.__table__, is_hers)
        for related in self._related.values():
            joined = joined.outerjoin(related, related.c.customer_id == Customer.id)
        return joined

    def who(self) -> list[ColumnElement[bool]]:
        """The shop's customers who are there: not forgotten, not gone, not another's by now."""
        shop_id = self.calendar.shop.id
        is_there = (Customer.redacted_at.is_(None), Customer.gone_at.is_(None), customers.is_present(shop_id))
        return [Customer.shop_id == shop_id, *is_there, *self.scope.of(Customer.id)]

    def _holds(self, field: Field, asked: Condition) -> ColumnElement[bool]:
        fact, per = self._fact(field, asked), field.per
        if field.kind is Kind.EVENT or (field.kind is Kind.CHOICE and field.related is not None):
            is_wanted = (asked.operator in ("did", "any_of")) != field.lists_opposite
            holds: ColumnElement[bool] = fact.is_not(None) if is_wanted else fact.is_(None)
            return holds
        if field.kind is Kind.CHOICE:
            is_one = _any_of(fact, asked.value)
            return is_one if asked.operator == "any_of" else is_one.is_not(true())
        if field.kind is Kind.TEXT:
            return _text(fact, asked)
        if field.kind is Kind.DATE:
            return _dated(fact, asked, self.calendar)
        return _counted(field, fact, per, asked)

    def _fact(self, field: Field, asked: Condition) -> Any:
        self._needs_value = self._needs_value or field.needs_value
        if field.related is None:
            return field.column
        chosen = asked.value if field.kind is Kind.CHOICE else ()
        key = (field.related, tuple(sorted(chosen)), asked.within)
        if key not in self._related:
            query = field.related(Asked(self.calendar, self.scope, chosen, asked.within))
            self._related[key] = query.subquery(f"related_{len(self._related)}")
        found = self._related[key].c
        return found.number if "number" in found else found.customer_id


def _any_of(fact: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    if fact is not LANGUAGE:
        is_one: ColumnElement[bool] = fact.in_(values)
        return is_one
    return or_(*(or_(fact == each, fact.startswith(f"{each}-", autoescape=True)) for each in values))


def _text(fact: Any, asked: Condition) -> ColumnElement[bool]:
    wanted = asked.value.strip().lower()
    by_name = {
        "is": lambda: fact == wanted,
        "contains": lambda: fact.contains(wanted, autoescape=True),
        "begins_with": lambda: fact.startswith(wanted, autoescape=True),
        "ends_with": lambda: fact.endswith(wanted, autoescape=True),
    }
    test: ColumnElement[bool] = by_name[asked.operator]()
    return test


def _dated(fact: Any, asked: Condition, calendar: Calendar) -> ColumnElement[bool]:
    value = asked.value
    by_name: dict[str, Callable[[], ColumnElement[bool]]] = {
        "in_last": lambda: and_(fact >= calendar.ago(value), fact < calendar.ago(-1)),
        "longer_ago": lambda: fact < calendar.ago(value),
        "in_next": lambda: and_(fact >= calendar.ago(0), fact < calendar.ago(-value - 1)),
        "since": lambda: fact >= calendar.begin(value),
        "before": lambda: fact < calendar.begin(value),
        "between": lambda: and_(fact >= calendar.begin(value[0]), fact < calendar.after(value[1])),
        "is_known": lambda: fact.is_not(None),
        "is_unknown": lambda: fact.is_(None),
    }
    test: ColumnElement[bool] = by_name[asked.operator]()
    return test


def _counted(field: Field, fact: Any, per: Any, asked: Condition) -> ColumnElement[bool]:
    least, most = bounds(asked)
    tests: list[ColumnElement[bool]] = []
    if field.kind is Kind.SHARE and per is not None:
        fact = fact * 100
    for bound, test in ((least, operator.ge), (most, operator.le)):
        if bound is not None:
            scaled = bound / 100 if field.kind is Kind.SHARE and per is None else bound
            tests.append(test(fact, scaled if per is None else scaled * per))
    holds = and_(*tests)
    if field.zero_if_missing and (least is None or least <= 0) and (most is None or most >= 0):
        holds = or_(holds, fact.is_(None))
    return holds if per is None else and_(holds, per > 0)


def bounds(asked: Condition) -> tuple[Any, Any]:
    """Least and most that match, None where there is no bound."""
    by_name: dict[str, tuple[Any, Any]] = {"at_least": (asked.value, None), "at_most": (None, asked.value)}
    if asked.operator == "between":
        return asked.value[0], asked.value[1]
    return by_name.get(asked.operator, (asked.value, asked.value))
