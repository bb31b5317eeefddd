"""Reads what the API says of a contract, and refuses it by the platform's rules."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from devstore.models import Customer, Shop, Variant
from devstore.money import minor_of
from devstore.names import number_of
from devstore.subscriptions.contracts import tell
from devstore.subscriptions.models import Contract, ContractLine, PaymentMethod

Given = dict[str, Any]
MOST_LINES = 100
ADDRESS = {"firstName": "first_name", "lastName": "last_name", "address1": "address1", "city": "city",
           "zip": "zip", "countryCode": "country_code", "phone": "phone"}  # fmt: skip


class DraftRefused(Exception):
    """The platform's code, where the input was wrong, and why."""

    def __init__(self, code: str, field: list[str], message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


def new_draft(session: Session, shop: Shop, given: Given, *, now: datetime) -> Contract:
    """A contract that is not committed. Raises DraftRefused; then nothing was written."""
    customer = session.get(Customer, number_of(given["customerId"], "Customer") or 0)
    if customer is None or customer.shop_id != shop.id:
        raise DraftRefused("CUSTOMER_DOES_NOT_EXIST", ["input", "customerId"], "The customer doesn't exist.")
    if given["currencyCode"] != shop.currency:
        raise DraftRefused("CURRENCY_NOT_ENABLED", ["input", "currencyCode"], "Currency is not enabled.")
    facts, at = given["contract"], ["input", "contract"]
    for name in ("billingPolicy", "deliveryPolicy"):
        if not facts.get(name):
            raise DraftRefused("BLANK", [*at, name], f"{name} can't be blank")
    draft = Contract(
        shop_id=shop.id,
        customer=customer,
        currency=shop.currency,
        created_at=now,
        updated_at=now,
        lines=[],
    )
    with session.no_autoflush:
        write(session, shop, draft, {"nextBillingDate": given["nextBillingDate"], **facts}, at)
    session.add(draft)
    session.flush()
    return draft


def write(session: Session, shop: Shop, draft: Contract, given: Given, at: list[str]) -> None:
    """Put given facts into a draft. Raises DraftRefused."""
    if given.get("billingPolicy"):
        draft.billing = _billing(given["billingPolicy"], [*at, "billingPolicy"])
    if given.get("deliveryPolicy"):
        draft.delivery = _interval(given["deliveryPolicy"], [*at, "deliveryPolicy"])
    if "paymentMethodId" in given:
        draft.payment_method = _card(session, draft, given["paymentMethodId"], [*at, "paymentMethodId"])
    if given.get("deliveryPrice") is not None:
        draft.delivery_price_minor = _minor(shop, given["deliveryPrice"], [*at, "deliveryPrice"])
    if given.get("deliveryMethod"):
        address = (given["deliveryMethod"].get("shipping") or {}).get("address") or {}
        draft.address = {own: address.get(name) for name, own in ADDRESS.items()}
    draft.status = (given.get("status") or draft.status or "active").lower()
    draft.next_billing_at = given.get("nextBillingDate", draft.next_billing_at)
    draft.note = given.get("note", draft.note)
    draft.attributes = _attributes(given) if "customAttributes" in given else draft.attributes or []


def add_line(session: Session, shop: Shop, draft: Contract, given: Given, at: list[str]) -> ContractLine:
    """Raises DraftRefused."""
    variant = session.get(Variant, number_of(given["productVariantId"], "ProductVariant") or 0)
    if variant is None or variant.shop_id != shop.id:
        raise DraftRefused("INVALID", [*at, "productVariantId"], "Product variant is invalid")
    if given["quantity"] < 1:
        raise DraftRefused("GREATER_THAN", [*at, "quantity"], "Quantity must be greater than 0")
    if len(draft.lines) >= MOST_LINES:
        raise DraftRefused("TOO_MANY_LINES", at, "The contract draft has too many lines.")
    line = ContractLine(
        variant=variant,
        quantity=given["quantity"],
        price_minor=_minor(shop, given["currentPrice"], [*at, "currentPrice"]),
        plan_id=number_of(given["sellingPlanId"], "SellingPlan") if given.get("sellingPlanId") else None,
        plan_name=given.get("sellingPlanName"),
        attributes=_attributes(given),
    )
    draft.lines.append(line)
    session.flush()
    return line


def commit(session: Session, shop: Shop, draft: Contract, field: list[str], *, now: datetime) -> None:
    """Make a contract of a draft and tell the app. Raises DraftRefused."""
    if draft.committed_at is not None:
        raise DraftRefused("COMMITTED", field, "Subscription draft has been already committed.")
    if not draft.lines:
        raise DraftRefused("INVALID_LINES", field, "Must have at least one line.")
    if draft.address is None:
        message = "The delivery method can't be blank if any lines require shipping."
        raise DraftRefused("DELIVERY_METHOD_REQUIRED", field, message)
    if draft.payment_method is None:
        message = "Customer payment method is required."
        raise DraftRefused("MISSING_CUSTOMER_PAYMENT_METHOD", field, message)
    draft.committed_at = draft.updated_at = now
    session.flush()
    tell(session, shop, draft, "create")


def _billing(given: Given, at: list[str]) -> Given:
    least, most = given.get("minCycles"), given.get("maxCycles")
    if least is not None and most is not None and most <= least:
        code = "SELLING_PLAN_MAX_CYCLES_MUST_BE_GREATER_THAN_MIN_CYCLES"
        raise DraftRefused(code, at, "The maximum number of cycles must be greater than the minimum.")
    return {**_interval(given, at), "minCycles": least, "maxCycles": most}


def _interval(given: Given, at: list[str]) -> Given:
    if given["intervalCount"] < 1:
        message = "Interval count must be greater than 0"
        raise DraftRefused("GREATER_THAN", [*at, "intervalCount"], message)
    return {"interval": given["interval"], "intervalCount": given["intervalCount"]}


def _card(session: Session, draft: Contract, gid: str | None, at: list[str]) -> PaymentMethod | None:
    if gid is None:
        return None
    found = session.get(PaymentMethod, number_of(gid, "CustomerPaymentMethod") or 0)
    if found is None or found.revoked_at is not None:
        raise DraftRefused("INVALID", at, "Payment method is invalid")
    if found.customer_id != draft.customer.id:
        message = "The payment method customer must be the same as the contract customer."
        raise DraftRefused("CUSTOMER_MISMATCH", at, message)
    return found


def _minor(shop: Shop, text: str, at: list[str]) -> int:
    try:
        minor = minor_of(text, shop.currency)
    except ValueError:
        raise DraftRefused("INVALID", at, "Price is invalid") from None
    if minor < 0:
        raise DraftRefused("GREATER_THAN_OR_EQUAL_TO", at, "Price must be greater than or equal to 0")
    return minor


def _attributes(given: Given) -> list[dict[str, Any]]:
    return [{"name": each["key"], "value": each["value"]} for each in given.get("customAttributes") or []]
