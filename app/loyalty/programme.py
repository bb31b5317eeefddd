"""The programme's terms: versions that are added, never changed, so that old orders keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app import shops
from app.core import clock
from app.core.database import db
from app.core.errors import BadInput
from app.loyalty.models import Programme
from app.shops import Shop

POINTS_PER_UNIT, PENDING_DAYS, NAME = 3, 14, "points"
MOST_POINTS_PER_UNIT, MOST_PENDING_DAYS, LONGEST_NAME = 1000, 365, 40


def programme_of(shop_id: int) -> Programme:
    """The terms as they stand; the defaults, switched off and not stored, where none were set."""
    return _newest(shop_id) or Programme(
        shop_id=shop_id, version=0, is_on=False, points_per_unit=POINTS_PER_UNIT, pending_days=PENDING_DAYS,
        name=NAME, switched_on_at=None, switched_on_by=None, set_at=clock.now(), set_by="",
    )  # fmt: skip


def programme_at(shop_id: int, at: datetime) -> Programme | None:
    """The terms that held at a moment; None when the programme was off."""
    return terms_at(history(shop_id), at)


def history(shop_id: int) -> list[Programme]:
    """All versions of the terms, the newest first."""
    query = select(Programme).where(Programme.shop_id == shop_id).order_by(Programme.version.desc())
    return list(db.session.scalars(query))


def terms_at(versions: Sequence[Programme], at: datetime) -> Programme | None:
    """`programme_at` for versions that were read before."""
    found = next((each for each in versions if each.set_at <= at), None)
    return found if found and found.is_on else None


def switch_on(shop: Shop, by: str) -> Programme:
    """Have orders earn from now on; nothing happens when they do already."""
    now = programme_of(shop.id)
    if now.is_on:
        return now
    shops.audit(shop.id, by, "programme_switched_on", {"points_per_unit": now.points_per_unit})
    return _add(now, by, is_on=True, switched_on_at=_second(), switched_on_by=by)


def switch_off(shop: Shop, by: str) -> Programme:
    """Have new orders earn nothing; what was earned stays, and refunds still take back."""
    now = programme_of(shop.id)
    if not now.is_on:
        return now
    shops.audit(shop.id, by, "programme_switched_off")
    return _add(now, by, is_on=False, switched_on_at=None, switched_on_by=None)


def change_programme(shop: Shop, by: str, *, points_per_unit: int, pending_days: int, name: str) -> Programme:
    """Set the terms of orders to come; raises BadInput for terms nobody can mean."""
    if not 1 <= points_per_unit <= MOST_POINTS_PER_UNIT:
        raise BadInput(f"points per unit must be 1 to {MOST_POINTS_PER_UNIT}")
    if not 0 <= pending_days <= MOST_PENDING_DAYS:
        raise BadInput(f"days until points are available must be 0 to {MOST_PENDING_DAYS}")
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(f"the name must have 1 to {LONGEST_NAME} characters")
    terms = {"points_per_unit": points_per_unit, "pending_days": pending_days, "name": name}
    now = programme_of(shop.id)
    if all(getattr(now, field) == value for field, value in terms.items()):
        return now
    shops.audit(shop.id, by, "programme_changed", terms)
    return _add(now, by, **terms)


def _newest(shop_id: int) -> Programme | None:
    return next(iter(history(shop_id)), None)


def _add(now: Programme, by: str, **changes: object) -> Programme:
    kept = {
        name: getattr(now, name)
        for name in ("is_on", "points_per_unit", "pending_days", "name", "switched_on_at", "switched_on_by")
    }
    version = Programme(
        shop_id=now.shop_id, version=now.version + 1, set_at=_second(), set_by=by, **(kept | changes)
    )
    db.session.add(version)
    db.session.flush()
    shops.raise_storefront_version(now.shop_id)
    return version


def _second() -> datetime:
    return clock.now().replace(microsecond=0)
