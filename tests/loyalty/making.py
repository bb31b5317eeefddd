"""What loyalty tests start from: customers, states of orders, and the books as they really stand."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import func, select

from app import customers, loyalty
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.loyalty.models import Account, LedgerEntry, Transfer
from app.orders import OrderFacts
from app.platforms.snapshots import CustomerSnapshot
from app.shops import Shop

_numbers = itertools.count(1)


def new_customer(shop: Shop) -> int:
    number = next(_numbers)
    now = clock.now()
    snapshot = CustomerSnapshot(
        platform_id=f"70{number}", email=f"ada{number}@example.com", first_name="Ada", last_name="Byron",
        created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work():
        return customers.record_many(shop.id, [snapshot])[snapshot.platform_id]


def facts(customer_id: int | None, **changes: Any) -> OrderFacts:
    """A paid order of 100.00 created now, unless said otherwise."""
    number = changes.pop("number", None) or next(_numbers)
    usual = {
        "order_id": number, "platform_id": f"45{number}", "customer_id": customer_id,
        "created_at": clock.now(), "paid": True, "cancelled": False, "is_test": False, "currency": "USD",
        "goods_minor": 10_000, "gift_cards_minor": 0, "total_minor": 10_000, "refunded_minor": 0,
        "discount_codes": (), "lines": (),
    }  # fmt: skip
    return OrderFacts(**(usual | changes))


def settle(shop: Shop, *states: OrderFacts) -> None:
    for state in states:
        with unit_of_work():
            loyalty.settle(shop, state)


def held(shop: Shop, customer_id: int) -> tuple[int, int, int]:
    """Available, pending, debt."""
    db.session.rollback()
    now = loyalty.balances(shop.id, customer_id)
    return now.available, now.pending, now.debt


def count(table: Any, shop: Shop) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(table.shop_id == shop.id)) or 0


def assert_books_are_right(shop: Shop) -> None:
    """Each balance is the sum of its entries, all add up to nothing, no customer is below zero."""
    db.session.rollback()
    sums = (
        select(LedgerEntry.account_id, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.shop_id == shop.id)
        .group_by(LedgerEntry.account_id)
    )
    summed = {account_id: int(total) for account_id, total in db.session.execute(sums)}
    accounts = db.session.scalars(select(Account).where(Account.shop_id == shop.id)).all()
    stands = {account.id: account.balance for account in accounts if account.balance}
    assert stands == {account_id: total for account_id, total in summed.items() if total}
    assert sum(account.balance for account in accounts) == 0
    assert all(account.balance >= 0 for account in accounts if account.customer_id)
    assert count(LedgerEntry, shop) == 2 * count(Transfer, shop)
