"""What products are like, for the rules and strategies of carousels: traits, reductions, selections."""

from __future__ import annotations

from collections.abc import Collection as AnyOf
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select

from app.catalog.lookup import can_be_bought
from app.catalog.models import Collection, CollectionMember, Product, Variant
from app.core.among import among, holds_any
from app.core.database import db


@dataclass(frozen=True, slots=True)
class Merchandise:
    """One product as rules ask about it."""

    platform_id: str
    kind: str
    vendor: str
    tags: frozenset[str]
    price_minor: int
    """Of the cheapest variant, in the shop's currency."""
    stock: int | None
    """Pieces of all counted variants; None where nothing is counted."""
    collections: frozenset[str]
    """The platform's ids."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which products: those that have one of what is named, and a price within the bounds."""

    products: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    least_minor: int | None = None
    most_minor: int | None = None


def merchandise(shop_id: int, ids: AnyOf[int]) -> dict[int, Merchandise]:
    """What the products are like; those of other shops and without variants are left out."""
    if not ids:
        return {}
    price, stock = func.min(Variant.price_minor), func.sum(case((Variant.is_tracked, Variant.stock)))
    rows = db.session.execute(
        select(Product.id, Product.platform_id, Product.kind, Product.vendor, Product.tags, price, stock)
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.shop_id == shop_id, Variant.shop_id == shop_id, among(Product.id, ids))
        .group_by(Product.id)
    ).all()
    shelves: dict[int, set[str]] = {}
    for product_id, collection in db.session.execute(
        select(CollectionMember.product_id, Collection.platform_id)
        .join(Collection, Collection.id == CollectionMember.collection_id)
        .where(CollectionMember.shop_id == shop_id, among(CollectionMember.product_id, ids))
    ):
        shelves.setdefault(product_id, set()).add(collection)
    return {
        row[0]: Merchandise(
            row[1], row[2], row[3], frozenset(map(str, row[4])), row[5],
            None if row[6] is None else int(row[6]), frozenset(shelves.get(row[0], ())),
        )
        for row in rows
    }  # fmt: skip


def reduced(shop_id: int, k: int) -> list[int]:
    """The `k` products that can be bought below their compare-at price, the deepest cut first."""
    was: Any = Variant.compare_at_minor
    cut = func.max((was - Variant.price_minor) * 1.0 / was)
    return list(
        db.session.scalars(
            select(Product.id)
            .join(Variant, Variant.product_id == Product.id)
            .where(Product.shop_id == shop_id, Product.is_active.is_(True))
            .where(Variant.shop_id == shop_id, Variant.is_available.is_(True), was > Variant.price_minor)
            .group_by(Product.id)
            .order_by(cut.desc(), Product.id.desc())
            .limit(k)
        )
    )


def chosen(shop_id: int, selection: Selection, k: int) -> list[int]:
    """The `k` products of a selection that can be bought; those named in their order, else newest first."""
    found: Select[Any, Any] = select(Product.id, Product.platform_id).where(
        Product.shop_id == shop_id, *can_be_bought(shop_id), *_conditions(shop_id, selection)
    )
    newest = (Product.published_at.desc().nulls_last(), Product.id.desc())
    rows = db.session.execute(found.order_by(*newest).limit(None if selection.products else k)).all()
    place = {platform_id: at for at, platform_id in enumerate(selection.products)}
    ordered = sorted(rows, key=lambda row: place.get(row.platform_id, 0)) if place else rows
    return [row.id for row in ordered][:k]


def search(shop_id: int, words: str, k: int) -> list[Product]:
    """Up to `k` products on sale in whose title each of the words stands, by title."""
    where = [func.lower(Product.title).contains(word, autoescape=True) for word in words.lower().split()[:8]]
    return list(
        db.session.scalars(
            select(Product)
            .where(Product.shop_id == shop_id, Product.is_active.is_(True), *where)
            .order_by(func.lower(Product.title), Product.id)
            .limit(k)
        )
    )


def titles(shop_id: int, platform_ids: AnyOf[str]) -> dict[str, str]:
    """The titles of the products that the platform calls so, gone ones included."""
    rows = db.session.execute(
        select(Product.platform_id, Product.title).where(
            Product.shop_id == shop_id, among(Product.platform_id, platform_ids)
        )
    )
    return {platform_id: title for platform_id, title in rows}


def sellable(shop_id: int, variants: AnyOf[str]) -> set[str]:
    """Those of the variants, the platform's ids, that can be bought now."""
    found = (
        select(Variant.platform_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.shop_id == shop_id, Product.shop_id == shop_id, Product.is_active.is_(True))
        .where(Variant.is_available.is_(True), among(Variant.platform_id, variants))
    )
    return set(db.session.scalars(found)) if variants else set()


def _conditions(shop_id: int, wanted: Selection) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.products:
        found.append(among(Product.platform_id, wanted.products))
    if wanted.collections:
        members = select(CollectionMember.product_id).join(
            Collection, Collection.id == CollectionMember.collection_id
        )
        named = (Collection.shop_id == shop_id, Collection.platform_id.in_(wanted.collections))
        found.append(Product.id.in_(members.where(*named)))
    if wanted.tags:
        found.append(holds_any(Product.tags, wanted.tags))
    if wanted.kinds:
        found.append(Product.kind.in_(wanted.kinds))
    if wanted.vendors:
        found.append(Product.vendor.in_(wanted.vendors))
    return [*found, *_within(shop_id, wanted.least_minor, wanted.most_minor)]


def _within(shop_id: int, least: int | None, most: int | None) -> list[ColumnElement[bool]]:
    """By the cheapest variant, as the card shows it."""
    mine = (Variant.product_id == Product.id, Variant.shop_id == shop_id)
    tests: list[ColumnElement[bool]] = []
    if most is not None:
        tests.append(exists().where(*mine, Variant.price_minor <= most))
    if least is not None:
        tests.append(~exists().where(*mine, Variant.price_minor < least))
    return tests
