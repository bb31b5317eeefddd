"""Snapshots for tests: an order with its lines, and what changes about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms.snapshots import (
    CustomerSnapshot,
    LineSnapshot,
    OrderSnapshot,
    RefundLineSnapshot,
    RefundSnapshot,
)
from app.shops import Shop

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def go_live(shop: Shop, at: datetime = NOON - timedelta(days=30)) -> None:
    """Orders made since then are news, those before are history."""
    with unit_of_work():
        db.session.get_one(Shop, shop.id).live_at = at


def line(platform_id: str = "11", product_id: str | None = "901", **changes: Any) -> LineSnapshot:
    """Two mugs at 15.00, 5.00 off."""
    values: dict[str, Any] = {
        "platform_id": platform_id, "product_id": product_id, "variant_id": "911", "title": "Mug",
        "quantity": 2, "unit_price_minor": 1500, "discount_minor": 500,
    }  # fmt: skip
    return LineSnapshot(**values | changes)


def order(platform_id: str = "5001", **changes: Any) -> OrderSnapshot:
    """An order of two mugs: goods 25.00, shipping 4.00."""
    values: dict[str, Any] = {
        "platform_id": platform_id, "name": f"#{platform_id}", "created_at": NOON, "updated_at": NOON,
        "financial_status": "paid", "currency": "USD", "subtotal_minor": 2500, "discount_minor": 500,
        "shipping_minor": 400, "tax_minor": 0, "total_minor": 2900, "customer_platform_id": "7001",
        "email": "ada@example.com", "lines": (line(),),
    }  # fmt: skip
    return OrderSnapshot(**values | changes)


def refund(platform_id: str = "21", quantity: int = 1, minor: int = 1250, **changes: Any) -> RefundSnapshot:
    """One mug came back."""
    lines = (RefundLineSnapshot(line_id="11", quantity=quantity, subtotal_minor=minor),) if quantity else ()
    values: dict[str, Any] = {"created_at": NOON + timedelta(days=2), "amount_minor": minor, "lines": lines}
    return RefundSnapshot(platform_id=platform_id, **values | changes)


def customer(platform_id: str = "7001", **changes: Any) -> CustomerSnapshot:
    values: dict[str, Any] = {
        "email": "ada@example.com", "first_name": "Ada", "last_name": "Byron",
        "created_at": NOON - timedelta(days=100), "updated_at": NOON,
    }  # fmt: skip
    return CustomerSnapshot(platform_id=platform_id, **values | changes)
