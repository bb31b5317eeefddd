"""Whose attention it is: a customer with all her accounts and browsers, or a browser of nobody known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app import activity, customers
from app.attention.models import ContactBudget, ContactDecision, ContactEntry, CoolDown
from app.core.database import db, insert_once

TRIES = 5
Kept = type[ContactEntry] | type[ContactDecision] | type[CoolDown]


@dataclass(frozen=True, slots=True)
class Who:
    """How a caller names somebody: exactly one of the two."""

    customer_id: int | None = None
    visitor_id: int | None = None

    def __post_init__(self) -> None:
        if (self.customer_id is None) == (self.visitor_id is None):
            raise ValueError("somebody is a customer or a visitor")

    @property
    def columns(self) -> dict[str, int | None]:
        """As whose a new row is kept."""
        return {"customer_id": self.customer_id, "visitor_id": self.visitor_id}


@dataclass(frozen=True, slots=True)
class Person:
    """Everybody who is the same person, as far as is known now."""

    who: Who
    """Under whom new rows are kept."""
    customer_ids: tuple[int, ...]
    visitor_ids: tuple[int, ...]
    """Her browsers: what was shown there while nobody knew her counts for her."""

    def rows_of(self, model: Kept) -> ColumnElement[bool]:
        """Which rows of a table are about this person."""
        return or_(
            model.customer_id.in_(self.customer_ids),
            model.customer_id.is_(None) & model.visitor_id.in_(self.visitor_ids),
        )

    @property
    def columns(self) -> dict[str, int | None]:
        return self.who.columns


def present_of(shop_id: int, named: Collection[Who]) -> dict[Who, Who]:
    """Under whom new rows about each are kept: the account a browser turned out to be, after all merges."""
    browsers = {who.visitor_id for who in named if who.visitor_id is not None}
    owners = activity.customers_of(shop_id, browsers) if browsers else {}
    known = {who: who.customer_id or owners.get(who.visitor_id or 0) for who in named}
    last = customers.present_ids(shop_id, {owner for owner in known.values() if owner is not None})
    return {who: Who(customer_id=last[owner]) if owner is not None else who for who, owner in known.items()}


def person_of(shop_id: int, who: Who) -> Person:
    """Who that is by now: merged accounts are one, joined browsers are hers."""
    browsers = set() if who.visitor_id is None else {who.visitor_id}
    present = present_of(shop_id, [who])[who]
    if present.customer_id is None:
        return Person(who, (), tuple(browsers))
    ids = customers.all_ids_of(shop_id, present.customer_id)
    browsers |= {browser for each in ids for browser in activity.visitors_of(shop_id, each)}
    return Person(present, tuple(sorted(ids)), tuple(sorted(browsers)))


def hold(shop_id: int, who: Who) -> Person:
    """Have this person's budget to oneself until the unit of work ends.

    All her accounts and browsers are locked, in one order everywhere. Whoever she turned out to be while we
    waited is asked once more, else two bookings could each see half of her.
    """
    for _ in range(TRIES):
        person = person_of(shop_id, who)
        waiting = db.session.begin_nested()
        _lock(shop_id, person)
        if person_of(shop_id, who) == person:
            waiting.commit()
            return person
        waiting.rollback()
    raise RuntimeError("accounts and browsers of a customer keep changing")


def _lock(shop_id: int, person: Person) -> None:
    browsers = [{"shop_id": shop_id, "visitor_id": each} for each in person.visitor_ids]
    insert_once(ContactBudget, ("shop_id", "visitor_id"), browsers)
    accounts = [{"shop_id": shop_id, "customer_id": each} for each in person.customer_ids]
    insert_once(ContactBudget, ("shop_id", "customer_id"), accounts)
    hers = ContactBudget.customer_id.in_(person.customer_ids) | ContactBudget.visitor_id.in_(
        person.visitor_ids
    )
    mine = select(ContactBudget.id).where(ContactBudget.shop_id == shop_id, hers)
    db.session.execute(mine.order_by(ContactBudget.id).with_for_update()).all()
