"""Platforms: what every hosted store must offer, and the one platform we speak to.

Rooms above know `Store`, the snapshots and the refusals below; `app.platforms.shopify` is the second
desk, for those who open a store or check what came from the platform.
"""

from app.platforms.exports import Export, ExportLost, ExportStage
from app.platforms.refusals import AccessDenied, Refused, ShopGone, TokenRejected, Unavailable, Unreadable
from app.platforms.snapshots import (
    CodeMade,
    CodeSpec,
    CustomerSnapshot,
    LineSnapshot,
    OrderSnapshot,
    Page,
    ProductSnapshot,
    RefundLineSnapshot,
    RefundSnapshot,
    ShopSnapshot,
    VariantSnapshot,
)
from app.platforms.store import Metafield, MetafieldName, Store, TokenSet, TokenSource

__all__ = [
    "AccessDenied",
    "CodeMade",
    "CodeSpec",
    "CustomerSnapshot",
    "Export",
    "ExportLost",
    "ExportStage",
    "LineSnapshot",
    "Metafield",
    "MetafieldName",
    "OrderSnapshot",
    "Page",
    "ProductSnapshot",
    "RefundLineSnapshot",
    "RefundSnapshot",
    "Refused",
    "ShopGone",
    "ShopSnapshot",
    "Store",
    "TokenRejected",
    "TokenSet",
    "TokenSource",
    "Unavailable",
    "Unreadable",
    "VariantSnapshot",
]
