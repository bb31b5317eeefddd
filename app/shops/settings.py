"""A shop's settings and the version of what its storefront shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from app.core import clock, jobs
from app.core.database import db
from app.shops.models import Setting, Shop
from app.shops.register import is_live

_LEFT_ALONE = "store.left_alone"


def setting(shop_id: int, name: str, default: Any = None) -> Any:
    """The merchant's value, or the default where none was set."""
    row = _row(shop_id, name)
    return default if row is None else row.value


def change_setting(shop: Shop, name: str, value: Any, by: str) -> None:
    """Set the merchant's value; `by` says who did."""
    row = _row(shop.id, name)
    if row is None:
        row = Setting(shop_id=shop.id, name=name)
        db.session.add(row)
    row.value, row.changed_by, row.changed_at = value, by, clock.now()
    db.session.flush()


def is_left_alone(shop_id: int) -> bool:
    """Whether the merchant asked that nothing of ours stands in the store until further notice."""
    return bool(setting(shop_id, _LEFT_ALONE, False))


def may_fill_store(shop: Shop) -> bool:
    """Whether something of ours may be put into the shop's store now."""
    return is_live(shop) and not is_left_alone(shop.id)


def leave_alone(shop: Shop, yes: bool, by: str) -> None:
    """While it holds, nothing is published into the store and no new code is promised."""
    change_setting(shop, _LEFT_ALONE, yes, by)


def raise_storefront_version(shop_id: int) -> int:
    """Say that the storefront's configuration changed; the job that publishes it is queued."""
    version = db.session.scalar(
        update(Shop)
        .where(Shop.id == shop_id)
        .values(storefront_version=Shop.storefront_version + 1)
        .returning(Shop.storefront_version)
    )
    jobs.add("storefront.publish", key=str(version), shop_id=shop_id)
    return int(version or 0)


def _row(shop_id: int, name: str) -> Setting | None:
    return db.session.scalar(select(Setting).where(Setting.shop_id == shop_id, Setting.name == name))
