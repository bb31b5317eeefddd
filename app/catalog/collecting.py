"""Keeps collections at their newest known state: who is in, and in which order."""

from __future__ import annotations

from collections.abc import Collection as AnyOf
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from app.catalog.lookup import by_platform_ids
from app.catalog.models import Collection, CollectionMember, Product
from app.core import clock
from app.core.among import among
from app.core.database import db, insert_once
from app.platforms import CollectionSnapshot

LAST = 2**31
"""The place of who joined since the order was last read."""


def record_collections(shop_id: int, snapshots: Iterable[CollectionSnapshot]) -> None:
    """Bring the collections to these states, ignoring older ones; of equally old states the last one wins.

    Members that we do not know as products are counted and left out.
    """
    for snapshot in snapshots:
        _record(shop_id, snapshot)


def remove_collections(shop_id: int, platform_ids: AnyOf[str]) -> None:
    """Forget collections that the platform has no more. A newer state of one would bring it back."""
    mine = (Collection.shop_id == shop_id, among(Collection.platform_id, platform_ids))
    ids = list(db.session.scalars(select(Collection.id).where(*mine)))
    inside = (CollectionMember.shop_id == shop_id, among(CollectionMember.collection_id, ids))
    db.session.execute(delete(CollectionMember).where(*inside))
    db.session.execute(delete(Collection).where(*mine))


def record_memberships(shop_id: int, told: Mapping[str, AnyOf[str]]) -> set[str]:
    """Let products join and leave collections, both by the platform's ids; returns those we do not know.

    `told` names for each product all collections that it is in. Who joins stands behind all others.
    """
    products = by_platform_ids(shop_id, told)
    named = {collection for theirs in told.values() for collection in theirs}
    collections = _ids(shop_id, named)
    wanted = {
        (collections[each], product_id)
        for platform_id, product_id in products.items()
        for each in told[platform_id]
        if each in collections
    }
    known = {
        (row.collection_id, row.product_id): row.id
        for row in db.session.execute(
            select(CollectionMember.id, CollectionMember.collection_id, CollectionMember.product_id).where(
                CollectionMember.shop_id == shop_id, among(CollectionMember.product_id, products.values())
            )
        )
    }
    left = [member_id for pair, member_id in known.items() if pair not in wanted]
    joined = sorted(wanted - known.keys())
    _delete_members(shop_id, left)
    _add_members(shop_id, [(collection, product, LAST) for collection, product in joined])
    _note_shelved(shop_id, products.values())
    _count_again(shop_id, {pair[0] for pair in (*joined, *(pair for pair in known if pair not in wanted))})
    return named - collections.keys()


def unshelved(shop_id: int, limit: int) -> list[str]:
    """The platform's ids of products that changed since it was asked which collections they are in."""
    where = (Product.shop_id == shop_id, Product.is_unshelved.is_(True), Product.removed_at.is_(None))
    return list(
        db.session.scalars(select(Product.platform_id).where(*where).order_by(Product.id).limit(limit))
    )


def note_all_shelved(shop_id: int) -> None:
    """All collections were just brought in with all their members."""
    everything = update(Product).where(Product.shop_id == shop_id, Product.is_unshelved.is_(True))
    db.session.execute(everything.values(is_unshelved=False))


def _note_shelved(shop_id: int, product_ids: AnyOf[int]) -> None:
    these = update(Product).where(Product.shop_id == shop_id, among(Product.id, product_ids))
    db.session.execute(these.values(is_unshelved=False))


def _record(shop_id: int, snapshot: CollectionSnapshot) -> None:
    row = {
        "shop_id": shop_id, "platform_id": snapshot.platform_id, "handle": snapshot.handle,
        "title": snapshot.title, "updated_at": snapshot.updated_at, "size": len(snapshot.members),
        "read_at": clock.now(),
    }  # fmt: skip
    insert_once(Collection, ("shop_id", "platform_id"), [row])
    known = db.session.execute(
        select(Collection.id, Collection.updated_at)
        .where(Collection.shop_id == shop_id, Collection.platform_id == snapshot.platform_id)
        .with_for_update()
    ).one()
    if snapshot.updated_at < known.updated_at:
        return
    db.session.execute(update(Collection).where(Collection.id == known.id).values(**row))
    _bring_members(shop_id, known.id, snapshot.members)


def _bring_members(shop_id: int, collection_id: int, members: Iterable[str]) -> None:
    """Only what differs is written: most readings find a collection as it was."""
    ours = by_platform_ids(shop_id, members)
    wanted = {ours[each]: place for place, each in enumerate(members) if each in ours}
    rows = db.session.execute(
        select(CollectionMember.id, CollectionMember.product_id, CollectionMember.position).where(
            CollectionMember.shop_id == shop_id, CollectionMember.collection_id == collection_id
        )
    ).all()
    _delete_members(shop_id, [row.id for row in rows if row.product_id not in wanted])
    moved = [
        {"id": row.id, "position": wanted[row.product_id]}
        for row in rows
        if wanted.get(row.product_id, row.position) != row.position
    ]
    if moved:
        db.session.execute(update(CollectionMember), moved)
    known = {row.product_id for row in rows}
    new = [(collection_id, product, place) for product, place in wanted.items() if product not in known]
    _add_members(shop_id, new)


def _add_members(shop_id: int, rows: list[tuple[int, int, int]]) -> None:
    if rows:
        db.session.execute(
            insert(CollectionMember),
            [
                {"shop_id": shop_id, "collection_id": collection, "product_id": product, "position": place}
                for collection, product, place in rows
            ],
        )


def _delete_members(shop_id: int, ids: list[int]) -> None:
    if ids:
        where = (CollectionMember.shop_id == shop_id, among(CollectionMember.id, ids))
        db.session.execute(delete(CollectionMember).where(*where))


def _count_again(shop_id: int, collection_ids: AnyOf[int]) -> None:
    """After members came or went one by one the platform's own count is not known, so ours stands for it."""
    for collection_id in sorted(collection_ids):
        size = (
            select(func.count())
            .select_from(CollectionMember)
            .where(CollectionMember.shop_id == shop_id, CollectionMember.collection_id == collection_id)
            .scalar_subquery()
        )
        where = (Collection.shop_id == shop_id, Collection.id == collection_id)
        db.session.execute(update(Collection).where(*where).values(size=size))


def _ids(shop_id: int, platform_ids: AnyOf[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(Collection.platform_id, Collection.id).where(
            Collection.shop_id == shop_id, among(Collection.platform_id, platform_ids)
        )
    )
    return {platform_id: collection_id for platform_id, collection_id in rows}


def readings(shop_id: int) -> dict[str, tuple[datetime, int, datetime]]:
    """Of each collection by the platform's id: its date, its size, and when it was last read whole."""
    rows = db.session.execute(
        select(Collection.platform_id, Collection.updated_at, Collection.size, Collection.read_at).where(
            Collection.shop_id == shop_id
        )
    )
    return {platform_id: (updated_at, size, read_at) for platform_id, updated_at, size, read_at in rows}
