"""The ledger: double entry, each cause once, no customer's account ever below zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

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


def open_book(shop_id: int, customer_id: int, unit: str = POINTS) -> Book:
    """The customer's accounts, made when missing.

    Rules that read balances and make several transfers begin here: it locks the shop's book until the
    unit of work ends, so that what they read stays true and no two of them can wait for each other.
    """
    found = _accounts(shop_id, customer_id, unit)
    if len(found) < len(MEMBER_KINDS) + len(HOUSE_KINDS):
        _make_accounts(shop_id, customer_id, unit)
        found = _accounts(shop_id, customer_id, unit)
    book = Book(**{held.kind.value: held for held in found})
    lock = (
        select(Account.id).where(Account.id == book.issued.id, Account.shop_id == shop_id).with_for_update()
    )
    db.session.execute(lock)
    return book


def transfer(
    from_: Held, to: Held, amount: int, unit: str, *, key: str, reason: Reason, by: str = "", note: str = ""
) -> bool:
    """Move `amount` from one account to another in the open unit of work.

    Returns False, changing nothing, when this very movement was made before. Raises KeyReused if `key`
    named another movement, and InsufficientPoints rather than let a customer's account go below zero.
    """
    if amount <= 0 or from_.id == to.id or from_.shop_id != to.shop_id or {from_.unit, to.unit} != {unit}:
        raise BadInput(f"{amount} {unit} cannot move from account {from_.id} to account {to.id}")
    what = {"shop_id": from_.shop_id, "from_id": from_.id, "to_id": to.id, "amount": amount, "unit": unit}
    row = what | {"key": key, "reason": reason, "made_by": by, "note": note, "at": clock.now()}
    with db.session.begin_nested():
        fresh = insert_once(Transfer, ("shop_id", "key"), [row])
        if fresh:
            _enter(fresh[0], from_, to, amount)
    if not fresh:
        _check_same(what, key)
    return bool(fresh)


def balance(held: Held) -> int:
    """What stands on the account now."""
    where = (Account.id == held.id, Account.shop_id == held.shop_id)
    return db.session.scalars(select(Account.balance).where(*where)).one()


def _enter(transfer_id: int, from_: Held, to: Held, amount: int) -> None:
    """Move both balances, in id order so that no two transfers wait for each other; write both sides."""
    shop_id = from_.shop_id
    entries = [
        {
            "shop_id": shop_id,
            "transfer_id": transfer_id,
            "account_id": account_id,
            "amount": change,
            "balance_after": _move(shop_id, account_id, change),
        }
        for account_id, change in sorted([(from_.id, -amount), (to.id, amount)])
    ]
    db.session.execute(insert(LedgerEntry), entries)


def _move(shop_id: int, account_id: int, change: int) -> int:
    after = Account.balance + change
    is_free = Account.customer_id == HOUSE
    moved = db.session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.shop_id == shop_id, is_free | (after >= 0))
        .values(balance=after)
        .returning(Account.balance)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        raise InsufficientPoints(f"{-change} points asked, fewer held")
    return moved


def _check_same(what: dict[str, Any], key: str) -> None:
    columns = [getattr(Transfer, name) for name in what]
    where = (Transfer.shop_id == what["shop_id"], Transfer.key == key)
    earlier = db.session.execute(select(*columns).where(*where)).one()
    if tuple(earlier) != tuple(what.values()):
        raise KeyReused(f"{key!r} already stands for another movement")


def _accounts(shop_id: int, customer_id: int, unit: str) -> list[Held]:
    query = select(Account.id, Account.shop_id, Account.kind, Account.unit).where(
        Account.shop_id == shop_id, Account.customer_id.in_((HOUSE, customer_id)), Account.unit == unit
    )
    return [Held(*row) for row in db.session.execute(query)]


def _make_accounts(shop_id: int, customer_id: int, unit: str) -> None:
    # The shop's first: their ids are the lowest, so id order is the same for every customer.
    owners = [(kind, HOUSE) for kind in HOUSE_KINDS] + [(kind, customer_id) for kind in MEMBER_KINDS]
    rows = [
        {"shop_id": shop_id, "kind": kind, "customer_id": owner, "unit": unit, "balance": 0}
        for kind, owner in owners
    ]
    insert_once(Account, ("shop_id", "kind", "customer_id", "unit"), rows)
