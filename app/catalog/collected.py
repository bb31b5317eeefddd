"""Answers about collections, for rooms that select by them and for the admin's choosers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as AnyOf
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.catalog.models import Collection, CollectionMember, Product
from app.core.among import among
from app.core.database import db


@dataclass(frozen=True, slots=True)
class CollectionName:
    """A collection as a merchant chooses it."""

    id: int
    platform_id: str
    title: str
    handle: str
    size: int


def collections_of(shop_id: int, product_ids: AnyOf[int]) -> dict[int, set[int]]:
    """Our ids of the collections that each of our products is in; products in none are left out."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(CollectionMember.product_id, CollectionMember.collection_id).where(
            CollectionMember.shop_id == shop_id, among(CollectionMember.product_id, product_ids)
        )
    )
    for product_id, collection_id in rows:
        found[product_id].add(collection_id)
    return dict(found)


def members(shop_id: int, collection_id: int, limit: int | None = None) -> list[int]:
    """Our ids of the products of a collection that are on sale, in the order in which the shop shows them."""
    return list(
        db.session.scalars(
            select(CollectionMember.product_id)
            .join(Product, Product.id == CollectionMember.product_id)
            .where(CollectionMember.shop_id == shop_id, CollectionMember.collection_id == collection_id)
            .where(Product.is_active.is_(True))
            .order_by(CollectionMember.position, CollectionMember.id)
            .limit(limit)
        )
    )


def in_collections(shop_id: int, platform_ids: AnyOf[str]) -> Select[int]:
    """For queries: our ids of the products that stand in any of the collections, on sale or not."""
    named = (Collection.shop_id == shop_id, Collection.platform_id.in_(list(platform_ids)))
    return (
        select(CollectionMember.product_id)
        .join(Collection, Collection.id == CollectionMember.collection_id)
        .where(CollectionMember.shop_id == shop_id, *named)
    )


def titles_of_collections(shop_id: int, platform_ids: AnyOf[str]) -> dict[str, str]:
    """The titles of the collections that exist, by the platform's ids."""
    where = (Collection.shop_id == shop_id, among(Collection.platform_id, platform_ids))
    rows = db.session.execute(select(Collection.platform_id, Collection.title).where(*where))
    return {platform_id: title for platform_id, title in rows}


def find_collection(shop_id: int, platform_id: str) -> int | None:
    """Our id of the collection that the platform calls so."""
    return db.session.scalar(
        select(Collection.id).where(Collection.shop_id == shop_id, Collection.platform_id == platform_id)
    )


def collection_names(shop_id: int, search: str = "", limit: int = 250) -> list[CollectionName]:
    """Collections by title, those whose title contains `search`."""
    rows = db.session.execute(
        select(Collection.id, Collection.platform_id, Collection.title, Collection.handle, Collection.size)
        .where(Collection.shop_id == shop_id)
        .where(func.lower(Collection.title).contains(search.lower(), autoescape=True))
        .order_by(func.lower(Collection.title), Collection.id)
        .limit(limit)
    )
    return [CollectionName(*row) for row in rows]


def collection_count(shop_id: int) -> int:
    return db.session.scalar(select(func.count(Collection.id)).where(Collection.shop_id == shop_id)) or 0


def kinds(shop_id: int) -> list[str]:
    """The product types of what is on sale, for choosers."""
    return _distinct(shop_id, Product.kind)


def vendors(shop_id: int) -> list[str]:
    return _distinct(shop_id, Product.vendor)


def product_tags(shop_id: int) -> list[str]:
    """The tags of what is on sale."""
    rows = db.session.scalars(
        select(Product.tags).where(Product.shop_id == shop_id, Product.is_active.is_(True))
    )
    return sorted({str(tag) for tags in rows for tag in tags})


def _distinct(shop_id: int, column: InstrumentedAttribute[str]) -> list[str]:
    found = db.session.scalars(
        select(column)
        .where(Product.shop_id == shop_id, Product.is_active.is_(True), column != "")
        .distinct()
        .order_by(column)
    )
    return [str(each) for each in found]
