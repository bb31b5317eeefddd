"""From a snapshot of an order to the rows that hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.customers import Owner, normal_email
from app.platforms import OrderSnapshot, RefundSnapshot

PAID = frozenset({"paid", "partially_refunded", "refunded"})
VISITOR_ATTRIBUTE = "__pv"

Row = dict[str, Any]


def digest_of(snapshot: OrderSnapshot) -> str:
    """A fingerprint of everything that is stored, the moment it was sent excepted."""
    customer = snapshot.customer.platform_id if snapshot.customer else snapshot.customer_platform_id
    head = (
        snapshot.name, _seconds(snapshot.created_at), _seconds(snapshot.updated_at),
        _seconds(snapshot.cancelled_at), snapshot.financial_status, snapshot.is_test, snapshot.currency,
        snapshot.subtotal_minor, snapshot.discount_minor, snapshot.shipping_minor, snapshot.tax_minor,
        snapshot.total_minor, snapshot.email, customer, snapshot.attributes.get(VISITOR_ATTRIBUTE),
        snapshot.discount_codes,
    )  # fmt: skip
    lines = [
        (x.platform_id, x.product_id, x.variant_id, x.title, x.quantity, x.unit_price_minor, x.discount_minor,
         x.is_gift_card)
        for x in snapshot.lines
    ]  # fmt: skip
    body = repr((head, lines, snapshot.refunds)).encode(errors="surrogatepass")
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def order_row(
    shop_id: int, snapshot: OrderSnapshot, owner: Owner | None, *, triggered_at: datetime, digest: str
) -> Row:
    """The columns of the order. Nothing personal when its customer was forgotten."""
    is_guest = snapshot.customer is None and snapshot.customer_platform_id is None
    is_forgotten = owner is not None and owner.redacted_at is not None
    return {
        "shop_id": shop_id,
        "platform_id": snapshot.platform_id,
        "name": snapshot.name,
        "customer_id": owner.id if owner else None,
        "email": normal_email(snapshot.email) if is_guest and not is_forgotten else None,
        "created_at": snapshot.created_at,
        "updated_at": snapshot.updated_at,
        "triggered_at": triggered_at,
        "paid_at": snapshot.updated_at if snapshot.financial_status in PAID else None,
        "cancelled_at": snapshot.cancelled_at,
        "financial_status": snapshot.financial_status,
        "is_test": snapshot.is_test,
        "currency": snapshot.currency,
        "subtotal_minor": snapshot.subtotal_minor,
        "discount_minor": snapshot.discount_minor,
        "shipping_minor": snapshot.shipping_minor,
        "tax_minor": snapshot.tax_minor,
        "total_minor": snapshot.total_minor,
        "refunded_minor": sum(refund.amount_minor for refund in snapshot.refunds),
        "visitor_token": None if is_forgotten else snapshot.attributes.get(VISITOR_ATTRIBUTE),
        "discount_codes": list(snapshot.discount_codes),
        "redacted_at": owner.redacted_at if owner else None,
        "digest": digest,
    }


def line_rows(
    shop_id: int, order_id: int, customer_id: int | None, snapshot: OrderSnapshot, products: dict[str, int]
) -> Iterator[Row]:
    """One row per line item; `products` are our ids by the platform's."""
    counts = snapshot.financial_status in PAID and snapshot.cancelled_at is None and not snapshot.is_test
    for line in {line.platform_id: line for line in snapshot.lines}.values():
        yield {
            "shop_id": shop_id,
            "order_id": order_id,
            "platform_id": line.platform_id,
            "product_id": products.get(line.product_id or ""),
            "product_platform_id": line.product_id,
            "variant_platform_id": line.variant_id,
            "title": line.title,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "discount_minor": line.discount_minor,
            "is_gift_card": line.is_gift_card,
            "customer_id": customer_id if counts else None,
            "bought_second": int(snapshot.created_at.timestamp()) if counts else None,
        }


def refund_rows(shop_id: int, order_id: int, snapshot: OrderSnapshot) -> Iterator[Row]:
    for refund in {refund.platform_id: refund for refund in snapshot.refunds}.values():
        yield {
            "shop_id": shop_id,
            "order_id": order_id,
            "platform_id": refund.platform_id,
            "created_at": refund.created_at,
            "amount_minor": refund.amount_minor,
        }


def refund_line_rows(shop_id: int, order_id: int, snapshot: OrderSnapshot) -> Iterator[Row]:
    """What came back of each line; one refund may name a line twice."""
    for refund in {refund.platform_id: refund for refund in snapshot.refunds}.values():
        for line_id, (quantity, subtotal_minor) in _returned(refund).items():
            yield {
                "shop_id": shop_id,
                "order_id": order_id,
                "refund_platform_id": refund.platform_id,
                "line_platform_id": line_id,
                "quantity": quantity,
                "subtotal_minor": subtotal_minor,
            }


def _returned(refund: RefundSnapshot) -> dict[str, tuple[int, int]]:
    returned: dict[str, tuple[int, int]] = {}
    for line in refund.lines:
        quantity, subtotal_minor = returned.get(line.line_id, (0, 0))
        returned[line.line_id] = quantity + line.quantity, subtotal_minor + line.subtotal_minor
    return returned


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None
