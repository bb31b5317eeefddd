"""Store credit: a customer's balance, what moves it, and credits that run out."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Customer
from devstore.tender.models import StoreCreditAccount, StoreCreditTransaction

NEVER = datetime.max.replace(tzinfo=UTC)


class CreditRefused(Exception):
    """The account does not take this change."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        """The platform's error code: NEGATIVE_OR_ZERO_AMOUNT, EXPIRES_AT_IN_PAST, MISMATCHING_CURRENCY,
        INSUFFICIENT_FUNDS."""
        self.message = message


def find_account(session: Session, customer: Customer, currency: str) -> StoreCreditAccount | None:
    return session.scalar(
        select(StoreCreditAccount).where(
            StoreCreditAccount.shop_id == customer.shop_id,
            StoreCreditAccount.customer_id == customer.id,
            StoreCreditAccount.currency == currency,
        )
    )


def account_for(session: Session, customer: Customer, currency: str, *, now: datetime) -> StoreCreditAccount:
    """The customer's account in this currency, opened if there is none."""
    account = find_account(session, customer, currency)
    if account is None:
        account = StoreCreditAccount(
            shop_id=customer.shop_id,
            customer_id=customer.id,
            currency=currency,
            balance_minor=0,
            created_at=now,
        )
        session.add(account)
        session.flush()
    return account


def balance_of(account: StoreCreditAccount, *, now: datetime) -> int:
    """What can be spent now: credits that have run out do not count."""
    return account.balance_minor - sum(each.remaining_minor for each in _run_out(account, now))


def credit(
    session: Session,
    account: StoreCreditAccount,
    amount_minor: int,
    *,
    now: datetime,
    currency: str | None = None,
    expires_at: datetime | None = None,
    event: str = "ADJUSTMENT",
    order_id: int | None = None,
) -> StoreCreditTransaction:
    """Put money in. Raises CreditRefused; then nothing has changed."""
    _check(account, amount_minor, currency)
    if expires_at is not None and expires_at <= now:
        raise CreditRefused("EXPIRES_AT_IN_PAST", "The expiry date must be in the future")
    expire(session, account, now=now)
    change = _post(session, account, "credit", amount_minor, now=now, event=event, order_id=order_id)
    change.remaining_minor = amount_minor
    change.expires_at = expires_at
    return change


def debit(
    session: Session,
    account: StoreCreditAccount,
    amount_minor: int,
    *,
    now: datetime,
    currency: str | None = None,
    event: str = "ADJUSTMENT",
    order_id: int | None = None,
) -> StoreCreditTransaction:
    """Take money out, from the credits that run out first. Raises CreditRefused; then nothing has changed."""
    _check(account, amount_minor, currency)
    if amount_minor > balance_of(account, now=now):
        raise CreditRefused(
            "INSUFFICIENT_FUNDS",
            "The store credit account does not have sufficient funds to satisfy the request",
        )
    expire(session, account, now=now)
    left = amount_minor
    for each in sorted(_open(account), key=lambda each: (each.expires_at or NEVER, each.id)):
        taken = min(left, each.remaining_minor)
        each.remaining_minor -= taken
        left -= taken
    return _post(session, account, "debit", -amount_minor, now=now, event=event, order_id=order_id)


def expire(session: Session, account: StoreCreditAccount, *, now: datetime) -> None:
    """Write down what has run out since the last change."""
    for each in _run_out(account, now):
        gone, each.remaining_minor = each.remaining_minor, 0
        change = _post(session, account, "expiration", -gone, now=each.expires_at or now)
        change.credit_id = each.id


def _check(account: StoreCreditAccount, amount_minor: int, currency: str | None) -> None:
    if amount_minor <= 0:
        raise CreditRefused("NEGATIVE_OR_ZERO_AMOUNT", "A positive amount must be used")
    if currency is not None and currency != account.currency:
        raise CreditRefused(
            "MISMATCHING_CURRENCY",
            "The currency provided does not match the currency of the store credit account",
        )


def _open(account: StoreCreditAccount) -> list[StoreCreditTransaction]:
    return [each for each in account.transactions if each.remaining_minor > 0]


def _run_out(account: StoreCreditAccount, now: datetime) -> list[StoreCreditTransaction]:
    return [each for each in _open(account) if each.expires_at is not None and each.expires_at <= now]


def _post(
    session: Session,
    account: StoreCreditAccount,
    kind: str,
    amount_minor: int,
    *,
    now: datetime,
    event: str = "ADJUSTMENT",
    order_id: int | None = None,
) -> StoreCreditTransaction:
    account.balance_minor += amount_minor
    change = StoreCreditTransaction(
        account=account,
        kind=kind,
        event=event,
        amount_minor=amount_minor,
        balance_after_minor=account.balance_minor,
        remaining_minor=0,
        order_id=order_id,
        created_at=now,
    )
    session.add(change)
    session.flush()
    return change
