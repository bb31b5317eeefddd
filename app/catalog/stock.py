"""Availability: what is sold out is never recommended, and what is not counted is never sold out.

A delivery about a product says neither whether its pieces are counted nor what they cost the shop, and one
about stock names neither product nor what is left in all places together. The first is completed from what is
known; after the second the product is looked at, once however many deliveries come within a few seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select

from app.catalog.models import Product, Variant
from app.core.among import among
from app.core.database import db
from app.platforms import ProductSnapshot, StockTold, VariantSnapshot

PLENTY = 20
"""While as many pieces are left at one place nobody need ask whether any are left."""


def completed(shop_id: int, snapshots: Sequence[ProductSnapshot]) -> list[ProductSnapshot]:
    """The snapshots with what their source did not tell of counting and cost; new variants are taken to be
    counted, at a cost that nobody knows."""
    silent = [
        variant.platform_id
        for snapshot in snapshots
        for variant in snapshot.variants
        if variant.is_tracked is None
    ]
    if not silent:
        return list(snapshots)
    rows = db.session.execute(
        select(Variant.platform_id, Variant.is_tracked, Variant.cost_minor, Variant.cost_currency).where(
            Variant.shop_id == shop_id, among(Variant.platform_id, silent)
        )
    )
    known = {row.platform_id: _Known(row.is_tracked, row.cost_minor, row.cost_currency) for row in rows}
    return [
        replace(each, variants=tuple(_completed(variant, known) for variant in each.variants))
        for each in snapshots
    ]


class _Known(NamedTuple):
    is_tracked: bool = True
    cost_minor: int | None = None
    cost_currency: str = ""


def _completed(variant: VariantSnapshot, known: dict[str, _Known]) -> VariantSnapshot:
    if variant.is_tracked is not None:
        return variant
    is_tracked, cost_minor, cost_currency = known.get(variant.platform_id, _Known())
    return replace(
        variant,
        is_tracked=is_tracked,
        is_available=variant.is_available or not is_tracked,
        cost_minor=cost_minor,
        cost_currency=cost_currency,
    )


def unsure_of(shop_id: int, snapshot: ProductSnapshot) -> bool:
    """Whether a variant that nobody told us of before seems sold out, which it is only if it is counted."""
    doubtful = {
        variant.platform_id
        for variant in snapshot.variants
        if variant.is_tracked is None and not variant.is_available
    }
    if not doubtful:
        return False
    known = select(Variant.platform_id).where(
        Variant.shop_id == shop_id, among(Variant.platform_id, doubtful)
    )
    return bool(doubtful - set(db.session.scalars(known)))


def product_to_look_at(shop_id: int, told: StockTold) -> str | None:
    """The platform's id of the product whose availability the news may have changed; None when it cannot."""
    row = db.session.execute(
        select(Product.platform_id, Variant.is_tracked, Variant.is_available)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.shop_id == shop_id, Variant.stock_id == told.stock_id)
        .order_by(Variant.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    is_a_level = told.pieces is not None
    if is_a_level and not row.is_tracked:
        return None
    if told.pieces is not None and told.pieces > PLENTY and row.is_available:
        return None
    return str(row.platform_id)
