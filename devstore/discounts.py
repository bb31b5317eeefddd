"""Discounts at the checkout: which code is good for whom, and what discounts take off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from devstore.checkout.models import DiscountRule
from devstore.models import Customer, Discount, DiscountCode, Shop
from devstore.money import shares_of, text_of

SHIPPING = "free_shipping"
MOST_CODES = 5
"""Of codes on products or the order; one on shipping may stand beside them."""


class CodeRefused(Exception):
    """The checkout does not take this code. `message` is what the shopper reads."""

    def __init__(self, code: str, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        """not_found, not_started, expired, used_up, already_used, not_eligible, minimum, too_many or
        not_combinable."""
        self.message = message


@dataclass(frozen=True)
class Basket:
    """What a code is judged by."""

    line_totals_minor: tuple[int, ...]
    customer: Customer | None
    email: str | None
    now: datetime
    product_ids: tuple[int, ...] = ()
    """Of each line, for discounts on products."""

    @property
    def subtotal_minor(self) -> int:
        return sum(self.line_totals_minor)


@dataclass(frozen=True)
class Deduction:
    """What the accepted codes take off."""

    line_minor: tuple[int, ...]
    shipping_minor: int
    used: tuple[dict[str, object], ...]
    """[{"code", "amount_minor", "type", "percent"}] as an order keeps them."""
    automatic: tuple[dict[str, object], ...] = ()
    """[{"title", "amount_minor", "type", "percent"}]: what needed no code."""

    @property
    def total_minor(self) -> int:
        return sum(self.line_minor) + self.shipping_minor


def status_of(discount: Discount, now: datetime) -> str:
    """active, scheduled or expired; a deactivated discount is expired."""
    if discount.deactivated or (discount.ends_at is not None and discount.ends_at <= now):
        return "expired"
    return "scheduled" if discount.starts_at > now else "active"


def find_code(session: Session, shop: Shop, code: str) -> DiscountCode | None:
    """The code of this shop, whatever its case."""
    wanted = select(DiscountCode).where(
        DiscountCode.shop_id == shop.id, DiscountCode.folded == code.strip().lower()
    )
    return session.scalar(wanted)


def accept_codes(session: Session, shop: Shop, codes: list[str], basket: Basket) -> list[DiscountCode]:
    """The codes as this basket may use them. Raises CodeRefused for the first that it may not."""
    accepted: list[DiscountCode] = []
    for text in codes:
        found = find_code(session, shop, text)
        if found is None:
            raise CodeRefused(text, "not_found", "Enter a valid discount code or gift card")
        if found in accepted:
            continue
        _check(shop, found, basket)
        if _is_full(accepted, found):
            message = f"{found.code} couldn't be added: a checkout takes {MOST_CODES} discount codes"
            raise CodeRefused(text, "too_many", message)
        if any(not combine(found.discount, other.discount) for other in accepted):
            message = f"{found.code} discount code can't be combined with other discounts"
            raise CodeRefused(text, "not_combinable", message)
        accepted.append(found)
    return accepted


def deduction_of(
    codes: Sequence[DiscountCode], basket: Basket, shipping_minor: int, automatic: Sequence[Discount] = ()
) -> Deduction:
    """What codes and discounts without one take off: products first, then the order, then shipping.

    Of two discounts on the same product the larger one counts. Percentages on the order are each taken of
    what the products' discounts left, amounts of what is left then; nothing goes below zero.
    """
    discounts = [*automatic, *(code.discount for code in codes)]
    cuts = _product_cuts(discounts, basket)
    left = [full - sum(cut[at] for cut in cuts.values()) for at, full in enumerate(basket.line_totals_minor)]
    taken = {number: sum(cut) for number, cut in cuts.items()}
    on_order = [each for each in discounts if each.kind != SHIPPING and each.id not in cuts]
    left = _less_order_cuts(on_order, left, taken)
    shipping_off = 0
    for discount in discounts:
        if discount.kind == SHIPPING:
            taken[discount.id] = shipping_minor - shipping_off
            shipping_off = shipping_minor
    line_off = tuple(full - rest for full, rest in zip(basket.line_totals_minor, left, strict=True))
    used = tuple({"code": code.code, **_entry(code.discount, taken[code.discount.id])} for code in codes)
    by_itself = tuple({"title": each.title, **_entry(each, taken[each.id])} for each in automatic)
    return Deduction(line_off, shipping_off, used, by_itself)


def lines_of(discount: Discount, basket: Basket) -> list[int] | None:
    """Which lines a product discount is for; None for a discount on the whole order."""
    session = object_session(discount)
    rule = session.get(DiscountRule, discount.id) if session else None
    if rule is None or rule.product_ids is None:
        return None
    return [at for at, product_id in enumerate(basket.product_ids) if product_id in rule.product_ids]


def is_for(discount: Discount, basket: Basket) -> bool:
    """Whether the basket's customer is one the discount is bound to; without such everybody is."""
    numbers = discount.customer_ids
    return numbers is None or (basket.customer is not None and basket.customer.id in numbers)


def is_met(discount: Discount, basket: Basket) -> bool:
    """Whether the basket has what the discount asks for: its products, its minimum."""
    lines = lines_of(discount, basket)
    totals = basket.line_totals_minor
    worth = basket.subtotal_minor if lines is None else sum(totals[at] for at in lines)
    return worth > 0 and worth >= (discount.minimum_subtotal_minor or 0)


def combine(one: Discount, other: Discount) -> bool:
    """Whether each of two discounts names the other's class in its combinesWith; two on shipping never."""
    if one.kind == other.kind == SHIPPING:
        return False
    return bool(one.combines_with.get(_class_key(other)) and other.combines_with.get(_class_key(one)))


def class_of(discount: Discount) -> str:
    """order, product or shipping."""
    if discount.kind == SHIPPING:
        return "shipping"
    session = object_session(discount)
    rule = session.get(DiscountRule, discount.id) if session else None
    return "product" if rule is not None and rule.product_ids is not None else "order"


def count_use(code: DiscountCode, customer: Customer | None, email: str | None) -> None:
    """Remember one use, so that limits hold at the next checkout."""
    code.uses += 1
    who = {customer.id} if customer else set()
    code.used_by = [*code.used_by, *who, *([email.lower()] if email else [])]


def _check(shop: Shop, code: DiscountCode, basket: Basket) -> None:
    discount, name = code.discount, code.code

    def refuse(reason: str, message: str) -> None:
        raise CodeRefused(name, reason, message)

    state = status_of(discount, basket.now)
    if state == "scheduled":
        refuse("not_started", f"{name} discount code isn't available yet")
    if state == "expired":
        refuse("expired", f"{name} discount code has expired")
    if discount.usage_limit is not None and code.uses >= discount.usage_limit:
        refuse("used_up", f"{name} discount code has reached its usage limit")
    if not is_for(discount, basket):
        refuse("not_eligible", f"{name} discount code isn't available to you right now")
    if discount.once_per_customer and _has_used(code, basket):
        refuse(
            "already_used", f"{name} discount code was already used: it can only be used once per customer"
        )
    _check_goods(shop, code, basket)


def _check_goods(shop: Shop, code: DiscountCode, basket: Basket) -> None:
    if lines_of(code.discount, basket) == []:
        message = f"{code.code} discount code isn't valid for the items in your cart"
        raise CodeRefused(code.code, "not_eligible", message)
    minimum = code.discount.minimum_subtotal_minor
    if minimum is not None and not is_met(code.discount, basket):
        money = text_of(minimum, shop.currency)
        message = f"{code.code} discount code needs a minimum purchase of {money} {shop.currency}"
        raise CodeRefused(code.code, "minimum", message)


def _is_full(accepted: Sequence[DiscountCode], new: DiscountCode) -> bool:
    goods = [each for each in accepted if each.discount.kind != SHIPPING]
    return new.discount.kind != SHIPPING and len(goods) >= MOST_CODES


def _has_used(code: DiscountCode, basket: Basket) -> bool:
    is_known = basket.customer is not None and basket.customer.id in code.used_by
    return is_known or (basket.email is not None and basket.email.lower() in code.used_by)


def _class_key(discount: Discount) -> str:
    return f"{class_of(discount)}Discounts"


def _product_cuts(discounts: Sequence[Discount], basket: Basket) -> dict[int, list[int]]:
    """What each product discount takes off each line, only the largest of a line."""
    totals = basket.line_totals_minor
    cuts: dict[int, list[int]] = {}
    for discount in discounts:
        lines = None if discount.kind == SHIPPING else lines_of(discount, basket)
        if lines is None:
            continue
        weights = [total if at in lines else 0 for at, total in enumerate(totals)]
        cuts[discount.id] = shares_of(_amount(discount, sum(weights)), weights)
    for at in range(len(totals)):
        largest = max((cut[at] for cut in cuts.values()), default=0)
        for cut in cuts.values():
            cut[at], largest = (largest, 0) if largest and cut[at] == largest else (0, largest)
    return cuts


def _less_order_cuts(discounts: Sequence[Discount], left: list[int], taken: dict[int, int]) -> list[int]:
    """What is left of each line after discounts on the order; what each took is put into `taken`."""
    subtotal = sum(left)
    for discount in sorted(discounts, key=lambda each: each.kind != "percentage"):
        taken[discount.id] = min(_amount(discount, subtotal), sum(left))
        shares = shares_of(taken[discount.id], left)
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
    return left


def _entry(discount: Discount, taken: int) -> dict[str, object]:
    if discount.kind == SHIPPING:
        return {"amount_minor": taken, "type": "shipping", "percent": 100.0}
    if discount.kind == "percentage":
        return {"amount_minor": taken, "type": "percentage", "percent": (discount.percentage_bp or 0) / 100}
    return {"amount_minor": taken, "type": "fixed_amount"}


def _amount(discount: Discount, subtotal_minor: int) -> int:
    if discount.kind == "percentage":
        return (subtotal_minor * (discount.percentage_bp or 0) + 5000) // 10000
    return min(discount.amount_minor or 0, subtotal_minor)
