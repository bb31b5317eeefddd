"""Keeps the catalogue at its newest known state: any order and any repetition of snapshots end alike."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, or_, select, update

from app.catalog.models import Product, Variant
from app.catalog.repricing import prices_by_product, read_again
from app.catalog.stock import completed
from app.core import clock
from app.core.among import among
from app.core.database import db, insert_once
from app.platforms import ProductSnapshot

CHUNK = 1000
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Stored(NamedTuple):
    id: int
    updated_at: datetime
    told_at: datetime | None
    removed_at: datetime | None
    digest: str

    def is_later_than(self, snapshot: ProductSnapshot) -> bool:
        """Whether this was told after the snapshot, however both are dated."""
        return self.told_at is not None and snapshot.told_at is not None and snapshot.told_at < self.told_at


def record_products(shop_id: int, snapshots: Iterable[ProductSnapshot]) -> int:
    """Bring the products to these states, ignoring older ones; returns how many changed.

    Of equally dated states the one told last wins, since the platform does not date a change of stock. Where
    nothing but the date is new, only the date is written.
    """
    remaining = iter(snapshots)
    return sum(_record_chunk(shop_id, chunk) for chunk in iter(lambda: list(islice(remaining, CHUNK)), []))


def _record_chunk(shop_id: int, chunk: list[ProductSnapshot]) -> int:
    newest: dict[str, ProductSnapshot] = {}
    for snapshot in completed(shop_id, chunk):
        known = newest.get(snapshot.platform_id)
        if known is None or snapshot.updated_at >= known.updated_at:
            newest[snapshot.platform_id] = snapshot
    stored = _locked(shop_id, list(newest))
    told = {key: (snapshot, _digest(snapshot)) for key, snapshot in newest.items()}
    changes = {key: each for key, each in told.items() if _is_news(*each, stored.get(key))}
    if changes:
        before = prices_by_product(shop_id, changes)
        ids = _write_products(shop_id, changes, stored)
        _replace_variants(shop_id, ids, [snapshot for snapshot, _ in changes.values()])
        if before:
            read_again(shop_id, before)
    again = [(stored[key], *each) for key, each in told.items() if key in stored and key not in changes]
    same = [(known, snapshot) for known, snapshot, digest in again if digest == known.digest]
    _move_dates([(known, snapshot.updated_at, snapshot.told_at) for known, snapshot in same])
    return len(changes)


def is_known(shop_id: int, platform_id: str, digest: str) -> bool:
    """Whether a state of this digest is the one we have."""
    known = select(Product.id).where(
        Product.shop_id == shop_id, Product.platform_id == platform_id, Product.digest == digest
    )
    return db.session.scalar(known) is not None


def note_unchanged(shop_id: int, platform_id: str, digest: str, at: datetime) -> bool:
    """The platform dates the state we have anew; False when it is no longer the one of this digest."""
    stored = _locked(shop_id, [platform_id]).get(platform_id)
    if stored is None or stored.digest != digest:
        return False
    _move_dates([(stored, at, None)])
    return True


def remove_product(shop_id: int, platform_id: str, at: datetime | None = None) -> None:
    """Take the product off sale for good, also when its last states arrive later. `at` defaults to now."""
    at = at or clock.now()
    if platform_id not in _locked(shop_id, [platform_id]):
        insert_once(Product, ("shop_id", "platform_id"), [_tombstone(shop_id, platform_id)])
    db.session.execute(
        update(Product)
        .where(Product.shop_id == shop_id, Product.platform_id == platform_id)
        .where(Product.updated_at <= at, or_(Product.removed_at.is_(None), Product.removed_at < at))
        .values(removed_at=at, is_active=False, digest="")
    )


def not_removed(shop_id: int) -> set[str]:
    """The platform's ids of all products that are not known to be gone."""
    where = (Product.shop_id == shop_id, Product.removed_at.is_(None))
    return set(db.session.scalars(select(Product.platform_id).where(*where)))


def remove_products(shop_id: int, platform_ids: Collection[str], at: datetime) -> None:
    """Take products off sale that were not there any more at that time, however the platform dates them."""
    known = _locked(shop_id, sorted(platform_ids))
    for platform_id, stored in known.items():
        remove_product(shop_id, platform_id, max(at, stored.updated_at))


def _locked(shop_id: int, platform_ids: list[str]) -> dict[str, _Stored]:
    rows = db.session.execute(
        select(
            Product.platform_id, Product.id, Product.updated_at, Product.told_at, Product.removed_at,
            Product.digest,
        )
        .where(Product.shop_id == shop_id, among(Product.platform_id, platform_ids))
        .order_by(Product.id)
        .with_for_update()
    )  # fmt: skip
    return {platform_id: _Stored(*values) for platform_id, *values in rows}  # type: ignore[arg-type]


def _is_news(snapshot: ProductSnapshot, digest: str, stored: _Stored | None) -> bool:
    if stored is None:
        return True
    if stored.removed_at is not None and snapshot.updated_at <= stored.removed_at:
        return False
    if snapshot.updated_at == stored.updated_at and stored.is_later_than(snapshot):
        return False
    return snapshot.updated_at >= stored.updated_at and digest != stored.digest


def _digest(snapshot: ProductSnapshot) -> str:
    """Of all but the date: our own lists, written into the store, date a product anew each time."""
    if snapshot.digest:
        return snapshot.digest
    undated = repr(replace(snapshot, updated_at=_NEVER))
    return hashlib.blake2b(undated.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _move_dates(unchanged: list[tuple[_Stored, datetime, datetime | None]]) -> None:
    """Needed although nothing else is new: a state from between must not come back when it arrives late."""
    newer = [
        {"id": known.id, "updated_at": at, "told_at": told_at or known.told_at}
        for known, at, told_at in unchanged
        if at > known.updated_at
    ]
    if newer:
        db.session.execute(update(Product), newer)


def _write_products(
    shop_id: int, changes: dict[str, tuple[ProductSnapshot, str]], stored: dict[str, _Stored]
) -> dict[str, int]:
    """Insert or update the rows; returns our id of each changed product by platform id."""
    rows = [_row(shop_id, snapshot, digest) for snapshot, digest in changes.values()]
    new = [row for row in rows if row["platform_id"] not in stored]
    insert_once(Product, ("shop_id", "platform_id"), new)
    known = [row | {"id": stored[row["platform_id"]].id} for row in rows if row["platform_id"] in stored]
    if known:
        db.session.execute(update(Product), known)
    found = db.session.execute(
        select(Product.platform_id, Product.id).where(
            Product.shop_id == shop_id, among(Product.platform_id, changes)
        )
    )
    return {platform_id: product_id for platform_id, product_id in found}


def _row(shop_id: int, snapshot: ProductSnapshot, digest: str) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "platform_id": snapshot.platform_id,
        "handle": snapshot.handle,
        "title": snapshot.title,
        "kind": snapshot.kind,
        "vendor": snapshot.vendor,
        "tags": list(snapshot.tags),
        "is_active": snapshot.is_active,
        "image_url": snapshot.image_url,
        "published_at": snapshot.published_at,
        "updated_at": snapshot.updated_at,
        "told_at": snapshot.told_at,
        "removed_at": None,
        "digest": digest,
        "is_unshelved": True,
    }


def _tombstone(shop_id: int, platform_id: str) -> dict[str, Any]:
    texts = dict.fromkeys(("handle", "title", "kind", "vendor", "image_url", "digest"), "")
    return texts | {
        "shop_id": shop_id, "platform_id": platform_id, "tags": [], "is_active": False, "updated_at": _NEVER,
        "is_unshelved": False,
    }  # fmt: skip


def _replace_variants(shop_id: int, ids: dict[str, int], snapshots: list[ProductSnapshot]) -> None:
    rows = {
        variant.platform_id: {
            "shop_id": shop_id,
            "product_id": ids[snapshot.platform_id],
            "platform_id": variant.platform_id,
            "title": variant.title,
            "sku": variant.sku,
            "price_minor": variant.price_minor,
            "compare_at_minor": variant.compare_at_minor,
            "is_available": variant.is_available,
            "stock": variant.stock,
            "position": variant.position,
            "stock_id": variant.stock_id,
            "is_tracked": variant.is_tracked is not False,
            "cost_minor": variant.cost_minor,
            "cost_currency": variant.cost_currency,
        }
        for snapshot in snapshots
        for variant in snapshot.variants
    }
    mine = Variant.shop_id == shop_id
    db.session.execute(delete(Variant).where(mine, among(Variant.product_id, ids.values())))
    db.session.execute(delete(Variant).where(mine, among(Variant.platform_id, rows)))
    if rows:
        db.session.execute(insert(Variant), list(rows.values()))
