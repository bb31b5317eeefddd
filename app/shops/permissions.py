"""What a store lets the app do: granted scopes, those that are missing, and the merchant's plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core import happenings
from app.core.database import db
from app.platforms import InstallationSnapshot, PlanSnapshot, hosted
from app.shops.models import PlatformToken, Shop
from app.shops.settings import change_setting, setting

PLAN, APP_HANDLE = "platform.plan", "platform.app_handle"
BY = "platform"
WHOLE_HISTORY = "read_all_orders"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Scopes, implied ones included."""

    granted: frozenset[str]
    missing: tuple[str, ...]
    """Required and not granted."""

    def has(self, scope: str) -> bool:
        return scope in self.granted


def permissions_of(shop: Shop) -> Permissions:
    """What is known to be granted; nothing of a shop that has no token."""
    scopes = _scopes(shop.id)
    return Permissions(hosted.with_implied(scopes), hosted.missing_of(scopes))


def plan_of(shop: Shop) -> PlanSnapshot | None:
    """The plan that the merchant chose; None before she did."""
    kept = setting(shop.id, PLAN)
    if not kept:
        return None
    renews_at = datetime.fromisoformat(kept["renews_at"]) if kept["renews_at"] else None
    return PlanSnapshot(handle=kept["handle"], name=kept["name"], status=kept["status"], renews_at=renews_at)


def app_handle_of(shop: Shop) -> str:
    """The app's name in the addresses of the store's admin."""
    return str(setting(shop.id, APP_HANDLE, ""))


def take_installation(shop: Shop, seen: InstallationSnapshot) -> None:
    """Bring our copy up to date; scopes that came or went are a happening."""
    _take_scopes(shop, seen.scopes)
    plan = seen.plan
    kept = plan and {
        "handle": plan.handle, "name": plan.name, "status": plan.status,
        "renews_at": plan.renews_at.isoformat() if plan.renews_at else None,
    }  # fmt: skip
    for name, value in ((PLAN, kept), (APP_HANDLE, seen.app_handle)):
        if setting(shop.id, name) != value:
            change_setting(shop, name, value, BY)


def _take_scopes(shop: Shop, now_granted: frozenset[str]) -> None:
    row = db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == shop.id))
    if row is None:
        return
    before = frozenset(row.scopes.split(",")) - {""}
    if before == now_granted:
        return
    row.scopes = ",".join(sorted(now_granted))
    changes = {"added": sorted(now_granted - before), "removed": sorted(before - now_granted)}
    happenings.record(shop.id, "permissions_changed", f"shop:{shop.domain}", data=changes)


def _scopes(shop_id: int) -> list[str]:
    kept = db.session.scalar(select(PlatformToken.scopes).where(PlatformToken.shop_id == shop_id))
    return [scope for scope in (kept or "").split(",") if scope]
