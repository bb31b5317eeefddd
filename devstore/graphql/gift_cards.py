"""Resolvers: gift cards, whose code is told once."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from devstore.graphql.call import Call, resolver, stands_for, user_error
from devstore.graphql.paging import Listing, by_number, by_time, by_word, condition_of, page
from devstore.graphql.values import count, money
from devstore.models import Customer
from devstore.money import minor_of
from devstore.names import gid_of, number_of
from devstore.tender import gift_cards
from devstore.tender.models import GiftCard

stands_for("GiftCard", GiftCard)


def _by_status(operator: str, value: str) -> ColumnElement[bool]:
    answers = {"enabled": GiftCard.deactivated_at.is_(None), "disabled": GiftCard.deactivated_at.is_not(None)}
    if value not in answers:
        raise ValueError(value)
    return answers[value]


CARDS = Listing(
    id=GiftCard.id,
    filters={
        "id": by_number(GiftCard.id),
        "created_at": by_time(GiftCard.created_at),
        "updated_at": by_time(GiftCard.updated_at),
        "customer_id": by_number(GiftCard.customer_id),
        "status": _by_status,
        "last_characters": by_word(GiftCard.code),
    },
    sort_keys={
        "ID": GiftCard.id,
        "BALANCE": GiftCard.balance_minor,
        "CODE": GiftCard.code,
        "CREATED_AT": GiftCard.created_at,
        "DISABLED_AT": GiftCard.deactivated_at,
        "INITIAL_VALUE": GiftCard.initial_minor,
        "UPDATED_AT": GiftCard.updated_at,
    },
)


@resolver("QueryRoot.giftCard")
def gift_card(_root: object, info: Any, id: str) -> GiftCard | None:
    return _own(info.context, id)


@resolver("QueryRoot.giftCards")
def list_gift_cards(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    base = select(GiftCard).where(GiftCard.shop_id == call.shop.id)
    return page(call, base, CARDS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.giftCardsCount")
def gift_cards_count(
    _root: object, info: Any, query: str | None = None, limit: int | None = 10_000
) -> dict[str, Any]:
    call: Call = info.context
    wanted = select(func.count(GiftCard.id)).where(
        GiftCard.shop_id == call.shop.id, condition_of(call, CARDS, query)
    )
    return count(call.session.scalar(wanted) or 0, limit)


@resolver("Mutation.giftCardCreate")
def create(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    if input.get("initialAmount") is None and input.get("initialValue") is not None:
        amount = {"amount": input["initialValue"], "currencyCode": call.shop.currency}
        input = {**input, "initialAmount": amount}
    error = _error(call, input)
    if error:
        return {"giftCard": None, "giftCardCode": None, "userErrors": [error]}
    customer = number_of(input["customerId"], "Customer") if input.get("customerId") else None
    try:
        card = gift_cards.issue(
            call.session,
            call.shop,
            minor_of(input["initialAmount"]["amount"], call.shop.currency),
            now=call.now,
            code=input.get("code"),
            customer_id=customer,
            expires_on=input.get("expiresOn"),
            note=input.get("note"),
            template_suffix=input.get("templateSuffix"),
        )
    except gift_cards.CardRefused as refusal:
        field = "initialAmount" if refusal.reason == "greater_than" else "code"
        label = "Initial amount" if field == "initialAmount" else "Code"
        error = user_error(refusal.reason.upper(), ["input", field], f"{label} {refusal.message}")
        return {"giftCard": None, "giftCardCode": None, "userErrors": [error]}
    return {"giftCard": card, "giftCardCode": card.code, "userErrors": []}


@resolver("Mutation.giftCardDeactivate")
def deactivate(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    card = _own(call, id)
    if card is None:
        error = user_error("GIFT_CARD_NOT_FOUND", ["id"], "The gift card could not be found.")
        return {"giftCard": None, "userErrors": [error]}
    gift_cards.deactivate(card, now=call.now)
    return {"giftCard": card, "userErrors": []}


@resolver("GiftCard.id")
def card_id(card: GiftCard, _info: Any) -> str:
    return gid_of("GiftCard", card.id)


@resolver("GiftCard.balance")
def balance(card: GiftCard, _info: Any) -> dict[str, Any]:
    return money(card.balance_minor, card.currency)


@resolver("GiftCard.initialValue")
def initial_value(card: GiftCard, _info: Any) -> dict[str, Any]:
    return money(card.initial_minor, card.currency)


@resolver("GiftCard.enabled")
def enabled(card: GiftCard, _info: Any) -> bool:
    return card.deactivated_at is None


def _own(call: Call, gid: str) -> GiftCard | None:
    found = call.session.get(GiftCard, number_of(gid, "GiftCard") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _error(call: Call, given: dict[str, Any]) -> dict[str, Any] | None:
    amount, where = given.get("initialAmount"), ["input", "initialAmount"]
    if amount is None:
        return user_error("MISSING_ARGUMENT", where, "Initial amount is required")
    if amount["currencyCode"] != call.shop.currency:
        return user_error("INVALID", [*where, "currencyCode"], "Currency is not supported by the shop")
    try:
        minor_of(amount["amount"], call.shop.currency)
    except ValueError:
        return user_error("INVALID", [*where, "amount"], "Initial amount is invalid")
    expires = given.get("expiresOn")
    if expires is not None and expires <= call.now.date():
        return user_error("INVALID", ["input", "expiresOn"], "Expires on must be in the future")
    if given.get("customerId"):
        found = call.session.get(Customer, number_of(given["customerId"], "Customer") or 0)
        if found is None or found.shop_id != call.shop.id:
            message = "The customer could not be found."
            return user_error("CUSTOMER_NOT_FOUND", ["input", "customerId"], message)
    return None
