"""Resolvers: changing customers, and making those that are not there yet."""

import re
from typing import Any

from sqlalchemy import select

from devstore.customers import ADDRESS, find_customer, find_or_create_customer, tell_tags, touch_customer
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.metafield_writing import set_metafields
from devstore.graphql.tags import LONGEST, MOST
from devstore.models import Customer
from devstore.names import gid_of, number_of
from devstore.webhooks import new_event

PLAIN = {"firstName": "first_name", "lastName": "last_name", "locale": "locale", "note": "note"}
NAMES = {"firstName": "First name", "lastName": "Last name"}
PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,24}")
Errors = list[dict[str, Any]]


@resolver("Mutation.customerUpdate")
def update(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    customer = _own(call, input.get("id") or "")
    if customer is None:
        return _plain([user_error("NOT_FOUND", ["id"], "Customer does not exist")])
    errors = _faults(call, customer, input)
    if errors:
        return _plain(errors)
    errors = write_metafields(info, gid_of("Customer", customer.id), input.get("metafields"))
    if errors:
        return _plain(errors)
    _write(call, customer, input)
    return {"customer": customer, "userErrors": []}


@resolver("Mutation.customerSet")
def upsert(
    _root: object, info: Any, input: dict[str, Any], identifier: dict[str, str] | None = None
) -> dict[str, Any]:
    """Without an identifier a customer is made; with one, the customer it names is changed or made."""
    call: Call = info.context
    named = {name: value for name, value in (identifier or {}).items() if value is not None}
    if identifier is not None and len(named) != 1:
        return _set_error("INVALID", ["identifier"], "Exactly one identifier must be given")
    known = _named(call, named)
    if known is None and "id" in named:
        return _set_error("NOT_FOUND", ["identifier"], "Customer does not exist")
    if mismatch := _mismatch(named, input):
        return mismatch
    errors = _faults(call, known, input)
    if known is None and not (input.get("email") or input.get("phone")):
        errors.append(user_error("BLANK", [], "A name, phone number, or email address must be present"))
    if errors:
        return {
            "customer": None,
            "userErrors": [{**each, "field": ["input", *each["field"]]} for each in errors],
        }
    customer = known or _made(call, input)
    _write(call, customer, input)
    return {"customer": customer, "userErrors": []}


def _mismatch(named: dict[str, str], given: dict[str, Any]) -> dict[str, Any] | None:
    """Why the input does not fit the identifier it comes with."""
    for name, value in named.items():
        if name != "id" and not given.get(name):
            message = "The input field corresponding to the identifier is required."
            return _set_error("MISSING_FIELD_REQUIRED", ["input", name], message)
        if name != "id" and given[name].lower() != value.lower():
            message = "The identifier value does not match the value of the corresponding field in the input."
            return _set_error("INPUT_MISMATCH", ["input", name], message)
    return None


def write_metafields(info: Any, owner: str, given: list[dict[str, Any]] | None) -> Errors:
    """Write metafields as metafieldsSet does. Returns what is wrong, having written nothing then."""
    if not given:
        return []
    for at, each in enumerate(given):
        for name in ("key", "value"):
            if each.get(name) is None:
                where = ["metafields", str(at), name]
                return [user_error("BLANK", where, f"{name.title()} can't be blank")]
    answer = set_metafields(None, info, [{"ownerId": owner, **each} for each in given])
    return [{**each, "field": ["metafields", *(each["field"] or [])[1:]]} for each in answer["userErrors"]]


def tags_of(given: list[str]) -> list[str]:
    """Tags as they are stored: split at commas, without blanks, each once."""
    split = [tag.strip() for entry in given for tag in entry.split(",") if tag.strip()]
    return list({tag.lower(): tag for tag in reversed(split)}.values())[::-1]


def tag_errors(tags: list[str] | None) -> Errors:
    stored = tags_of(tags or [])
    if any(len(tag) > LONGEST for tag in stored):
        return [user_error("TOO_LONG", ["tags"], "Tag is too long")]
    return [user_error("INVALID", ["tags"], "Too many tags")] if len(stored) > MOST else []


def _faults(call: Call, customer: Customer | None, given: dict[str, Any]) -> Errors:
    errors, email, phone = tag_errors(given.get("tags")), given.get("email"), given.get("phone")
    if email is not None and not ADDRESS.fullmatch(email.strip()):
        errors.append(user_error("INVALID", ["email"], "Email is invalid"))
    elif email is not None and find_customer(call.session, call.shop, email) not in (None, customer):
        errors.append(user_error("TAKEN", ["email"], "Email has already been taken"))
    for name, label in NAMES.items():
        if len(given.get(name) or "") > LONGEST:
            message = f"{label} is too long (maximum is {LONGEST} characters)"
            errors.append(user_error("TOO_LONG", [name], message))
    if phone is not None and not PHONE.fullmatch(phone):
        errors.append(user_error("INVALID", ["phone"], "Phone is invalid"))
    elif phone is not None and _with_phone(call, phone) not in (None, customer):
        errors.append(user_error("TAKEN", ["phone"], "Phone has already been taken"))
    return errors


def _write(call: Call, customer: Customer, given: dict[str, Any]) -> None:
    before = list(customer.tags)
    for name, column in PLAIN.items():
        if name in given:
            setattr(customer, column, given[name] if name == "note" else given[name] or "")
    if given.get("email"):
        customer.email = given["email"].strip().lower()
    if "phone" in given:
        customer.phone = given["phone"]
    if "tags" in given:
        customer.tags = tags_of(given["tags"] or [])
    event = new_event()
    touch_customer(call.session, call.shop, customer, event=event)
    tell_tags(call.session, call.shop, customer, before, event=event)
    call.session.flush()


def _made(call: Call, given: dict[str, Any]) -> Customer:
    if given.get("email"):
        return find_or_create_customer(call.session, call.shop, given["email"])
    made = Customer(
        shop_id=call.shop.id, locale=call.shop.language, created_at=call.now, updated_at=call.now, tags=[]
    )
    call.session.add(made)
    call.session.flush()
    return made


def _named(call: Call, named: dict[str, str]) -> Customer | None:
    if "id" in named:
        return _own(call, named["id"])
    if "email" in named:
        return find_customer(call.session, call.shop, named["email"])
    return _with_phone(call, named["phone"]) if "phone" in named else None


def _with_phone(call: Call, phone: str) -> Customer | None:
    wanted = select(Customer).where(Customer.shop_id == call.shop.id, Customer.phone == phone)
    return call.session.scalar(wanted)


def _own(call: Call, gid: str) -> Customer | None:
    found = call.session.get(Customer, number_of(gid, "Customer") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _plain(errors: Errors) -> dict[str, Any]:
    return {"customer": None, "userErrors": errors}


def _set_error(code: str, field: list[str], message: str) -> dict[str, Any]:
    return {"customer": None, "userErrors": [user_error(code, field, message)]}
