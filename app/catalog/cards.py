"""Cards: a product as shoppers see it in a carousel or a mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from app.catalog.models import Product, Variant
from app.catalog.price_lists import PriceList, price_list
from app.core.database import db
from app.core.numbers import LARGEST_ID
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


class _Product(NamedTuple):
    """What a card needs of a product."""

    platform_id: str
    handle: str
    title: str
    image_url: str


class _Variant(NamedTuple):
    """What a card needs of a variant."""

    platform_id: str
    title: str
    price_minor: int
    compare_at_minor: int | None
    is_available: bool


def cards(shop: Shop, product_ids: Sequence[int], country: str = "") -> list[Card]:
    """The products' cards in the order asked for; what is not on sale, or another shop's, is left out.

    With the two letters of a country they bear the prices and the currency of its market; where those are
    not known, the shop's own. One statement, and two more where the shop has markets of their own.
    """
    products: dict[int, _Product] = {}
    variants: dict[int, list[_Variant]] = defaultdict(list)
    for product_id, *row in db.session.execute(_shown(shop.id, product_ids)):
        products[product_id] = _Product(*row[:4])
        variants[product_id].append(_Variant(*row[4:]))
    known = [product_id for product_id in dict.fromkeys(product_ids) if product_id in products]
    asked = price_list(shop, country, [each for product_id in known for each in variants[product_id]])
    return [_card(products[product_id], variants[product_id], asked) for product_id in known]


def _shown(shop_id: int, product_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Plain columns: what the mapper makes of a row costs more than reading it."""
    return (
        select(
            Product.id, Product.platform_id, Product.handle, Product.title, Product.image_url,
            Variant.platform_id, Variant.title, Variant.price_minor, Variant.compare_at_minor,
            Variant.is_available,
        )
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.shop_id == shop_id, Variant.shop_id == shop_id, Product.is_active.is_(True))
        .where(Product.id.in_([each for each in product_ids if 0 < each <= LARGEST_ID]))
        .order_by(Variant.position, Variant.id)
    )  # fmt: skip


def _card(product: _Product, variants: list[_Variant], asked: PriceList) -> Card:
    prices, currency = asked.of(variants)
    at_hand = [variant for variant in variants if variant.is_available]
    shown = min(at_hand or variants, key=lambda variant: prices[variant.platform_id][0])
    price, compare_at = prices[shown.platform_id]
    is_reduced = compare_at is not None and compare_at > price
    return Card(
        id=product.platform_id,
        handle=product.handle,
        title=product.title,
        url=f"/products/{product.handle}",
        image=product.image_url,
        price_minor=price,
        compare_at_minor=compare_at if is_reduced else None,
        currency=currency,
        available=bool(at_hand),
        variants=tuple(
            CardVariant(
                variant.platform_id, variant.title, prices[variant.platform_id][0], variant.is_available
            )
            for variant in variants[:MAX_VARIANTS]
        ),
    )
