"""Writes draft orders down, priced and judged line by line."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from devstore.drafts.models import DraftLine, DraftOrder
from devstore.models import Customer, Shop, Variant
from devstore.money import minor_of
from devstore.names import number_of

Path = list[str]


class DraftRefused(Exception):
    """The draft is not written: `field` names the input, the text says why in the platform's words."""

    def __init__(self, field: Path, message: str) -> None:
        super().__init__(message)
        self.field = field


def write_draft(session: Session, shop: Shop, given: dict[str, Any], *, now: datetime) -> DraftOrder:
    """A new draft. Raises DraftRefused; then nothing was written."""
    asked = given.get("lineItems") or []
    if not asked:
        raise DraftRefused(["lineItems"], "Add at least 1 product")
    customer = _customer(session, shop, given)
    lines = [_line(session, shop, each, ["lineItems", str(at)]) for at, each in enumerate(asked)]
    goods = sum(line.full_minor - line.discount_minor for line in lines)
    discount = _discount(shop, given.get("appliedDiscount"), goods, ["appliedDiscount"])
    subtotal = goods - (discount["minor"] if discount else 0)
    draft = DraftOrder(
        shop_id=shop.id,
        number=_next_number(session, shop),
        customer=customer,
        email=given.get("email") or (customer.email if customer else None),
        note=given.get("note"),
        tags=[tag.strip() for tag in given.get("tags") or [] if tag.strip()],
        attributes=_attributes(given),
        discount=discount,
        shipping_address=customer.default_address
        if customer and given.get("useCustomerDefaultAddress")
        else None,
        subtotal_minor=subtotal,
        total_minor=subtotal,
        token=secrets.token_hex(16),
        created_at=now,
        updated_at=now,
        lines=lines,
    )
    session.add(draft)
    session.flush()
    return draft


def _customer(session: Session, shop: Shop, given: dict[str, Any]) -> Customer | None:
    gid = (given.get("purchasingEntity") or {}).get("customerId")
    if gid is None:
        return None
    found = session.get(Customer, number_of(gid, "Customer") or 0)
    if found is None or found.shop_id != shop.id:
        raise DraftRefused(["purchasingEntity", "customerId"], "Customer does not exist")
    return found


def _line(session: Session, shop: Shop, given: dict[str, Any], at: Path) -> DraftLine:
    if given["quantity"] < 1:
        raise DraftRefused([*at, "quantity"], "Quantity must be greater than or equal to 1")
    line = _goods(session, shop, given, at)
    line.quantity = given["quantity"]
    line.properties = _attributes(given)
    line.discount = _discount(shop, given.get("appliedDiscount"), line.full_minor, [*at, "appliedDiscount"])
    return line


def _goods(session: Session, shop: Shop, given: dict[str, Any], at: Path) -> DraftLine:
    if given.get("variantId"):
        variant = session.get(Variant, number_of(given["variantId"], "ProductVariant") or 0)
        if variant is None or variant.shop_id != shop.id:
            number = given["variantId"].rsplit("/", 1)[-1]
            raise DraftRefused(at, f"Product with ID {number} is no longer available.")
        return DraftLine(
            variant=variant, title=variant.product.title, sku=variant.sku, price_minor=variant.price_minor
        )
    if not (given.get("title") or "").strip():
        raise DraftRefused([*at, "title"], "Title can't be blank")
    price = given.get("originalUnitPriceWithCurrency")
    return DraftLine(
        title=given["title"],
        sku=given.get("sku") or "",
        price_minor=_money(shop, price, [*at, "originalUnitPriceWithCurrency"]) if price else 0,
        requires_shipping=bool(given.get("requiresShipping")),
        taxable=bool(given.get("taxable", True)),
    )


def _discount(shop: Shop, given: dict[str, Any] | None, goods_minor: int, at: Path) -> dict[str, Any] | None:
    if given is None:
        return None
    value, kind = given["value"], given["valueType"]
    if value < 0 or (kind == "PERCENTAGE" and value > 100):
        limit = "between 0 and 100" if kind == "PERCENTAGE" else "greater than or equal to 0"
        raise DraftRefused([*at, "value"], f"Value must be {limit}")
    if kind == "PERCENTAGE":
        minor = round(goods_minor * value / 100)
    else:
        minor = min(goods_minor, _money(shop, {"amount": str(value), "currencyCode": shop.currency}, at))
    names = ("title", "description", "value", "valueType")
    return {**{name: given.get(name) for name in names}, "minor": minor}


def _money(shop: Shop, given: dict[str, Any], at: Path) -> int:
    try:
        minor = minor_of(given["amount"], shop.currency)
    except ValueError:
        raise DraftRefused([*at, "amount"], "Amount is invalid") from None
    if given["currencyCode"] != shop.currency or minor < 0:
        raise DraftRefused([*at, "currencyCode"], "Currency must be the shop's, and the amount not negative")
    return minor


def _attributes(given: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": each["key"], "value": each["value"]} for each in given.get("customAttributes") or []]


def _next_number(session: Session, shop: Shop) -> int:
    return 1 + (session.scalar(select(func.max(DraftOrder.number)).where(DraftOrder.shop_id == shop.id)) or 0)
