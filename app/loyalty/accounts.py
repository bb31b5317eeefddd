"""What accounts show: balances, lines for pages, and what a shop owes in total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from app.core.database import db
from app.core.money import decimals
from app.loyalty.models import HOUSE, MEMBER_KINDS, POINTS, Account, Kind, LedgerEntry, Reason, Transfer
from app.shops import Shop

POINTS_OF_ONE_UNIT = 100
"""So many points are worth one whole unit of the shop's currency."""


@dataclass(frozen=True, slots=True)
class Balances:
    """Points of one customer."""

    available: int = 0
    pending: int = 0
    debt: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one of a customer's accounts, as a page shows it."""

    id: int
    at: datetime
    kind: Kind
    points: int
    """Signed. Debt grows with positive points."""
    balance_after: int
    reason: Reason
    note: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all customers of a shop; `liability_minor` is what all points held would cost."""

    available: int
    pending: int
    debt: int
    members: int
    liability_minor: int


def balances(shop_id: int, customer_id: int) -> Balances:
    """What a customer holds, is about to hold and owes; zeros for whom the ledger does not know."""
    return balances_of(shop_id, [customer_id]).get(customer_id, Balances())


def balances_of(shop_id: int, customer_ids: Iterable[int]) -> dict[int, Balances]:
    """The balances of those of the customers whom the ledger knows, by customer id."""
    rows = db.session.execute(
        select(Account.customer_id, Account.kind, Account.balance).where(
            Account.shop_id == shop_id,
            Account.customer_id.in_(set(customer_ids) - {HOUSE}),
            Account.unit == POINTS,
        )
    )
    found: dict[int, dict[str, int]] = {}
    for customer_id, kind, held in rows:
        found.setdefault(customer_id, {})[kind.value] = held
    return {customer_id: Balances(**kinds) for customer_id, kinds in found.items()}


def points_held(shop_id: int) -> Select[int, int]:
    """For queries: `customer_id` and the `number` of points she can spend, of whom the ledger knows."""
    return select(Account.customer_id, Account.balance.label("number")).where(
        Account.shop_id == shop_id,
        Account.customer_id != HOUSE,
        Account.kind == Kind.AVAILABLE,
        Account.unit == POINTS,
    )


def entries(shop_id: int, customer_id: int, *, before_id: int | None = None, limit: int = 50) -> list[Line]:
    """A customer's lines, newest first; `before_id` continues after the last line of a page."""
    query = (
        select(
            LedgerEntry.id, Transfer.at, Account.kind, LedgerEntry.amount, LedgerEntry.balance_after,
            Transfer.reason, Transfer.note, Transfer.made_by,
        )
        .join(Account, Account.id == LedgerEntry.account_id)
        .join(Transfer, Transfer.id == LedgerEntry.transfer_id)
        .where(LedgerEntry.shop_id == shop_id, Account.kind.in_(MEMBER_KINDS))
        .where(Account.customer_id == customer_id)
    )  # fmt: skip
    if before_id is not None:
        query = query.where(LedgerEntry.id < before_id)
    return [Line(*row) for row in db.session.execute(query.order_by(LedgerEntry.id.desc()).limit(limit))]


def totals(shop: Shop) -> Totals:
    """What the shop owes its customers in points, and in money at 100 points a unit."""
    rows = db.session.execute(
        select(Account.kind, func.coalesce(func.sum(Account.balance), 0), func.count())
        .where(Account.shop_id == shop.id, Account.unit == POINTS, Account.kind.in_(MEMBER_KINDS))
        .group_by(Account.kind)
    )
    sums = {kind: (int(total), int(count)) for kind, total, count in rows}
    available, members = sums.get(Kind.AVAILABLE, (0, 0))
    pending, debt = sums.get(Kind.PENDING, (0, 0))[0], sums.get(Kind.DEBT, (0, 0))[0]
    return Totals(available, pending, debt, members, worth_minor(available + pending, shop.currency))


def worth_minor(points: int, currency: str) -> int:
    """What points are worth in minor units, rounded down."""
    one_unit: int = 10 ** decimals(currency)
    return points * one_unit // POINTS_OF_ONE_UNIT
