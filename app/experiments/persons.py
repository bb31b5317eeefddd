"""Which units are one person, as the merges of browsers and accounts say now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from app import customers
from app.activity import Visitor
from app.core.among import among
from app.core.database import db
from app.customers import CustomerMerge

VISITOR, CUSTOMER, GONE = "visitor", "customer", "gone"
CHUNK = 5000


def customer_unit(customer_id: int) -> str:
    """The name of a customer in experiments."""
    return f"{CUSTOMER}:{customer_id}"


def is_unit(name: str) -> bool:
    """Whether the name can take part: who did not agree to be recognised stays outside."""
    purpose, _, rest = name.partition(":")
    return purpose in (VISITOR, CUSTOMER) and bool(rest)


def persons_of(shop_id: int, units: Iterable[str]) -> dict[str, str]:
    """Each unit's person: the customer who stands for all her accounts and browsers, else the unit itself."""
    found: dict[str, str] = {}
    for chunk in _chunks(sorted(set(units))):
        keys = [unit.partition(":")[2] for unit in chunk if unit.startswith(f"{VISITOR}:")]
        owners = _owners(shop_id, keys)
        ids = {unit: int(unit.partition(":")[2]) for unit in chunk if unit.startswith(f"{CUSTOMER}:")}
        ids |= {f"{VISITOR}:{key}": owner for key, owner in owners.items()}
        present = customers.present_ids(shop_id, set(ids.values()))
        for unit in chunk:
            # What is left of somebody forgotten under several names is one person still.
            itself = unit.partition("/")[0] if unit.startswith(f"{GONE}:") else unit
            found[unit] = customer_unit(present[ids[unit]]) if unit in ids else itself
    return found


def units_of(shop_id: int, persons: Iterable[str]) -> dict[str, set[str]]:
    """All names under which each person, as `persons_of` tells them, may have been met."""
    names: dict[str, set[str]] = {person: {person} for person in persons}
    known = [person for person in names if person.startswith(f"{CUSTOMER}:")]
    for chunk in _chunks(known):
        owner = _accounts(shop_id, {int(person.partition(":")[2]): person for person in chunk})
        for customer_id, person in owner.items():
            names[person].add(customer_unit(customer_id))
        where = (Visitor.shop_id == shop_id, among(Visitor.customer_id, list(owner)))
        for key, whose in db.session.execute(select(Visitor.key, Visitor.customer_id).where(*where)):
            names[owner[whose or 0]].add(f"{VISITOR}:{key}")
    return names


def account_ids(units: Iterable[str]) -> list[int]:
    """The customers among units."""
    return [int(unit.partition(":")[2]) for unit in units if unit.startswith(f"{CUSTOMER}:")]


def _owners(shop_id: int, keys: list[str]) -> dict[str, int]:
    if not keys:
        return {}
    where = (Visitor.shop_id == shop_id, among(Visitor.key, keys))
    rows = db.session.execute(select(Visitor.key, Visitor.customer_id).where(*where))
    return {key: customer_id for key, customer_id in rows if customer_id is not None}


def _accounts(shop_id: int, owner: dict[int, str]) -> dict[int, str]:
    """With the accounts that were merged into these, each with its person."""
    found, newest = dict(owner), dict(owner)
    while newest:
        where = (CustomerMerge.shop_id == shop_id, among(CustomerMerge.kept_id, list(newest)))
        rows = db.session.execute(select(CustomerMerge.removed_id, CustomerMerge.kept_id).where(*where))
        newest = {removed: newest[kept] for removed, kept in rows if removed not in found}
        found |= newest
    return found


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(names), CHUNK):
        yield names[begin : begin + CHUNK]
