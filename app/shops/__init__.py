"""Shops: the tenants, their tokens, settings and audit; `connect` opens a shop's store.

Other rooms use the names below and nothing deeper.
"""

from datetime import timedelta

from app.core.registry import Recurring
from app.shops.arrival import Arrival, arrive, has_good_token
from app.shops.asking_again import ask_again
from app.shops.audit import audit, audit_entries
from app.shops.connecting import connect
from app.shops.installing import install, take_over, uninstall
from app.shops.jobs import JOBS, look_soon
from app.shops.key_rotation import rotate_keys
from app.shops.models import AuditEntry, PlatformToken, Setting, Shop
from app.shops.permissions import (
    WHOLE_HISTORY,
    Permissions,
    app_handle_of,
    permissions_of,
    plan_of,
    take_installation,
)
from app.shops.privacy import PRIVACY
from app.shops.register import (
    by_id,
    find,
    get,
    has_left,
    is_erased,
    is_live,
    live_ids,
    next_number,
    seen,
    storefront_origins,
    zone,
)
from app.shops.settings import (
    change_setting,
    is_left_alone,
    leave_alone,
    may_fill_store,
    raise_storefront_version,
    setting,
)
from app.shops.staff import remember_staff, staff_scopes
from app.shops.watching import Reception, reception_of

RECURRING = [Recurring("shops.look_in", timedelta(days=1))]

__all__ = [
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "WHOLE_HISTORY",
    "Arrival",
    "AuditEntry",
    "Permissions",
    "PlatformToken",
    "Reception",
    "Setting",
    "Shop",
    "app_handle_of",
    "arrive",
    "ask_again",
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
    "is_left_alone",
    "is_live",
    "leave_alone",
    "live_ids",
    "look_soon",
    "may_fill_store",
    "next_number",
    "permissions_of",
    "plan_of",
    "raise_storefront_version",
    "reception_of",
    "remember_staff",
    "rotate_keys",
    "seen",
    "setting",
    "staff_scopes",
    "storefront_origins",
    "take_installation",
    "take_over",
    "uninstall",
    "zone",
]
