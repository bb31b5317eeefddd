"""Catalog: what the shop sells, as the platform last told us.

Other rooms use the names below and nothing deeper.
"""

from app.catalog.cards import Card, CardVariant, cards
from app.catalog.lookup import (
    available_ids,
    by_platform_ids,
    by_sku,
    by_title,
    content_for_training,
    count,
    newest,
    platform_ids,
)
from app.catalog.models import Product, Variant
from app.catalog.privacy import PRIVACY
from app.catalog.recording import (
    is_known,
    not_removed,
    note_unchanged,
    record_products,
    remove_product,
    remove_products,
)

__all__ = [
    "PRIVACY",
    "Card",
    "CardVariant",
    "Product",
    "Variant",
    "available_ids",
    "by_platform_ids",
    "by_sku",
    "by_title",
    "cards",
    "content_for_training",
    "count",
    "is_known",
    "newest",
    "not_removed",
    "note_unchanged",
    "platform_ids",
    "record_products",
    "remove_product",
    "remove_products",
]
