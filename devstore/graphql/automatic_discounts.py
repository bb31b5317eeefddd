"""Resolvers: discounts that need no code, and every discount by one list."""

from typing import Any

from sqlalchemy import func, or_, select

from devstore.checkout.models import DiscountRule
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.discount_input import MOST_AUTOMATIC, DiscountForm
from devstore.graphql.discount_view import (
    discount_view,
    is_automatic,
    remove,
    rule_of,
    switch_off,
    switch_on,
)
from devstore.graphql.paging import Listing, by_number, by_time, by_word, page
from devstore.hooks.discounts import tell_discount
from devstore.models import Discount
from devstore.money import decimal_of
from devstore.names import gid_of, number_of

NODE = "DiscountAutomaticNode"
Given = dict[str, Any]
DISCOUNTS = Listing(
    id=Discount.id,
    filters={
        "id": by_number(Discount.id),
        "title": by_word(Discount.title),
        "starts_at": by_time(Discount.starts_at),
        "ends_at": by_time(Discount.ends_at),
        "created_at": by_time(Discount.created_at),
        "updated_at": by_time(Discount.updated_at),
    },
    sort_keys={
        "ID": Discount.id,
        "RELEVANCE": Discount.id,
        "CREATED_AT": Discount.created_at,
        "ENDS_AT": Discount.ends_at,
        "STARTS_AT": Discount.starts_at,
        "TITLE": Discount.title,
        "UPDATED_AT": Discount.updated_at,
    },
    text=(Discount.title,),
)


@resolver("QueryRoot.discountNodes")
def discount_nodes(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> Given:
    call: Call = info.context
    base = select(Discount).where(Discount.shop_id == call.shop.id)
    return page(call, base, DISCOUNTS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.discountNode")
def discount_node(_root: object, info: Any, id: str) -> Discount | None:
    call: Call = info.context
    number = number_of(id, "DiscountNode", NODE, "DiscountCodeNode")
    found = call.session.get(Discount, number or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("DiscountNode.id")
@resolver("DiscountAutomaticNode.id")
def node_id(discount: Discount, _info: Any) -> str:
    return gid_of(NODE if is_automatic(discount) else "DiscountCodeNode", discount.id)


@resolver("DiscountNode.discount")
@resolver("DiscountAutomaticNode.automaticDiscount")
def automatic_discount(discount: Discount, info: Any) -> Given:
    return discount_view(discount, info.context)


@resolver("Mutation.discountAutomaticBasicCreate")
def create_basic(_root: object, info: Any, automaticBasicDiscount: Given) -> Given:
    form = DiscountForm(info.context, "automaticBasicDiscount", automaticBasicDiscount)
    return _written(form, form.basic(), None)


@resolver("Mutation.discountAutomaticFreeShippingCreate")
def create_free_shipping(_root: object, info: Any, freeShippingAutomaticDiscount: Given) -> Given:
    form = DiscountForm(info.context, "freeShippingAutomaticDiscount", freeShippingAutomaticDiscount)
    return _written(form, form.free_shipping(), None)


@resolver("Mutation.discountAutomaticBasicUpdate")
def update_basic(_root: object, info: Any, id: str, automaticBasicDiscount: Given) -> Given:
    call: Call = info.context
    known = _own(call, id)
    if known is None or known.kind == "free_shipping":
        return _missing()
    whole = _overlaid(call, known, automaticBasicDiscount)
    form = DiscountForm(call, "automaticBasicDiscount", whole)
    return _written(form, form.basic(), known)


@resolver("Mutation.discountAutomaticFreeShippingUpdate")
def update_free_shipping(_root: object, info: Any, id: str, freeShippingAutomaticDiscount: Given) -> Given:
    call: Call = info.context
    known = _own(call, id)
    if known is None or known.kind != "free_shipping":
        return _missing()
    whole = _overlaid(call, known, freeShippingAutomaticDiscount)
    form = DiscountForm(call, "freeShippingAutomaticDiscount", whole)
    return _written(form, form.free_shipping(), known)


@resolver("Mutation.discountAutomaticActivate")
def activate(_root: object, info: Any, id: str) -> Given:
    call: Call = info.context
    known = _own(call, id)
    if known is None:
        return _missing()
    if _is_crowded(call, known):
        return {"automaticDiscountNode": None, "userErrors": [_crowd(["id"])]}
    switch_on(call, known)
    return {"automaticDiscountNode": known, "userErrors": []}


@resolver("Mutation.discountAutomaticDeactivate")
def deactivate(_root: object, info: Any, id: str) -> Given:
    call: Call = info.context
    known = _own(call, id)
    if known is None:
        return _missing()
    switch_off(call, known)
    return {"automaticDiscountNode": known, "userErrors": []}


@resolver("Mutation.discountAutomaticDelete")
def delete(_root: object, info: Any, id: str) -> Given:
    call: Call = info.context
    known = _own(call, id)
    if known is None:
        return {"deletedAutomaticDiscountId": None, "userErrors": _missing()["userErrors"]}
    remove(call, known)
    return {"deletedAutomaticDiscountId": id, "userErrors": []}


def _written(form: DiscountForm, worth: Given, known: Discount | None) -> Given:
    facts = {**worth, **form.common()}
    if not form.errors and _is_crowded(form.call, known):
        form.errors.append(_crowd([form.name]))
    if form.errors:
        return {"automaticDiscountNode": None, "userErrors": form.errors}
    made = form.write(facts, automatic=True, known=known)
    tell_discount(form.call.session, form.call.shop, made, "update" if known else "create")
    return {"automaticDiscountNode": made, "userErrors": []}


def _overlaid(call: Call, known: Discount, given: Given) -> Given:
    """The known discount as input, with what is given on top."""
    currency, rule = call.shop.currency, rule_of(known)
    before: Given = {
        "title": known.title,
        "startsAt": known.starts_at,
        "endsAt": known.ends_at,
        "combinesWith": known.combines_with,
        "destination": {"all": True},
        "context": {"all": "ALL"}
        if known.customer_ids is None
        else {"customers": {"add": [gid_of("Customer", number) for number in known.customer_ids]}},
    }
    if known.minimum_subtotal_minor is not None:
        floor = decimal_of(known.minimum_subtotal_minor, currency)
        before["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": floor}}
    numbers = rule.product_ids if rule else None
    items: Given = {"all": True}
    if numbers is not None:
        items = {"products": {"productsToAdd": [gid_of("Product", number) for number in numbers]}}
    gets = given.get("customerGets") or {}
    value = gets.get("value") or _value_of(known, currency)
    return {**before, **given, "customerGets": {"value": value, "items": _items(items, gets.get("items"))}}


def _items(before: Given, given: Given | None) -> Given:
    """Products are added to those it was for, or taken out of them."""
    named = (given or {}).get("products")
    if given is None or named is None:
        return before if given is None else given
    kept = (before.get("products") or {}).get("productsToAdd", [])
    return {"products": {**named, "productsToAdd": [*kept, *(named.get("productsToAdd") or [])]}}


def _value_of(known: Discount, currency: str) -> Given:
    if known.kind == "percentage":
        return {"percentage": (known.percentage_bp or 0) / 10_000}
    return {"discountAmount": {"amount": decimal_of(known.amount_minor or 0, currency)}}


def _is_crowded(call: Call, known: Discount | None) -> bool:
    """Whether the shop has as many active discounts without a code as it may."""
    wanted = select(func.count(Discount.id)).join(DiscountRule, DiscountRule.discount_id == Discount.id)
    wanted = wanted.where(
        Discount.shop_id == call.shop.id,
        DiscountRule.automatic,
        Discount.deactivated.is_(False),
        or_(Discount.ends_at.is_(None), Discount.ends_at > call.now),
        Discount.id != (known.id if known else 0),
    )
    return (call.session.scalar(wanted) or 0) >= MOST_AUTOMATIC


def _crowd(field: list[str]) -> Given:
    message = (
        "The active period overlaps with other automatic discounts. "
        f"At any given time, only {MOST_AUTOMATIC} automatic discounts can be active."
    )
    return user_error("ACTIVE_PERIOD_OVERLAP", field, message, extraInfo=None)


def _own(call: Call, gid: str) -> Discount | None:
    found = call.session.get(Discount, number_of(gid, NODE) or 0)
    return found if found and found.shop_id == call.shop.id and is_automatic(found) else None


def _missing() -> Given:
    error = user_error("INVALID", ["id"], "Automatic discount does not exist.", extraInfo=None)
    return {"automaticDiscountNode": None, "userErrors": [error]}
