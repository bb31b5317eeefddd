"""Sixty-four clients at one ledger. What a naive ledger loses shows that the test can see it."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app import loyalty, shops
from app.core import clock as core_clock
from app.core.database import db, insert_fresh
from app.core.unit import unit_of_work
from app.loyalty.ledger import Book, Held, InsufficientPoints, KeyReused, open_books
from app.loyalty.models import Account, LedgerEntry, Reason, Transfer
from app.orders import OrderFacts
from app.shops import Shop
from tests.loyalty.making import assert_books_are_right, count, facts, held, new_customer, settle

CLIENTS, EACH = 64, 6
Mover = Callable[[Held, Held, int, str], bool]


def sound(from_: Held, to: Held, points: int, key: str) -> bool:
    owners = select(Account.customer_id).where(Account.id.in_((from_.id, to.id)))
    with unit_of_work(), open_books(from_.shop_id, db.session.scalars(owners)) as books:
        return books.transfer(from_, to, points, key=key, reason=Reason.ADJUSTED)


def naive(from_: Held, to: Held, points: int, key: str) -> bool:
    """Reads, thinks, writes: what the ledger would be if nobody opened the books."""
    query = select(Account.id, Account.balance).where(Account.id.in_((from_.id, to.id)))
    before = {account: balance for account, balance in db.session.execute(query)}
    db.session.rollback()
    with unit_of_work():
        where = {"shop_id": from_.shop_id, "from_id": from_.id, "to_id": to.id, "key": key}
        what = {"amount": points, "unit": "points", "reason": Reason.ADJUSTED, "made_by": "", "note": ""}
        fresh = insert_fresh(Transfer, ("shop_id", "key"), [where | what | {"at": core_clock.now()}])
        for account_id, change in sorted([(from_.id, -points), (to.id, points)]) if fresh else ():
            after = before[account_id] + change
            db.session.execute(update(Account).where(Account.id == account_id).values(balance=after))
            entry = {"shop_id": from_.shop_id, "transfer_id": fresh[0], "account_id": account_id}
            db.session.execute(insert(LedgerEntry), [entry | {"amount": change, "balance_after": after}])
    return bool(fresh)


def storm(app, books: list[Book], move: Mover) -> int:
    """All clients earn and spend at once, a fifth of the keys come twice; returns how many moves counted."""

    def client(number: int) -> int:
        dice, counted = random.Random(number), 0
        with app.app_context():
            for turn in range(EACH):
                book = books[dice.randrange(len(books))]
                key = f"gift:{number}:{turn}" if dice.random() > 0.2 else f"gift:shared:{dice.randrange(20)}"
                earns = dice.random() < 0.5
                from_, to = (book.adjusted, book.available) if earns else (book.available, book.redeemed)
                with suppress(InsufficientPoints, KeyReused):
                    counted += move(from_, to, dice.randint(1, 9), key)
            db.session.remove()
        return counted

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(client, range(CLIENTS)))


@pytest.fixture
def books(shop) -> list[Book]:
    found = []
    for _ in range(3):
        customer_id = new_customer(shop)
        with unit_of_work(), open_books(shop.id, [customer_id]) as books:
            found.append(books.of(customer_id))
    for book in found:
        sound(book.adjusted, book.available, 100, f"start:{book.available.id}")
    return found


def test_sixty_four_clients_lose_nothing_and_count_nothing_twice(app, shop, books):
    counted = storm(app, books, sound)

    assert_books_are_right(shop)
    assert count(Transfer, shop) == counted + len(books)


def test_a_naive_ledger_fails_the_same_test(app, shop, books):
    with pytest.raises((AssertionError, IntegrityError)):
        storm(app, books, naive)
        assert_books_are_right(shop)


def test_one_balance_is_never_spent_twice(app, shop, books):
    book = books[0]

    def spend(number: int) -> bool:
        with app.app_context(), suppress(InsufficientPoints):
            return sound(book.available, book.redeemed, 30, f"reward:{number}")
        return False

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert sum(pool.map(spend, range(CLIENTS))) == 3
    assert_books_are_right(shop)


def test_accounts_are_made_once_when_all_come_first(app, shop):
    customer_id, shop_id = new_customer(shop), shop.id

    def first(_: int) -> Book:
        with app.app_context(), unit_of_work(), open_books(shop_id, [customer_id]) as books:
            return books.of(customer_id)

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert len(set(pool.map(first, range(CLIENTS)))) == 1
    assert count(Account, shop) == 7


def test_one_order_settled_by_many_at_once_earns_once(app, shop, customer):
    order = facts(customer)

    at_once(app, shop, [lambda here: loyalty.settle(here, order)] * 32)

    assert held(shop, customer) == (0, 300, 0)
    assert_books_are_right(shop)


def test_refunds_and_redemptions_at_once_leave_a_balance_or_a_debt_and_never_both(app, shop, customer, clock):
    paid = [facts(customer) for _ in range(8)]
    clock.shift(days=15)
    settle(shop, *paid)
    assert held(shop, customer) == (2400, 0, 0)

    def spend(number: int) -> Act:
        return lambda here: loyalty.redeem(here, customer, 200, reason="mug", key=str(number), by="olive")

    def refund(order: OrderFacts) -> Act:
        return lambda here: loyalty.settle(here, replace(order, goods_minor=0))

    acts = [act for number, order in enumerate(paid) for act in (spend(number), refund(order), refund(order))]
    counted = at_once(app, shop, acts)

    spent = sum(counted[::3]) * 200
    assert held(shop, customer) == (0, 0, spent)
    assert_books_are_right(shop)


Act = Callable[[Shop], object]


def at_once(app, shop, acts: list[Act]) -> list[bool]:
    """Each act in a thread and unit of work of its own; which of them changed something."""
    shop_id = shop.id

    def run(act: Act) -> bool:
        with app.app_context(), suppress(InsufficientPoints), unit_of_work():
            return bool(act(shops.by_id(shop_id)))
        return False

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
