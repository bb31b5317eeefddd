"""Platforms: what every hosted store must offer, and the one platform we speak to.

Rooms above know `Store`, the snapshots and the refusals below; `app.platforms.shopify` is the second
desk, for those who open a store or check what came from the platform.
"""

from app.platforms.exports import Export, ExportLost, ExportStage
from app.platforms.measuring import count_refresh, prepare
from app.platforms.refusals import (
    AccessDenied,
    Barred,
    Frozen,
    Refused,
    ShopGone,
    Taken,
    TokenRejected,
    Unavailable,
    Unreadable,
)
from app.platforms.snapshots import (
    CartSnapshot,
    CodeMade,
    CodeSpec,
    CustomerSnapshot,
    InstallationSnapshot,
    LineSnapshot,
    OrderSnapshot,
    Page,
    PlanSnapshot,
    ProductSnapshot,
    RefundLineSnapshot,
    RefundSnapshot,
    ShipmentSnapshot,
    ShopSnapshot,
    VariantSnapshot,
)
from app.platforms.store import Condition, Metafield, MetafieldName, Store, TokenSet, TokenSource, Witness

__all__ = [
    "AccessDenied",
    "Barred",
    "CartSnapshot",
    "CodeMade",
    "CodeSpec",
    "Condition",
    "CustomerSnapshot",
    "Export",
    "ExportLost",
    "ExportStage",
    "Frozen",
    "InstallationSnapshot",
    "LineSnapshot",
    "Metafield",
    "MetafieldName",
    "OrderSnapshot",
    "Page",
    "PlanSnapshot",
    "ProductSnapshot",
    "RefundLineSnapshot",
    "RefundSnapshot",
    "Refused",
    "ShipmentSnapshot",
    "ShopGone",
    "ShopSnapshot",
    "Store",
    "Taken",
    "TokenRejected",
    "TokenSet",
    "TokenSource",
    "Unavailable",
    "Unreadable",
    "VariantSnapshot",
    "Witness",
    "count_refresh",
    "prepare",
]
