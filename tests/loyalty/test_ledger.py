"""The ledger under repeats, refusals, strangers and chance."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.database import db
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.loyalty.ledger import Book, Held, InsufficientPoints, KeyReused, open_books
from app.loyalty.models import Account, LedgerEntry, Reason, Transfer
from tests.loyalty.making import assert_books_are_right, count, new_customer


def book_of(shop, customer_id: int) -> Book:
    with unit_of_work(), open_books(shop.id, [customer_id]) as books:
        return books.of(customer_id)


def earn(book: Book, points: int, key: str) -> bool:
    with unit_of_work():
        return transfer(book.adjusted, book.available, points, key)


def spend(book: Book, points: int, key: str) -> bool:
    with unit_of_work():
        return transfer(book.available, book.redeemed, points, key)


def transfer(from_: Held, to: Held, points: int, key: str) -> bool:
    owners = select(Account.customer_id).where(Account.id.in_((from_.id, to.id)))
    with open_books(from_.shop_id, db.session.scalars(owners)) as books:
        return books.transfer(from_, to, points, key=key, reason=Reason.ADJUSTED)


def owners_of(book: Book) -> list[int]:
    return list(db.session.scalars(select(Account.customer_id).where(Account.id == book.available.id)))


def balance(held: Held) -> int:
    db.session.rollback()
    return db.session.scalars(select(Account.balance).where(Account.id == held.id)).one()


def test_a_transfer_moves_both_balances_and_writes_both_sides(shop):
    book = book_of(shop, new_customer(shop))

    assert earn(book, 40, "gift:1")

    assert (balance(book.available), balance(book.adjusted)) == (40, -40)
    assert count(LedgerEntry, shop) == 2
    assert_books_are_right(shop)


def test_the_same_cause_counts_once(shop):
    book = book_of(shop, new_customer(shop))
    earn(book, 40, "gift:1")

    assert not earn(book, 40, "gift:1")

    assert balance(book.available) == 40
    assert count(Transfer, shop) == 1


@pytest.mark.parametrize("other", ["amount", "direction"])
def test_a_key_that_named_another_movement_is_refused_and_changes_nothing(shop, other):
    book = book_of(shop, new_customer(shop))
    earn(book, 40, "gift:1")

    with pytest.raises(KeyReused):
        earn(book, 41, "gift:1") if other == "amount" else spend(book, 40, "gift:1")

    assert balance(book.available) == 40
    assert_books_are_right(shop)


def test_spending_more_than_held_changes_nothing(shop):
    book = book_of(shop, new_customer(shop))
    earn(book, 40, "gift:1")

    with pytest.raises(InsufficientPoints):
        spend(book, 41, "gift:2")

    assert balance(book.available) == 40
    assert count(Transfer, shop) == 1
    assert_books_are_right(shop)


def test_a_refusal_that_is_caught_leaves_the_rest_of_the_unit_of_work(shop):
    book = book_of(shop, new_customer(shop))

    with unit_of_work():
        transfer(book.adjusted, book.available, 10, "gift:1")
        with suppress(InsufficientPoints):
            transfer(book.available, book.redeemed, 11, "gift:2")

    assert balance(book.available) == 10
    assert count(Transfer, shop) == 1
    assert_books_are_right(shop)


def test_movements_of_one_opening_see_each_other_and_are_written_together(shop):
    book = book_of(shop, new_customer(shop))

    with unit_of_work(), open_books(shop.id, []) as books:
        book = books.of(next(iter(owners_of(book))))
        books.post(book.adjusted, book.available, 10, key="gift:1", reason=Reason.ADJUSTED)
        assert books.balance(book.available) == 10
        assert not books.transfer(book.adjusted, book.available, 10, key="gift:1", reason=Reason.ADJUSTED)
        books.post(book.available, book.redeemed, 4, key="gift:2", reason=Reason.REDEEMED)

    entries = select(LedgerEntry.amount, LedgerEntry.balance_after).order_by(LedgerEntry.id)
    assert [tuple(entry) for entry in db.session.execute(entries)] == [(-10, -10), (10, 10), (-4, 6), (4, 4)]
    assert_books_are_right(shop)


def test_a_book_opened_late_knows_what_was_moved_before(shop):
    early, late = new_customer(shop), new_customer(shop)

    with unit_of_work(), open_books(shop.id, [early]) as books:
        first = books.of(early)
        books.post(first.adjusted, first.available, 10, key="gift:1", reason=Reason.ADJUSTED)
        second = books.of(late)
        books.post(second.adjusted, second.available, 5, key="gift:2", reason=Reason.ADJUSTED)

    entries = select(LedgerEntry.balance_after).where(LedgerEntry.account_id == first.adjusted.id)
    assert list(db.session.scalars(entries.order_by(LedgerEntry.id))) == [-10, -15]
    assert_books_are_right(shop)


def test_books_that_were_left_by_an_error_are_not_written(shop):
    customer_id = new_customer(shop)

    with unit_of_work(), suppress(InsufficientPoints), open_books(shop.id, [customer_id]) as books:
        book = books.of(customer_id)
        books.post(book.adjusted, book.available, 10, key="gift:1", reason=Reason.ADJUSTED)
        books.post(book.available, book.redeemed, 11, key="gift:2", reason=Reason.REDEEMED)

    assert count(Transfer, shop) == 0
    assert balance(book.available) == 0


def test_the_database_refuses_a_key_that_was_taken_for_new(shop):
    book = book_of(shop, customer_id := new_customer(shop))
    earn(book, 10, "gift:1")

    with pytest.raises(IntegrityError), unit_of_work(), open_books(shop.id, [customer_id]) as books:
        books.post(book.adjusted, book.available, 10, key="gift:1", reason=Reason.ADJUSTED)

    assert balance(book.available) == 10
    assert_books_are_right(shop)


def test_a_refused_key_may_be_used_when_there_is_enough(shop):
    book = book_of(shop, new_customer(shop))
    with pytest.raises(InsufficientPoints):
        spend(book, 5, "gift:2")
    earn(book, 5, "gift:1")

    assert spend(book, 5, "gift:2")
    assert balance(book.available) == 0


@pytest.mark.parametrize("points", [0, -1])
def test_nothing_and_less_cannot_be_moved(shop, points):
    book = book_of(shop, new_customer(shop))

    with pytest.raises(BadInput):
        earn(book, points, "gift:1")
    assert count(Transfer, shop) == 0


def test_points_never_move_between_two_shops(shop, other_shop):
    here, there = book_of(shop, new_customer(shop)), book_of(other_shop, new_customer(other_shop))
    earn(here, 10, "gift:1")

    with pytest.raises(BadInput), unit_of_work():
        transfer(here.available, there.available, 10, "gift:2")

    assert balance(here.available) == 10
    assert balance(there.available) == 0


def test_the_same_key_in_another_shop_is_another_cause(shop, other_shop):
    earn(book_of(shop, new_customer(shop)), 10, "gift:1")

    assert earn(book_of(other_shop, new_customer(other_shop)), 20, "gift:1")
    assert_books_are_right(shop)
    assert_books_are_right(other_shop)


def test_the_database_itself_refuses_a_customer_below_zero(shop):
    book = book_of(shop, new_customer(shop))

    with pytest.raises(IntegrityError), unit_of_work():
        account = db.session.get(Account, book.available.id)
        account.balance = -1

    assert balance(book.available) == 0


@pytest.mark.parametrize("seed", range(5))
def test_balances_are_always_the_sums_of_entries(shop, seed):
    dice = random.Random(seed)
    books = [book_of(shop, new_customer(shop)) for _ in range(3)]
    for _ in range(40):
        book, points, key = dice.choice(books), dice.randint(-1, 50), f"gift:{dice.randint(1, 25)}"
        with suppress(InsufficientPoints, KeyReused, BadInput):
            dice.choice((earn, spend))(book, points, key)
    assert_books_are_right(shop)
