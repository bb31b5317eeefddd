"""Discount codes in the platform's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.money import major_of
from app.platforms.snapshots import CodeSpec

COMBINED = ("product", "order", "shipping")


def discount_input(spec: CodeSpec) -> dict[str, Any]:
    """The input of the creating mutation: one use of each code, one end, and what may stand beside it."""
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
    return discount | (_free_shipping(spec) if spec.kind == "free_shipping" else _off(spec))


def _free_shipping(spec: CodeSpec) -> dict[str, Any]:
    combines = {"orderDiscounts": "order" in spec.combines, "productDiscounts": "product" in spec.combines}
    return {"destination": {"all": True}, "combinesWith": combines}


def _off(spec: CodeSpec) -> dict[str, Any]:
    value: dict[str, Any] = {"percentage": spec.value / 100}
    if spec.kind in {"amount", "free_product"}:
        amount = str(major_of(spec.value, spec.currency))
        value = {"discountAmount": {"amount": amount, "appliesOnEachItem": False}}
    items: dict[str, Any] = {"all": True}
    if spec.product_platform_id:
        items = {"products": {"productsToAdd": [f"gid://shopify/Product/{spec.product_platform_id}"]}}
    return {
        "customerGets": {"value": value, "items": items},
        "combinesWith": {f"{each}Discounts": each in spec.combines for each in COMBINED},
    }


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
