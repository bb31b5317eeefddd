"""Snapshots of products for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.platforms.snapshots import ProductSnapshot, VariantSnapshot

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def variant(platform_id: str, price_minor: int = 1500, **changes: Any) -> VariantSnapshot:
    values: dict[str, Any] = {
        "title": "Blue", "sku": "M-B", "compare_at_minor": None, "is_available": True, "stock": 4,
    }  # fmt: skip
    return VariantSnapshot(platform_id=platform_id, price_minor=price_minor, **values | changes)


def product(platform_id: str = "901", **changes: Any) -> ProductSnapshot:
    """A mug with one variant, whose id ends like the product's."""
    values: dict[str, Any] = {
        "handle": f"mug-{platform_id}", "title": "Mug", "kind": "Kitchen", "vendor": "Acme",
        "tags": ("blue",), "is_active": True, "image_url": "https://cdn.example.com/mug.svg",
        "published_at": NOON, "updated_at": NOON, "variants": (variant(f"1{platform_id}"),),
    }  # fmt: skip
    return ProductSnapshot(platform_id=platform_id, **values | changes)
