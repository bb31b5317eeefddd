"""Answers about the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, select

from app.catalog.models import Product, Variant
from app.core.among import among
from app.core.database import db
from app.core.prepared import Prepared, one_of

_OURS = Prepared(
    lambda: select(Product.platform_id, Product.id).where(
        Product.shop_id == bindparam("shop"), one_of(Product.platform_id, "names")
    )
)


def by_platform_ids(shop_id: int, platform_ids: Iterable[str]) -> dict[str, int]:
    """Our ids of the products the platform calls so; unknown ones are left out."""
    rows = _OURS.rows(shop=shop_id, names=list(platform_ids))
    return {platform_id: product_id for platform_id, product_id in rows}


def by_sku(shop_id: int, skus: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What the platform calls product and variant of each stock keeping unit that names just one variant."""
    rows = db.session.execute(
        select(Variant.sku, func.min(Product.platform_id), func.min(Variant.platform_id))
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.shop_id == shop_id, among(Variant.sku, skus))
        .group_by(Variant.sku)
        .having(func.count() == 1)
    )
    return {sku: (product, variant) for sku, product, variant in rows}


def by_title(shop_id: int, titles: Iterable[str]) -> dict[str, str]:
    """What the platform calls the product of each title that just one product has."""
    rows = db.session.execute(
        select(Product.title, func.min(Product.platform_id))
        .where(Product.shop_id == shop_id, among(Product.title, titles))
        .group_by(Product.title)
        .having(func.count() == 1)
    )
    return {title: product for title, product in rows}


def platform_ids(shop_id: int, ids: Collection[int], *, also_off_sale: bool = False) -> dict[int, str]:
    """What the platform calls our products, of those on sale, or of all that it still has."""
    is_there = Product.removed_at.is_(None) if also_off_sale else Product.is_active.is_(True)
    rows = db.session.execute(
        select(Product.id, Product.platform_id).where(
            Product.shop_id == shop_id, is_there, Product.id.in_(list(ids))
        )
    )
    return {product_id: platform_id for product_id, platform_id in rows}


def newest(shop_id: int, k: int) -> list[int]:
    """The `k` products that can be bought and were published last, newest first."""
    return list(
        db.session.scalars(
            select(Product.id)
            .where(Product.shop_id == shop_id, *can_be_bought(shop_id))
            .order_by(Product.published_at.desc().nulls_last(), Product.id.desc())
            .limit(k)
        )
    )


def available_ids(shop_id: int, ids: Collection[int]) -> set[int]:
    """Those of the products that can be bought now."""
    return set(
        db.session.scalars(
            select(Product.id).where(
                Product.shop_id == shop_id, Product.id.in_(list(ids)), *can_be_bought(shop_id)
            )
        )
    )


def dearest_prices(shop_id: int, *wanted: str, limit: int = 100) -> list[tuple[str, str, int]]:
    """Products on sale by title, or the `wanted` of them: the platform's id, title, dearest price."""
    price = func.max(Variant.price_minor)
    query = (
        select(Product.platform_id, Product.title, price)
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.shop_id == shop_id, Product.is_active.is_(True), Product.removed_at.is_(None))
        .group_by(Product.id, Product.platform_id, Product.title)
        .having(price > 0)
        .order_by(Product.title, Product.id)
    )
    if wanted:
        query = query.where(Product.platform_id.in_(wanted))
    rows = db.session.execute(query.limit(limit))
    return [(platform_id, title, int(minor)) for platform_id, title, minor in rows]


def dearest_price(shop_id: int, platform_id: str) -> tuple[str, str, int] | None:
    """The same of one product; None for what is not on sale, or free already."""
    return next(iter(dearest_prices(shop_id, platform_id)), None)


def variant_to_give(shop_id: int, product: str, most_minor: int) -> str | None:
    """The platform's id of the first variant at hand that costs so much at most; None where none does."""
    query = (
        select(Variant.platform_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.shop_id == shop_id, Product.platform_id == product, Product.is_active.is_(True))
        .where(Variant.shop_id == shop_id, Variant.is_available.is_(True), Variant.price_minor <= most_minor)
        .order_by(Variant.id)
    )
    return db.session.scalar(query.limit(1))


def count(shop_id: int) -> int:
    """How many products are on sale."""
    where = (Product.shop_id == shop_id, Product.is_active.is_(True))
    return db.session.scalar(select(func.count()).select_from(Product).where(*where)) or 0


def content_for_training(shop_id: int, most: int = 200_000) -> dict[str, list[Any]]:
    """What products are like, for finding similar ones: columns of equal length, active products only, the
    `most` that we met last.

    `item` our id, `title`, `kind`, `vendor`, `tags` a list of texts, `price_minor` of the cheapest variant.
    """
    price = (
        select(Variant.product_id, func.min(Variant.price_minor).label("price_minor"))
        .where(Variant.shop_id == shop_id)
        .group_by(Variant.product_id)
        .subquery()
    )
    columns = ("item", "title", "kind", "vendor", "tags", "price_minor")
    rows = db.session.execute(
        select(
            Product.id, Product.title, Product.kind, Product.vendor, Product.tags,
            func.coalesce(price.c.price_minor, 0),
        )
        .outerjoin(price, price.c.product_id == Product.id)
        .where(Product.shop_id == shop_id, Product.is_active.is_(True))
        .order_by(Product.id.desc())
        .limit(most)
    ).all()  # fmt: skip
    return {name: [row[at] for row in reversed(rows)] for at, name in enumerate(columns)}


def can_be_bought(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    """For queries: the product is on sale and a variant of it is at hand."""
    in_stock = exists().where(
        Variant.product_id == Product.id, Variant.shop_id == shop_id, Variant.is_available.is_(True)
    )
    return Product.is_active.is_(True), in_stock
