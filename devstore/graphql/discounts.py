"""Resolvers: discount codes, looked up, switched off and deleted."""

from typing import Any

from sqlalchemy import select

from devstore.discounts import find_code, status_of
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import count, money
from devstore.models import Customer, Discount, DiscountCode
from devstore.money import decimal_of
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


def discount_view(discount: Discount, call: Call) -> dict[str, Any]:
    """The discount as a DiscountCodeBasic or a DiscountCodeFreeShipping."""
    currency, is_shipping = call.shop.currency, discount.kind == "free_shipping"
    minimum = discount.minimum_subtotal_minor
    summary = _summary(discount, currency)
    link = {
        "title": discount.title,
        "targetType": "HOME",
        "url": f"{call.shop.url}/discount/{discount.codes[0].code}",
    }
    return {
        "__typename": "DiscountCodeFreeShipping" if is_shipping else "DiscountCodeBasic",
        "discount": discount,
        "title": discount.title,
        "status": status_of(discount, call.now).upper(),
        "startsAt": discount.starts_at,
        "endsAt": discount.ends_at,
        "usageLimit": discount.usage_limit,
        "asyncUsageCount": sum(code.uses for code in discount.codes),
        "appliesOncePerCustomer": discount.once_per_customer,
        "discountClasses": ["SHIPPING" if is_shipping else "ORDER"],
        "combinesWith": discount.combines_with,
        "codesCount": count(len(discount.codes)),
        "customerGets": {"value": _value(discount, currency)},
        "minimumRequirement": None
        if minimum is None
        else {
            "__typename": "DiscountMinimumSubtotal",
            "greaterThanOrEqualToSubtotal": money(minimum, currency),
        },
        "summary": summary,
        "shortSummary": summary,
        "shareableUrls": [link],
        "createdAt": discount.created_at,
        "updatedAt": discount.updated_at,
    }


@resolver("DiscountCodeBasic.codes")
@resolver("DiscountCodeFreeShipping.codes")
def codes(
    view: dict[str, Any], _info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(view["discount"].codes, first, after)


@resolver("DiscountCodeBasic.context")
@resolver("DiscountCodeFreeShipping.context")
def context(view: dict[str, Any], info: Any) -> dict[str, Any]:
    numbers = view["discount"].customer_ids
    if numbers is None:
        return {"__typename": "DiscountBuyerSelectionAll", "all": "ALL"}
    call: Call = info.context
    call.require("read_customers", "customers")
    people = call.session.scalars(select(Customer).where(Customer.id.in_(numbers))).all()
    return {"__typename": "DiscountCustomers", "customers": people}


@resolver("DiscountRedeemCode.id")
def redeem_code_id(code: DiscountCode, _info: Any) -> str:
    return gid_of("DiscountRedeemCode", code.id)


@resolver("DiscountRedeemCode.asyncUsageCount")
def usage_count(code: DiscountCode, _info: Any) -> int:
    return code.uses


@resolver("Mutation.discountCodeDeactivate")
def deactivate(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    call.require("write_discounts", "discountCodeDeactivate")
    discount = _own(call, id)
    if discount is None:
        return {"codeDiscountNode": None, "userErrors": [_missing()]}
    discount.deactivated = True
    discount.ends_at = min(discount.ends_at or call.now, call.now)
    discount.updated_at = call.now
    return {"codeDiscountNode": discount, "userErrors": []}


@resolver("Mutation.discountCodeDelete")
def delete(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    call.require("write_discounts", "discountCodeDelete")
    discount = _own(call, id)
    if discount is None:
        return {"deletedCodeDiscountId": None, "userErrors": [_missing()]}
    call.session.delete(discount)
    call.session.flush()
    return {"deletedCodeDiscountId": id, "userErrors": []}


def _own(call: Call, gid: str) -> Discount | None:
    found = call.session.get(Discount, number_of(gid, NODE) or 0)
    return found if found and found.shop_id == call.shop.id else None


def _missing() -> dict[str, Any]:
    return user_error("INVALID", ["id"], "Code discount does not exist.", extraInfo=None)


def _value(discount: Discount, currency: str) -> dict[str, Any]:
    if discount.kind == "percentage":
        return {"__typename": "DiscountPercentage", "percentage": (discount.percentage_bp or 0) / 10_000}
    amount = money(discount.amount_minor or 0, currency)
    return {"__typename": "DiscountAmount", "amount": amount, "appliesOnEachItem": False}


def _summary(discount: Discount, currency: str) -> str:
    gift = {
        "percentage": f"{(discount.percentage_bp or 0) / 100:g}% off entire order",
        "amount": f"{decimal_of(discount.amount_minor or 0, currency)} {currency} off entire order",
        "free_shipping": "Free shipping on entire order",
    }[discount.kind]
    minimum = discount.minimum_subtotal_minor
    floor = f" • Minimum purchase of {decimal_of(minimum, currency)} {currency}" if minimum else ""
    return gift + floor
