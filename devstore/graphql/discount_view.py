"""Resolvers: a discount as the API shows it, with a code or without; and what any discount can suffer."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from devstore.checkout.models import AutomaticDiscountUse, DiscountRule
from devstore.discounts import class_of, status_of
from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import count, money
from devstore.hooks.discounts import tell_discount
from devstore.models import Customer, Discount, Order, Product
from devstore.money import decimal_of

View = dict[str, Any]


def rule_of(discount: Discount) -> DiscountRule | None:
    session = object_session(discount)
    return session.get(DiscountRule, discount.id) if session else None


def is_automatic(discount: Discount) -> bool:
    rule = rule_of(discount)
    return rule is not None and rule.automatic


def discount_view(discount: Discount, call: Call) -> View:
    """The discount as one of the four types that stand in the schema."""
    currency, is_shipping = call.shop.currency, discount.kind == "free_shipping"
    minimum, rule = discount.minimum_subtotal_minor, rule_of(discount)
    summary = _summary(discount, currency)
    shape = "FreeShipping" if is_shipping else "Basic"
    common = {
        "discount": discount,
        "title": discount.title,
        "status": status_of(discount, call.now).upper(),
        "startsAt": discount.starts_at,
        "endsAt": discount.ends_at,
        "discountClasses": [class_of(discount).upper()],
        "combinesWith": discount.combines_with,
        "customerGets": {"value": _value(discount, currency), "product_ids": rule and rule.product_ids},
        "destinationSelection": {"__typename": "DiscountCountryAll", "allCountries": True},
        "minimumRequirement": None
        if minimum is None
        else {
            "__typename": "DiscountMinimumSubtotal",
            "greaterThanOrEqualToSubtotal": money(minimum, currency),
        },
        "summary": summary,
        "shortSummary": summary,
        "createdAt": discount.created_at,
        "updatedAt": discount.updated_at,
    }
    if rule is not None and rule.automatic:
        return {**common, "__typename": f"DiscountAutomatic{shape}", "asyncUsageCount": _uses(discount, call)}
    return {**common, "__typename": f"DiscountCode{shape}", **_of_codes(discount, call)}


def _of_codes(discount: Discount, call: Call) -> View:
    """What only a discount with codes shows."""
    first = discount.codes[0].code if discount.codes else ""
    link = {"title": discount.title, "targetType": "HOME", "url": f"{call.shop.url}/discount/{first}"}
    return {
        "usageLimit": discount.usage_limit,
        "asyncUsageCount": sum(code.uses for code in discount.codes),
        "appliesOncePerCustomer": discount.once_per_customer,
        "codesCount": count(len(discount.codes)),
        "shareableUrls": [link],
    }


def _uses(discount: Discount, call: Call) -> int:
    """Orders that got it; their uses are kept by title."""
    wanted = select(func.count(AutomaticDiscountUse.id)).join(
        Order, Order.id == AutomaticDiscountUse.order_id
    )
    own = (Order.shop_id == call.shop.id, AutomaticDiscountUse.title == discount.title)
    return call.session.scalar(wanted.where(*own)) or 0


@resolver("DiscountCodeBasic.context")
@resolver("DiscountCodeFreeShipping.context")
@resolver("DiscountAutomaticBasic.context")
@resolver("DiscountAutomaticFreeShipping.context")
def context(view: View, info: Any) -> View:
    numbers = view["discount"].customer_ids
    if numbers is None:
        return {"__typename": "DiscountBuyerSelectionAll", "all": "ALL"}
    call: Call = info.context
    call.require("read_customers", "customers")
    people = call.session.scalars(select(Customer).where(Customer.id.in_(numbers))).all()
    return {"__typename": "DiscountCustomers", "customers": people}


@resolver("DiscountCustomerGets.items")
def items(gets: View, _info: Any) -> View:
    if gets["product_ids"] is None:
        return {"__typename": "AllDiscountItems", "allItems": True}
    return {"__typename": "DiscountProducts", "product_ids": gets["product_ids"]}


@resolver("DiscountProducts.products")
def products(found: View, info: Any, first: int | None = None, after: str | None = None, **_: Any) -> View:
    call: Call = info.context
    wanted = select(Product).where(Product.id.in_(found["product_ids"])).order_by(Product.id)
    return page_of_list(list(call.session.scalars(wanted)), first, after)


def switch_off(call: Call, discount: Discount) -> None:
    discount.deactivated = True
    discount.ends_at = min(discount.ends_at or call.now, call.now)
    _touch(call, discount)


def switch_on(call: Call, discount: Discount) -> None:
    """As on the platform an end in the past goes, and a start in the future comes."""
    discount.deactivated = False
    if discount.ends_at is not None and discount.ends_at <= call.now:
        discount.ends_at = None
    discount.starts_at = min(discount.starts_at, call.now)
    _touch(call, discount)


def remove(call: Call, discount: Discount) -> None:
    tell_discount(call.session, call.shop, discount, "delete")
    rule = rule_of(discount)
    if rule is not None:
        call.session.delete(rule)
        call.session.flush()
    call.session.delete(discount)
    call.session.flush()


def _touch(call: Call, discount: Discount) -> None:
    discount.updated_at = call.now
    call.session.flush()
    tell_discount(call.session, call.shop, discount, "update")


def _value(discount: Discount, currency: str) -> View:
    if discount.kind == "percentage":
        return {"__typename": "DiscountPercentage", "percentage": (discount.percentage_bp or 0) / 10_000}
    amount = money(discount.amount_minor or 0, currency)
    return {"__typename": "DiscountAmount", "amount": amount, "appliesOnEachItem": False}


def _summary(discount: Discount, currency: str) -> str:
    rule = rule_of(discount)
    numbers = rule.product_ids if rule else None
    what = "entire order" if numbers is None else f"{len(numbers)} product{'s' * (len(numbers) > 1)}"
    gift = {
        "percentage": f"{(discount.percentage_bp or 0) / 100:g}% off {what}",
        "amount": f"{decimal_of(discount.amount_minor or 0, currency)} {currency} off {what}",
        "free_shipping": "Free shipping on entire order",
    }[discount.kind]
    minimum = discount.minimum_subtotal_minor
    floor = f" • Minimum purchase of {decimal_of(minimum, currency)} {currency}" if minimum else ""
    return gift + floor
