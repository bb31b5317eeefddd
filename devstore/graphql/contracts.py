"""Resolvers: subscription contracts, drafted, committed, paused, and billed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, stands_for, user_error
from devstore.graphql.paging import Listing, by_number, by_time, by_word, page, page_of_list
from devstore.models import Customer
from devstore.names import number_of
from devstore.subscriptions import drafting
from devstore.subscriptions.contracts import ENDED, change
from devstore.subscriptions.drafting import DraftRefused
from devstore.subscriptions.models import BillingAttempt, Contract, PaymentMethod

stands_for("SubscriptionContract", Contract)
stands_for("SubscriptionBillingAttempt", BillingAttempt)
stands_for("CustomerPaymentMethod", PaymentMethod)
Payload = dict[str, Any]
TERMINATED = "Subscription contract cannot be billed once terminated."
CONTRACTS = Listing(
    id=Contract.id,
    filters={
        "id": by_number(Contract.id),
        "status": by_word(Contract.status),
        "created_at": by_time(Contract.created_at),
        "updated_at": by_time(Contract.updated_at),
    },
    sort_keys={
        "ID": Contract.id,
        "STATUS": Contract.status,
        "CREATED_AT": Contract.created_at,
        "UPDATED_AT": Contract.updated_at,
    },
)


@resolver("QueryRoot.subscriptionContract")
def contract(_root: object, info: Any, id: str) -> Contract | None:
    return _committed(info.context, id)


@resolver("QueryRoot.subscriptionContracts")
def contracts(_root: object, info: Any, *, sortKey: str = "CREATED_AT", **window: Any) -> Payload:
    call: Call = info.context
    base = select(Contract).where(Contract.shop_id == call.shop.id, Contract.committed_at.is_not(None))
    return page(call, base, CONTRACTS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.subscriptionDraft")
def draft(_root: object, info: Any, id: str) -> Payload | None:
    found = _found(info.context, id, "SubscriptionDraft")
    return as_draft(found) if found else None


@resolver("QueryRoot.subscriptionBillingAttempt")
def billing_attempt(_root: object, info: Any, id: str) -> BillingAttempt | None:
    call: Call = info.context
    found = call.session.get(BillingAttempt, number_of(id, "SubscriptionBillingAttempt") or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("Customer.subscriptionContracts")
def contracts_of(
    customer: Customer, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    wanted = select(Contract).where(Contract.customer_id == customer.id, Contract.committed_at.is_not(None))
    return page_of_list(list(info.context.session.scalars(wanted.order_by(Contract.id))), first, after)


@resolver("Customer.paymentMethods")
def payment_methods(
    customer: Customer,
    info: Any,
    first: int | None = None,
    after: str | None = None,
    showRevoked: bool = False,
    **_: Any,
) -> Any:
    wanted = select(PaymentMethod).where(PaymentMethod.customer_id == customer.id)
    if not showRevoked:
        wanted = wanted.where(PaymentMethod.revoked_at.is_(None))
    return page_of_list(list(info.context.session.scalars(wanted)), first, after)


@resolver("Mutation.subscriptionContractCreate")
def create(_root: object, info: Any, input: Payload) -> Payload:
    call: Call = info.context
    try:
        made = drafting.new_draft(call.session, call.shop, input, now=call.now)
    except DraftRefused as refusal:
        return {"draft": None, "userErrors": [_error(refusal)]}
    return {"draft": as_draft(made), "userErrors": []}


@resolver("Mutation.subscriptionContractAtomicCreate")
def create_at_once(_root: object, info: Any, input: Payload) -> Payload:
    call: Call = info.context
    try:
        with call.session.begin_nested():
            made = drafting.new_draft(call.session, call.shop, input, now=call.now)
            for at, each in enumerate(input["lines"]):
                where = ["input", "lines", str(at), "line"]
                drafting.add_line(call.session, call.shop, made, each["line"], where)
            drafting.commit(call.session, call.shop, made, ["input"], now=call.now)
    except DraftRefused as refusal:
        return {"contract": None, "userErrors": [_error(refusal)]}
    return {"contract": made, "userErrors": []}


@resolver("Mutation.subscriptionDraftUpdate")
def update_draft(_root: object, info: Any, draftId: str, input: Payload) -> Payload:
    call: Call = info.context
    return _drafting(
        call, draftId, lambda own: drafting.write(call.session, call.shop, own, input, ["input"])
    )


@resolver("Mutation.subscriptionDraftLineAdd")
def add_line(_root: object, info: Any, draftId: str, input: Payload) -> Payload:
    call: Call = info.context
    answer = _drafting(
        call, draftId, lambda own: drafting.add_line(call.session, call.shop, own, input, ["input"])
    )
    return {**answer, "lineAdded": answer["draft"]["lines"][-1] if answer["draft"] else None}


@resolver("Mutation.subscriptionDraftCommit")
def commit(_root: object, info: Any, draftId: str) -> Payload:
    call: Call = info.context
    own = _found(call, draftId, "SubscriptionDraft")
    try:
        if own is None:
            raise DraftRefused("INVALID", ["draftId"], "Subscription draft does not exist")
        drafting.commit(call.session, call.shop, own, ["draftId"], now=call.now)
    except DraftRefused as refusal:
        return {"contract": None, "userErrors": [_error(refusal)]}
    return {"contract": own, "userErrors": []}


@resolver("Mutation.subscriptionContractPause")
def pause(_root: object, info: Any, subscriptionContractId: str) -> Payload:
    return _switched(info.context, subscriptionContractId, "paused")


@resolver("Mutation.subscriptionContractActivate")
def activate(_root: object, info: Any, subscriptionContractId: str) -> Payload:
    return _switched(info.context, subscriptionContractId, "active")


@resolver("Mutation.subscriptionContractCancel")
def cancel(_root: object, info: Any, subscriptionContractId: str) -> Payload:
    return _switched(info.context, subscriptionContractId, "cancelled")


@resolver("Mutation.subscriptionContractSetNextBillingDate")
def set_next_billing_date(_root: object, info: Any, contractId: str, date: Any) -> Payload:
    call: Call = info.context
    own = _committed(call, contractId)
    if own is None:
        error = user_error("INVALID", ["contractId"], "Subscription contract does not exist.")
        return {"contract": None, "userErrors": [error]}
    change(call.session, call.shop, own, now=call.now, next_billing_at=date)
    return {"contract": own, "userErrors": []}


@resolver("Mutation.subscriptionBillingAttemptCreate")
def bill(
    _root: object, info: Any, subscriptionContractId: str, subscriptionBillingAttemptInput: Payload
) -> Payload:
    """The attempt waits; what comes of it is told by webhook. The same key makes it once."""
    call: Call = info.context
    given, own = subscriptionBillingAttemptInput, _committed(call, subscriptionContractId)
    key = given["idempotencyKey"]
    known = call.session.scalar(
        select(BillingAttempt).where(
            BillingAttempt.shop_id == call.shop.id, BillingAttempt.idempotency_key == key
        )
    )
    if known is not None and own is not None and known.contract_id == own.id:
        return {"subscriptionBillingAttempt": known, "userErrors": []}
    error = _billing_error(own, given, is_taken=known is not None)
    if error is not None or own is None:
        return {"subscriptionBillingAttempt": None, "userErrors": [error]}
    attempt = BillingAttempt(
        shop_id=call.shop.id,
        contract=own,
        idempotency_key=key,
        origin_at=given.get("originTime"),
        state="pending",
        created_at=call.now,
    )
    call.session.add(attempt)
    call.session.flush()
    return {"subscriptionBillingAttempt": attempt, "userErrors": []}


def as_draft(contract: Contract) -> Payload:
    """A contract in the shape of a draft."""
    return {"__typename": "SubscriptionDraft", "contract": contract, "lines": contract.lines}


def _billing_error(own: Contract | None, given: Payload, *, is_taken: bool) -> Payload | None:
    where = ["subscriptionContractId"]
    if own is None:
        return user_error("CONTRACT_NOT_FOUND", where, "Subscription contract does not exist.")
    if own.status in ENDED:
        return user_error("CONTRACT_TERMINATED", where, TERMINATED)
    if own.status == "paused":
        return user_error("CONTRACT_PAUSED", where, "Subscription contract cannot be billed if paused.")
    inside = "subscriptionBillingAttemptInput"
    if not given["idempotencyKey"].strip():
        return user_error("BLANK", [inside, "idempotencyKey"], "Idempotency key can't be blank")
    if is_taken:
        return user_error("INVALID", [inside, "idempotencyKey"], "Idempotency key is already used")
    if given.get("originTime") is not None and given["originTime"] < own.created_at:
        message = "Origin time cannot be before the contract creation time."
        return user_error("ORIGIN_TIME_BEFORE_CONTRACT_CREATION", [inside, "originTime"], message)
    return None


def _switched(call: Call, gid: str, status: str) -> Payload:
    own = _committed(call, gid)
    where = ["subscriptionContractId"]
    if own is None:
        error = user_error("INVALID", where, "Subscription contract does not exist.")
        return {"contract": None, "userErrors": [error]}
    if own.status in ENDED:
        error = user_error("CONTRACT_TERMINATED", where, "Subscription contract has been terminated.")
        return {"contract": None, "userErrors": [error]}
    if own.status != status:
        change(call.session, call.shop, own, now=call.now, status=status)
    return {"contract": own, "userErrors": []}


def _drafting(call: Call, gid: str, step: Callable[[Contract], Any]) -> Payload:
    own = _found(call, gid, "SubscriptionDraft")
    try:
        if own is None:
            raise DraftRefused("INVALID", ["draftId"], "Subscription draft does not exist")
        if own.committed_at is not None:
            raise DraftRefused("COMMITTED", ["draftId"], "Subscription draft has been already committed.")
        with call.session.begin_nested():
            step(own)
    except DraftRefused as refusal:
        return {"draft": None, "userErrors": [_error(refusal)]}
    return {"draft": as_draft(own), "userErrors": []}


def _committed(call: Call, gid: str) -> Contract | None:
    found = _found(call, gid, "SubscriptionContract")
    return found if found is not None and found.committed_at is not None else None


def _found(call: Call, gid: str, kind: str) -> Contract | None:
    found = call.session.get(Contract, number_of(gid, kind) or 0)
    return found if found and found.shop_id == call.shop.id else None


def _error(refusal: DraftRefused) -> Payload:
    return user_error(refusal.code, refusal.field, str(refusal))
