"""Resolvers: discount codes, made, looked up, switched on and off, and deleted."""

from typing import Any

from devstore.discounts import find_code
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.discount_input import DiscountForm
from devstore.graphql.discount_view import discount_view, is_automatic, remove, switch_off, switch_on
from devstore.graphql.paging import page_of_list
from devstore.hooks.discounts import tell_discount
from devstore.models import Discount, DiscountCode
from devstore.names import gid_of, number_of

NODE = "DiscountCodeNode"


@resolver("QueryRoot.codeDiscountNodeByCode")
def discount_by_code(_root: object, info: Any, code: str) -> Discount | None:
    call: Call = info.context
    call.require("read_discounts", "codeDiscountNodeByCode")
    found = find_code(call.session, call.shop, code)
    return found.discount if found else None


@resolver("DiscountCodeNode.id")
def discount_id(discount: Discount, _info: Any) -> str:
    return gid_of(NODE, discount.id)


@resolver("DiscountCodeNode.codeDiscount")
def code_discount(discount: Discount, info: Any) -> dict[str, Any]:
    return discount_view(discount, info.context)


@resolver("Mutation.discountCodeBasicCreate")
def create_basic(_root: object, info: Any, basicCodeDiscount: dict[str, Any]) -> dict[str, Any]:
    form = DiscountForm(info.context, "basicCodeDiscount", basicCodeDiscount)
    return _made(form, form.basic())


@resolver("Mutation.discountCodeFreeShippingCreate")
def create_free_shipping(
    _root: object, info: Any, freeShippingCodeDiscount: dict[str, Any]
) -> dict[str, Any]:
    form = DiscountForm(info.context, "freeShippingCodeDiscount", freeShippingCodeDiscount)
    return _made(form, form.free_shipping())


def _made(form: DiscountForm, worth: dict[str, Any]) -> dict[str, Any]:
    """Write the discount and its code, or answer with what is wrong and write nothing."""
    facts = {**worth, **form.common(), **form.code_facts()}
    code = form.code()
    if form.errors:
        return {"codeDiscountNode": None, "userErrors": form.errors}
    discount = form.write({**facts, "codes": [code]}, automatic=False)
    tell_discount(form.call.session, form.call.shop, discount, "create")
    return {"codeDiscountNode": discount, "userErrors": []}


@resolver("DiscountCodeBasic.codes")
@resolver("DiscountCodeFreeShipping.codes")
def codes(
    view: dict[str, Any], _info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(view["discount"].codes, first, after)


@resolver("DiscountRedeemCode.id")
def redeem_code_id(code: DiscountCode, _info: Any) -> str:
    return gid_of("DiscountRedeemCode", code.id)


@resolver("DiscountRedeemCode.asyncUsageCount")
def usage_count(code: DiscountCode, _info: Any) -> int:
    return code.uses


@resolver("Mutation.discountCodeDeactivate")
def deactivate(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    discount = _own(call, id)
    if discount is None:
        return {"codeDiscountNode": None, "userErrors": [_missing()]}
    switch_off(call, discount)
    return {"codeDiscountNode": discount, "userErrors": []}


@resolver("Mutation.discountCodeActivate")
def activate(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    discount = _own(call, id)
    if discount is None:
        return {"codeDiscountNode": None, "userErrors": [_missing()]}
    switch_on(call, discount)
    return {"codeDiscountNode": discount, "userErrors": []}


@resolver("Mutation.discountCodeDelete")
def delete(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    discount = _own(call, id)
    if discount is None:
        return {"deletedCodeDiscountId": None, "userErrors": [_missing()]}
    remove(call, discount)
    return {"deletedCodeDiscountId": id, "userErrors": []}


def _own(call: Call, gid: str) -> Discount | None:
    found = call.session.get(Discount, number_of(gid, NODE) or 0)
    is_own = found is not None and found.shop_id == call.shop.id and not is_automatic(found)
    return found if is_own else None


def _missing() -> dict[str, Any]:
    return user_error("INVALID", ["id"], "Code discount does not exist.", extraInfo=None)
