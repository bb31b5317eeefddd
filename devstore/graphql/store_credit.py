"""Resolvers: store credit accounts, what goes in and what goes out."""

from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, stands_for, user_error
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import money
from devstore.models import Customer
from devstore.money import minor_of
from devstore.names import gid_of, number_of
from devstore.tender import store_credit
from devstore.tender.models import StoreCreditAccount, StoreCreditTransaction

stands_for("StoreCreditAccount", StoreCreditAccount)
KINDS = {
    "credit": "StoreCreditAccountCreditTransaction",
    "debit": "StoreCreditAccountDebitTransaction",
    "expiration": "StoreCreditAccountExpirationTransaction",
}
AMOUNT_REASONS = {"NEGATIVE_OR_ZERO_AMOUNT", "INSUFFICIENT_FUNDS"}
Refusal = store_credit.CreditRefused


@resolver("QueryRoot.storeCreditAccount")
def store_credit_account(_root: object, info: Any, id: str) -> StoreCreditAccount | None:
    return _own(info.context, id)


@resolver("Customer.storeCreditAccounts")
def accounts(
    customer: Customer, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    call: Call = info.context
    wanted = select(StoreCreditAccount).where(StoreCreditAccount.customer_id == customer.id)
    return page_of_list(call.session.scalars(wanted.order_by(StoreCreditAccount.id)).all(), first, after)


@resolver("Mutation.storeCreditAccountCredit")
def credit(_root: object, info: Any, id: str, creditInput: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    amount = creditInput["creditAmount"]
    owner = _owner(call, id)
    if owner is None:
        return _missing(id)
    try:
        minor = _minor(call, amount, owner)
        with call.session.begin_nested():
            account = owner
            if isinstance(owner, Customer):
                account = store_credit.account_for(call.session, owner, call.shop.currency, now=call.now)
            change = store_credit.credit(
                call.session,
                account,
                minor,
                now=call.now,
                currency=amount["currencyCode"],
                expires_at=creditInput.get("expiresAt"),
            )
    except Refusal as refusal:
        return _refused(refusal, "creditInput", "creditAmount")
    return {"storeCreditAccountTransaction": view_of(change, call), "userErrors": []}


@resolver("Mutation.storeCreditAccountDebit")
def debit(_root: object, info: Any, id: str, debitInput: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    amount = debitInput["debitAmount"]
    account = _owner(call, id)
    if isinstance(account, Customer):
        account = store_credit.find_account(call.session, account, amount["currencyCode"])
    if account is None:
        return _missing("")
    try:
        minor = _minor(call, amount, account)
        change = store_credit.debit(
            call.session, account, minor, now=call.now, currency=amount["currencyCode"]
        )
    except Refusal as refusal:
        return _refused(refusal, "debitInput", "debitAmount")
    return {"storeCreditAccountTransaction": view_of(change, call), "userErrors": []}


@resolver("StoreCreditAccount.id")
def account_id(account: StoreCreditAccount, _info: Any) -> str:
    return gid_of("StoreCreditAccount", account.id)


@resolver("StoreCreditAccount.balance")
def balance(account: StoreCreditAccount, info: Any) -> dict[str, Any]:
    return money(store_credit.balance_of(account, now=info.context.now), account.currency)


@resolver("StoreCreditAccount.transactions")
def transactions(
    account: StoreCreditAccount, info: Any, first: int | None = None, after: str | None = None
) -> dict[str, Any]:
    changes = [change for change in reversed(account.transactions) if change.kind in KINDS]
    return page_of_list([view_of(change, info.context) for change in changes], first, after)


def view_of(change: StoreCreditTransaction, call: Call) -> dict[str, Any]:
    """A transaction as the type of its kind."""
    kind, currency = KINDS[change.kind], change.account.currency
    credit = call.session.get(StoreCreditTransaction, change.credit_id) if change.credit_id else None
    return {
        "__typename": kind,
        "id": gid_of(kind, change.id),
        "account": change.account,
        "amount": money(change.amount_minor, currency),
        "balanceAfterTransaction": money(change.balance_after_minor, currency),
        "createdAt": change.created_at,
        "event": change.event,
        "expiresAt": change.expires_at,
        "remainingAmount": money(change.remaining_minor, currency),
        "creditTransaction": view_of(credit, call) if credit else None,
    }


def _own(call: Call, gid: str) -> StoreCreditAccount | None:
    found = call.session.get(StoreCreditAccount, number_of(gid, "StoreCreditAccount") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _owner(call: Call, gid: str) -> Any:
    """The account or the customer of this id; a customer's account is opened by its first credit."""
    number = number_of(gid, "Customer")
    if number is None:
        return _own(call, gid)
    found = call.session.get(Customer, number)
    return found if found and found.shop_id == call.shop.id else None


def _minor(call: Call, amount: dict[str, Any], owner: Any) -> int:
    if isinstance(owner, Customer) and amount["currencyCode"] != call.shop.currency:
        raise Refusal("UNSUPPORTED_CURRENCY", "The currency provided is not currently supported")
    try:
        return minor_of(amount["amount"], call.shop.currency)
    except ValueError:
        raise Refusal("NEGATIVE_OR_ZERO_AMOUNT", "A positive amount must be used") from None


def _missing(gid: str) -> dict[str, Any]:
    is_owner = number_of(gid, "Customer") is not None
    code, what = ("OWNER_NOT_FOUND", "owner") if is_owner else ("ACCOUNT_NOT_FOUND", "store credit account")
    error = user_error(code, ["id"], f"The {what} could not be found")
    return {"storeCreditAccountTransaction": None, "userErrors": [error]}


def _refused(refusal: Refusal, argument: str, amount: str) -> dict[str, Any]:
    path = [amount, "amount" if refusal.reason in AMOUNT_REASONS else "currencyCode"]
    field = [argument, *(["expiresAt"] if refusal.reason == "EXPIRES_AT_IN_PAST" else path)]
    error = user_error(refusal.reason, field, refusal.message)
    return {"storeCreditAccountTransaction": None, "userErrors": [error]}
