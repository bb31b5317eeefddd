"""Platforms: what every hosted store must offer, and the one platform we speak to.

Rooms above know `hosted`, which opens stores and reads deliveries, the snapshots and the refusals below;
`app.platforms.shopify` is the second desk, for doors that check what came from the platform.
"""

from app.platforms.exports import Export, ExportLost, ExportStage
from app.platforms.hosting import hosted
from app.platforms.measuring import count_refresh, prepare
from app.platforms.platform import Claims, Platform
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
    CutProduct,
    InstallationSnapshot,
    LineSnapshot,
    MergeTold,
    OrderSnapshot,
    Page,
    PlanSnapshot,
    ProductSnapshot,
    RefundLineSnapshot,
    RefundSnapshot,
    SegmentPage,
    SegmentSnapshot,
    ShipmentSnapshot,
    ShopSnapshot,
    VariantSnapshot,
)
from app.platforms.store import (
    Condition,
    Form,
    Metafield,
    MetafieldName,
    Store,
    TokenSet,
    TokenSource,
    Witness,
)

__all__ = [
    "AccessDenied",
    "Barred",
    "CartSnapshot",
    "Claims",
    "CodeMade",
    "CodeSpec",
    "Condition",
    "CustomerSnapshot",
    "CutProduct",
    "Export",
    "ExportLost",
    "ExportStage",
    "Form",
    "Frozen",
    "InstallationSnapshot",
    "LineSnapshot",
    "MergeTold",
    "Metafield",
    "MetafieldName",
    "OrderSnapshot",
    "Page",
    "PlanSnapshot",
    "Platform",
    "ProductSnapshot",
    "RefundLineSnapshot",
    "RefundSnapshot",
    "Refused",
    "SegmentPage",
    "SegmentSnapshot",
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
    "hosted",
    "prepare",
]
