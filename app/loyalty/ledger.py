"""The ledger: double entry, each cause once, no customer's account ever below zero.

Whoever moves points opens the books of a shop: one at a time has them, reads balances that stay true, and
closes them with all movements written, or with none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.core import clock
from app.core.database import db, insert_once
from app.core.errors import AppError, BadInput
from app.loyalty.models import (
    HOUSE,
    HOUSE_KINDS,
    MEMBER_KINDS,
    POINTS,
    Account,
    Kind,
    LedgerEntry,
    Reason,
    Transfer,
)


class InsufficientPoints(AppError):
    """Fewer points are held than this would take."""

    code = "insufficient_points"


class KeyReused(AppError):
    """The key already stands for another movement."""

    code = "key_reused"


@dataclass(frozen=True, slots=True)
class Held:
    """An account as the ledger addresses it."""

    id: int
    shop_id: int
    kind: Kind
    unit: str

    @property
    def is_house(self) -> bool:
        return self.kind in HOUSE_KINDS


@dataclass(frozen=True, slots=True)
class Book:
    """The accounts of one customer and those of her shop, in one unit."""

    available: Held
    pending: Held
    debt: Held
    issued: Held
    lent: Held
    redeemed: Held
    adjusted: Held


@dataclass(frozen=True, slots=True)
class _Movement:
    from_: Held
    to: Held
    amount: int
    key: str
    reason: Reason
    by: str
    note: str
    at: datetime
    from_after: int
    to_after: int

    @property
    def what(self) -> dict[str, Any]:
        """What the same key must always stand for."""
        return {"from_id": self.from_.id, "to_id": self.to.id, "amount": self.amount}


class Books:
    """The open books of one shop in one unit: balances as the movements made so far leave them."""

    def __init__(self, shop_id: int, unit: str) -> None:
        self._shop_id, self._unit = shop_id, unit
        self._house: dict[Kind, Held] = {}
        self._members: dict[int, dict[Kind, Held]] = {}
        self._balances: dict[int, int] = {}
        self._changes: dict[int, int] = {}
        self._movements: dict[str, _Movement] = {}

    def of(self, customer_id: int) -> Book:
        """The customer's book; her accounts are made when missing."""
        if customer_id not in self._members:
            self.open([customer_id])
        held = self._house | self._members[customer_id]
        return Book(**{kind.value: account for kind, account in held.items()})

    def open(self, customer_ids: Iterable[int]) -> None:
        """Lock and read the accounts of these customers, the shop's own before all others."""
        wanted = sorted(set(customer_ids) - {HOUSE})
        self._read(wanted)
        incomplete = [each for each in wanted if len(self._members.get(each, {})) < len(MEMBER_KINDS)]
        if incomplete or len(self._house) < len(HOUSE_KINDS):
            _make_accounts(self._shop_id, self._unit, incomplete)
            self._read(wanted)

    def balance(self, held: Held) -> int:
        """What stands on the account after the movements made so far."""
        return self._balances[held.id]

    def transfer(
        self, from_: Held, to: Held, amount: int, *, key: str, reason: Reason, by: str = "", note: str = ""
    ) -> bool:
        """Move `amount` from one account to another.

        Returns False, changing nothing, when this very movement was made before. Raises KeyReused if `key`
        named another movement, and InsufficientPoints rather than let a customer's account go below zero.
        """
        is_ours = from_.id in self._balances and to.id in self._balances
        if amount <= 0 or from_.id == to.id or not is_ours:
            raise BadInput(f"{amount} {self._unit} cannot move from account {from_.id} to account {to.id}")
        earlier = self._earlier(key)
        if earlier is not None:
            if earlier != {"from_id": from_.id, "to_id": to.id, "amount": amount}:
                raise KeyReused(f"{key!r} already stands for another movement")
            return False
        self.post(from_, to, amount, key=key, reason=reason, by=by, note=note)
        return True

    def post(
        self, from_: Held, to: Held, amount: int, *, key: str, reason: Reason, by: str = "", note: str = ""
    ) -> None:
        """The same for a key that is known to be new; the database refuses it if it is not."""
        if not from_.is_house and self._balances[from_.id] < amount:
            raise InsufficientPoints(f"{amount} points asked, fewer held")
        for account, change in ((from_, -amount), (to, amount)):
            self._balances[account.id] += change
            self._changes[account.id] = self._changes.get(account.id, 0) + change
        self._movements[key] = _Movement(
            from_, to, amount, key, reason, by, note, clock.now(),
            from_after=self._balances[from_.id], to_after=self._balances[to.id],
        )  # fmt: skip

    def close(self) -> None:
        """Write the movements, both sides of each, and the balances they lead to."""
        if not self._movements:
            return
        rows = [
            each.what | {
                "shop_id": self._shop_id, "unit": self._unit, "key": each.key, "reason": each.reason,
                "made_by": each.by, "note": each.note, "at": each.at,
            }
            for each in self._movements.values()
        ]  # fmt: skip
        numbered = insert(Transfer).returning(Transfer.id, sort_by_parameter_order=True)
        ids = db.session.scalars(numbered, rows).all()
        entries = [
            {
                "shop_id": self._shop_id, "transfer_id": transfer_id, "account_id": account.id,
                "amount": change, "balance_after": after,
            }
            for transfer_id, each in zip(ids, self._movements.values(), strict=True)
            for account, change, after in (
                (each.from_, -each.amount, each.from_after), (each.to, each.amount, each.to_after),
            )
        ]  # fmt: skip
        db.session.execute(insert(LedgerEntry), entries)
        _move_balances(self._shop_id, self._changes)
        self._movements, self._changes = {}, {}

    def _read(self, customer_ids: list[int]) -> None:
        accounts = db.session.execute(
            select(Account.id, Account.kind, Account.customer_id, Account.balance)
            .where(
                Account.shop_id == self._shop_id,
                Account.customer_id.in_([HOUSE, *customer_ids]),
                Account.unit == self._unit,
            )
            .order_by(Account.id)
            .with_for_update()
        )
        for account_id, kind, customer_id, balance in accounts:
            held = Held(account_id, self._shop_id, kind, self._unit)
            owner = self._house if customer_id == HOUSE else self._members.setdefault(customer_id, {})
            owner[kind] = held
            self._balances[account_id] = balance + self._changes.get(account_id, 0)

    def _earlier(self, key: str) -> dict[str, Any] | None:
        if key in self._movements:
            return self._movements[key].what
        row = db.session.execute(
            select(Transfer.from_id, Transfer.to_id, Transfer.amount).where(
                Transfer.shop_id == self._shop_id, Transfer.key == key
            )
        ).first()
        return dict(row._mapping) if row else None


@contextmanager
def open_books(shop_id: int, customer_ids: Iterable[int], unit: str = POINTS) -> Iterator[Books]:
    """The books of these customers in the caller's unit of work, written when the block ends without error.

    They stay locked until the unit of work ends, so that what was read stays true; everybody locks the
    shop's own accounts first, so no two can wait for each other.
    """
    books = Books(shop_id, unit)
    books.open(customer_ids)
    yield books
    books.close()


def _make_accounts(shop_id: int, unit: str, customer_ids: list[int]) -> None:
    # The shop's first: their ids are the lowest, so id order is the same for every customer.
    owners = [(kind, HOUSE) for kind in HOUSE_KINDS]
    owners += [(kind, customer_id) for customer_id in customer_ids for kind in MEMBER_KINDS]
    rows = [
        {"shop_id": shop_id, "kind": kind, "customer_id": owner, "unit": unit, "balance": 0}
        for kind, owner in owners
    ]
    insert_once(Account, ("shop_id", "kind", "customer_id", "unit"), rows)


def _move_balances(shop_id: int, changes: dict[int, int]) -> None:
    table: Any = Account.__table__
    moved = (
        update(table)
        .where(table.c.id == bindparam("account"), table.c.shop_id == shop_id)
        .values(balance=table.c.balance + bindparam("change"))
    )
    by_id = [{"account": account_id, "change": change} for account_id, change in sorted(changes.items())]
    db.session.execute(moved, by_id)
