"""Discount codes at the checkout: which code is good for whom, and what it takes off."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Customer, Discount, DiscountCode, Shop
from devstore.money import shares_of, text_of

SHIPPING = "free_shipping"


class CodeRefused(Exception):
    """The checkout does not take this code. `message` is what the shopper reads."""

    def __init__(self, code: str, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        """not_found, not_started, expired, used_up, already_used, not_eligible, minimum or not_combinable."""
        self.message = message


@dataclass(frozen=True)
class Basket:
    """What a code is judged by."""

    line_totals_minor: tuple[int, ...]
    customer: Customer | None
    email: str | None
    now: datetime

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
        if any(not _combine(found.discount, other.discount) for other in accepted):
            message = f"{found.code} discount code can't be combined with other discounts"
            raise CodeRefused(text, "not_combinable", message)
        accepted.append(found)
    return accepted


def deduction_of(codes: list[DiscountCode], basket: Basket, shipping_minor: int) -> Deduction:
    """What accepted codes take off lines and shipping; percentages apply to what the codes before left."""
    left, shipping_off = list(basket.line_totals_minor), 0
    used: list[dict[str, object]] = []
    for code in codes:
        discount = code.discount
        if discount.kind == SHIPPING:
            taken = shipping_minor - shipping_off
            shipping_off += taken
            used.append({"code": code.code, "amount_minor": taken, "type": "shipping", "percent": 100.0})
            continue
        taken = _amount(discount, sum(left))
        left = [rest - share for rest, share in zip(left, shares_of(taken, left), strict=True)]
        entry: dict[str, object] = {"code": code.code, "amount_minor": taken, "type": "fixed_amount"}
        if discount.kind == "percentage":
            entry |= {"type": "percentage", "percent": (discount.percentage_bp or 0) / 100}
        used.append(entry)
    line_off = tuple(full - rest for full, rest in zip(basket.line_totals_minor, left, strict=True))
    return Deduction(line_off, shipping_off, tuple(used))


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
    if discount.usage_limit is not None and sum(each.uses for each in discount.codes) >= discount.usage_limit:
        refuse("used_up", f"{name} discount code has reached its usage limit")
    if discount.customer_ids is not None and (
        basket.customer is None or basket.customer.id not in discount.customer_ids
    ):
        refuse("not_eligible", f"{name} discount code isn't available to you right now")
    if discount.once_per_customer and _has_used(code, basket):
        refuse(
            "already_used", f"{name} discount code was already used: it can only be used once per customer"
        )
    minimum = discount.minimum_subtotal_minor
    if minimum is not None and basket.subtotal_minor < minimum:
        money = text_of(minimum, shop.currency)
        refuse("minimum", f"{name} discount code needs a minimum purchase of {money} {shop.currency}")


def _has_used(code: DiscountCode, basket: Basket) -> bool:
    users = {user for each in code.discount.codes for user in each.used_by}
    is_known = basket.customer is not None and basket.customer.id in users
    return is_known or (basket.email is not None and basket.email.lower() in users)


def _combine(one: Discount, other: Discount) -> bool:
    return bool(one.combines_with.get(_class_key(other)) and other.combines_with.get(_class_key(one)))


def _class_key(discount: Discount) -> str:
    return "shippingDiscounts" if discount.kind == SHIPPING else "orderDiscounts"


def _amount(discount: Discount, subtotal_minor: int) -> int:
    if discount.kind == "percentage":
        return (subtotal_minor * (discount.percentage_bp or 0) + 5000) // 10000
    return min(discount.amount_minor or 0, subtotal_minor)
