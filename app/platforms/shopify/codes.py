"""Discount codes in the platform's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.money import major_of
from app.platforms.snapshots import CodeSpec


def discount_input(spec: CodeSpec) -> dict[str, Any]:
    """The input of the creating mutation: one use, one end, nothing stacked on it but shipping."""
    customer = spec.customer_platform_id
    given = {"customers": {"add": [f"gid://shopify/Customer/{customer}"]}} if customer else {"all": "ALL"}
    discount: dict[str, Any] = {
        "title": spec.title,
        "code": spec.code,
        "startsAt": _time(spec.starts_at),
        "endsAt": _time(spec.ends_at),
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": given,
    }
    if spec.minimum_minor:
        least = str(major_of(spec.minimum_minor, spec.currency))
        discount["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": least}}
    return discount | (_free_shipping() if spec.kind == "free_shipping" else _off(spec))


def _free_shipping() -> dict[str, Any]:
    return {"destination": {"all": True}, "combinesWith": {"orderDiscounts": True, "productDiscounts": True}}


def _off(spec: CodeSpec) -> dict[str, Any]:
    value: dict[str, Any] = {"percentage": spec.value / 100}
    if spec.kind == "amount":
        amount = str(major_of(spec.value, spec.currency))
        value = {"discountAmount": {"amount": amount, "appliesOnEachItem": False}}
    return {
        "customerGets": {"value": value, "items": {"all": True}},
        "combinesWith": {"orderDiscounts": False, "productDiscounts": False, "shippingDiscounts": True},
    }


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
