"""Gift cards and store credit: what moves a balance, and what is refused without moving it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.database import Database
from devstore.loading import content_of, load_shop
from devstore.models import Customer, Shop
from devstore.tender import gift_cards, store_credit
from devstore.tender.gift_cards import CardRefused
from devstore.tender.store_credit import CreditRefused

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("tender") / "store.sqlite")
    database.create_tables()
    content = content_of("tiny", NOW.date(), full=False)
    load_shop(database, content, kind="tiny", url="http://shop.localhost", say=lambda words: None)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session_scope() as session:
        yield session


@pytest.fixture
def shop(session: Session) -> Shop:
    return session.scalars(select(Shop)).one()


@pytest.fixture
def customer(session: Session) -> Customer:
    return session.scalars(select(Customer).order_by(Customer.id)).first()  # type: ignore[return-value]


def test_a_card_is_found_by_its_code_however_it_is_written(session, shop):
    card = gift_cards.issue(session, shop, 2500, now=NOW, code="ABCD1234wxyz")

    assert gift_cards.find(session, shop, " abcd-1234-WXYZ ") is card
    assert (card.last_characters, card.balance_minor, card.currency) == ("wxyz", 2500, shop.currency)
    assert card.id >= 610_000_000_000


@pytest.mark.parametrize(
    ("code", "reason"),
    [("short12", "too_short"), ("a" * 21, "too_long"), ("abc_12345", "invalid"), ("twice1234", "taken")],
)
def test_a_code_of_the_wrong_shape_or_in_use_is_refused(session, shop, code, reason):
    gift_cards.issue(session, shop, 100, now=NOW, code="TWICE1234")

    with pytest.raises(CardRefused) as refused:
        gift_cards.issue(session, shop, 100, now=NOW, code=code)

    assert refused.value.reason == reason


def test_a_card_pays_no_more_than_it_holds_and_nothing_once_it_is_off_or_expired(session, shop):
    card = gift_cards.issue(session, shop, 1000, now=NOW, expires_on=NOW.date())
    gift_cards.debit(card, 400, now=NOW)

    with pytest.raises(CardRefused):
        gift_cards.debit(card, 601, now=NOW)
    with pytest.raises(CardRefused, match="expired"):
        gift_cards.debit(card, 1, now=NOW + timedelta(days=1))
    gift_cards.deactivate(card, now=NOW)
    with pytest.raises(CardRefused, match="disabled"):
        gift_cards.debit(card, 1, now=NOW)

    assert card.balance_minor == 600


def test_credit_that_runs_out_first_is_spent_first(session, customer):
    account = store_credit.account_for(session, customer, "EUR", now=NOW)
    store_credit.credit(session, account, 500, now=NOW)
    soon = store_credit.credit(session, account, 300, now=NOW, expires_at=NOW + timedelta(days=1))

    spent = store_credit.debit(session, account, 400, now=NOW)

    assert (spent.amount_minor, spent.balance_after_minor, soon.remaining_minor) == (-400, 400, 0)
    assert store_credit.balance_of(account, now=NOW + timedelta(days=2)) == 400


def test_credit_that_has_run_out_cannot_be_spent_and_is_written_off_at_the_next_change(session, customer):
    account = store_credit.account_for(session, customer, "EUR", now=NOW)
    store_credit.credit(session, account, 500, now=NOW, expires_at=NOW + timedelta(days=1))
    later = NOW + timedelta(days=1)

    assert store_credit.balance_of(account, now=later) == 0
    with pytest.raises(CreditRefused) as refused:
        store_credit.debit(session, account, 1, now=later)
    assert (refused.value.reason, account.balance_minor) == ("INSUFFICIENT_FUNDS", 500)

    store_credit.credit(session, account, 200, now=later)
    kinds = [(each.kind, each.amount_minor, each.balance_after_minor) for each in account.transactions]
    assert kinds == [("credit", 500, 500), ("expiration", -500, 0), ("credit", 200, 200)]


@pytest.mark.parametrize(
    ("amount", "more", "reason"),
    [
        (0, {}, "NEGATIVE_OR_ZERO_AMOUNT"),
        (5, {"currency": "USD"}, "MISMATCHING_CURRENCY"),
        (5, {"expires_at": NOW}, "EXPIRES_AT_IN_PAST"),
    ],
)
def test_a_refused_credit_changes_nothing(session, customer, amount, more, reason):
    account = store_credit.account_for(session, customer, "EUR", now=NOW)

    with pytest.raises(CreditRefused) as refused:
        store_credit.credit(session, account, amount, now=NOW, **more)

    assert refused.value.reason == reason
    assert (account.balance_minor, account.transactions) == (0, [])
