"""Shops: the tenants, their tokens, settings and audit; `connect` opens a shop's store.

Other rooms use the names below and nothing deeper.
"""

from app.shops.arrival import Arrival, arrive, has_good_token
from app.shops.audit import audit, audit_entries
from app.shops.connecting import connect, rotate_keys
from app.shops.installing import install, take_over, uninstall
from app.shops.models import AuditEntry, PlatformToken, Setting, Shop
from app.shops.privacy import PRIVACY
from app.shops.register import (
    by_id,
    find,
    get,
    has_left,
    is_erased,
    is_live,
    live_ids,
    storefront_origins,
    zone,
)
from app.shops.settings import change_setting, raise_storefront_version, setting

__all__ = [
    "PRIVACY",
    "Arrival",
    "AuditEntry",
    "PlatformToken",
    "Setting",
    "Shop",
    "arrive",
    "audit",
    "audit_entries",
    "by_id",
    "change_setting",
    "connect",
    "find",
    "get",
    "has_good_token",
    "has_left",
    "install",
    "is_erased",
    "is_live",
    "live_ids",
    "raise_storefront_version",
    "rotate_keys",
    "setting",
    "storefront_origins",
    "take_over",
    "uninstall",
    "zone",
]
