"""Cards: a product as shoppers see it in a carousel or a mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.catalog.models import Product, Variant
from app.core.database import db
from app.shops import Shop

MAX_VARIANTS = 10


@dataclass(frozen=True, slots=True)
class CardVariant:
    """A choice on the card; `id` is the platform's."""

    id: str
    title: str
    price_minor: int
    available: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One product; ids are the platform's, prices those of its cheapest variant that can be bought."""

    id: str
    handle: str
    title: str
    url: str
    image: str
    price_minor: int
    compare_at_minor: int | None
    currency: str
    available: bool
    variants: tuple[CardVariant, ...]


def cards(shop: Shop, product_ids: Sequence[int]) -> list[Card]:
    """The products' cards in the order asked for; what is not on sale, or another shop's, is left out."""
    where = (Product.shop_id == shop.id, Product.is_active.is_(True), Product.id.in_(list(product_ids)))
    products = {product.id: product for product in db.session.scalars(select(Product).where(*where))}
    variants: dict[int, list[Variant]] = defaultdict(list)
    for variant in db.session.scalars(
        select(Variant)
        .where(Variant.shop_id == shop.id, Variant.product_id.in_(list(products)))
        .order_by(Variant.position, Variant.id)
    ):
        variants[variant.product_id].append(variant)
    known = [product_id for product_id in dict.fromkeys(product_ids) if variants.get(product_id)]
    return [_card(shop, products[product_id], variants[product_id]) for product_id in known]


def _card(shop: Shop, product: Product, variants: list[Variant]) -> Card:
    at_hand = [variant for variant in variants if variant.is_available]
    shown = min(at_hand or variants, key=lambda variant: variant.price_minor)
    is_reduced = shown.compare_at_minor is not None and shown.compare_at_minor > shown.price_minor
    return Card(
        id=product.platform_id,
        handle=product.handle,
        title=product.title,
        url=f"/products/{product.handle}",
        image=product.image_url,
        price_minor=shown.price_minor,
        compare_at_minor=shown.compare_at_minor if is_reduced else None,
        currency=shop.currency,
        available=bool(at_hand),
        variants=tuple(
            CardVariant(variant.platform_id, variant.title, variant.price_minor, variant.is_available)
            for variant in variants[:MAX_VARIANTS]
        ),
    )
