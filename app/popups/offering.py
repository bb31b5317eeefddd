"""What a popup gives: its terms, the name of their source, and the words for them."""

from __future__ import annotations

from typing import Any

from app.offers import OfferKind, OfferTerms
from app.popups.models import Popup
from app.shops import Shop

KINDS = {
    OfferKind.PERCENTAGE: "Percent off",
    OfferKind.AMOUNT: "Amount off",
    OfferKind.FREE_SHIPPING: "Free shipping",
    OfferKind.FREE_PRODUCT: "A free product",
}
"""Kinds that make sense for somebody whose account nobody knows."""


def source_of(popup: Popup) -> str:
    return f"popup:{popup.id}"


def title_of(popup: Popup) -> str:
    """The offer's name among all offers."""
    return f"Popup “{popup.name}”"


def terms_of(popup: Popup) -> OfferTerms:
    combines = popup.offer.get("combines")
    kept = {**popup.offer, "combines": None if combines is None else tuple(combines)}
    return OfferTerms(**kept)


def as_offer(terms: OfferTerms) -> dict[str, Any]:
    """The terms as the popup's row keeps them."""
    return {
        "kind": terms.kind.value, "value": terms.value, "hours": terms.hours,
        "minimum_minor": terms.minimum_minor, "combines": list(terms.combines or ()),
        "product": terms.product, "product_title": terms.product_title,
    }  # fmt: skip


def offer_label(shop: Shop, popup: Popup) -> str:
    """The offer in a few words."""
    return terms_of(popup).label(shop.currency)
