"""Cards: a product as shoppers see it in a carousel or a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.catalog.price_lists import PriceList

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


class ProductFacts(NamedTuple):
    """What a card needs of a product."""

    platform_id: str
    handle: str
    title: str
    image_url: str


class VariantFacts(NamedTuple):
    """What a card needs of a variant."""

    platform_id: str
    title: str
    price_minor: int
    compare_at_minor: int | None
    is_available: bool


def card_of(product: ProductFacts, variants: Sequence[VariantFacts], asked: PriceList) -> Card:
    """The card at the prices of a list; of at least one variant."""
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
