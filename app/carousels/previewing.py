"""A placement as one shopper would get it: on a product, with a cart, for a customer the merchant names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app import catalog, customers, recommendations
from app.carousels.context import Context
from app.carousels.filling import fill_as
from app.carousels.placements import Placement
from app.catalog import Card
from app.shops import Shop

NEEDS_PRODUCT = ("product",)
NEEDS_CART = ("cart", "cart_drawer", "thank_you", "popup", "mail")
OFFERED = 24


@dataclass(frozen=True, slots=True)
class PreviewCard:
    card: Card
    source: str
    """A strategy's name, or what a rule of the merchant did."""


@dataclass(frozen=True)
class Preview:
    """What is shown, and for whom and where."""

    cards: list[PreviewCard]
    context: Context
    chosen: str
    """The product of the page or of the cart, the platform's id."""
    offered: list[Card]
    """Products to choose from."""
    margins: dict[str, float]
    """Of the cards whose cost is known, where the placement looks at margins; by the platform's id."""


def preview_asked(shop: Shop, place: Placement, asked: Mapping[str, str]) -> tuple[Context, str, list[Card]]:
    """The context that a page's query names, the chosen product, and others to choose from."""
    offered = _offered(shop, asked.get("find", ""))
    chosen = asked.get("product", "")
    if not chosen.isdigit() or not catalog.by_platform_ids(shop.id, [chosen]):
        chosen = offered[0].id if offered else ""
    known = (
        customers.find_by_email(shop.id, asked.get("customer", "").strip()) if asked.get("customer") else None
    )
    on_product = place.page in NEEDS_PRODUCT and chosen
    in_cart = (chosen,) if place.page in NEEDS_CART and chosen else ()
    context = Context(
        product=chosen if on_product else None,
        cart=in_cart,
        collection=asked.get("collection") or None,
        customer_id=known.id if known else None,
        limit=place.size,
    )
    return context, chosen, offered


def preview(shop: Shop, place: Placement, told: tuple[Context, str, list[Card]]) -> Preview:
    context, chosen, offered = told
    filled = fill_as(shop, place, context)
    cards = [PreviewCard(card, source) for card, source in zip(filled.cards, filled.sources, strict=True)]
    margins = _margins(shop, [each.card.id for each in cards]) if place.margin else {}
    return Preview(cards, context, chosen, offered, margins)


def _margins(shop: Shop, shown: list[str]) -> dict[str, float]:
    ours = catalog.by_platform_ids(shop.id, shown)
    known = catalog.margins(shop, ours.values())
    return {theirs: known[product_id] for theirs, product_id in ours.items() if product_id in known}


def _offered(shop: Shop, find: str) -> list[Card]:
    if find.strip():
        return catalog.cards(shop, [each.id for each in catalog.search(shop.id, find, OFFERED)])
    best = recommendations.best_sellers(shop.id, OFFERED)
    return catalog.cards(shop, best or catalog.newest(shop.id, OFFERED))
