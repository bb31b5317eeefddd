"""What a popup gives: its terms, the name of their source, and the words for them."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal

from app import loyalty
from app.core.money import money_text
from app.offers import OfferKind, OfferTerms
from app.popups.models import Popup
from app.shops import Shop
from app.web.locales import LANGUAGES
from app.web.speaking import Tongue, tongue_of

KINDS = {
    OfferKind.PERCENTAGE: "Percent off",
    OfferKind.AMOUNT: "Amount off",
    OfferKind.FREE_SHIPPING: "Free shipping",
    OfferKind.FREE_PRODUCT: "A free gift (product)",
    OfferKind.GIFT_CARD: "Gift card",
    OfferKind.STORE_CREDIT: "Store credit (cashback)",
    OfferKind.POINTS: "Points",
}
PERSONAL = frozenset({OfferKind.GIFT_CARD, OfferKind.STORE_CREDIT, OfferKind.POINTS})
"""Money or as good as money: given to customers who signed in or proved their address, and to nobody else."""
SAID_ELSEWHERE = frozenset({OfferKind.PERCENTAGE, OfferKind.FREE_SHIPPING})
"""Their labels are phrases of the popups themselves (wording.py)."""


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


def is_personal(terms: OfferTerms) -> bool:
    return terms.kind in PERSONAL


def worth_minor(shop: Shop, terms: OfferTerms) -> int:
    """What one of a personal kind is worth once given, in minor units."""
    if terms.kind is OfferKind.POINTS:
        return loyalty.worth_minor(terms.value, shop.currency)
    return terms.value


def offer_label(shop: Shop, popup: Popup) -> str:
    """The offer in a few words."""
    terms = terms_of(popup)
    if terms.kind is OfferKind.POINTS:
        return _points(shop, terms, tongue_of("en"))
    return terms.label(shop.currency)


def labels_of(shop: Shop, popup: Popup) -> dict[str, str]:
    """The same by language, where the phrases of popups do not have it."""
    terms = terms_of(popup)
    if terms.kind in SAID_ELSEWHERE:
        return {}
    return {language: _label(shop, terms, tongue_of(language)) for language in LANGUAGES if language != "en"}


def _label(shop: Shop, terms: OfferTerms, tongue: Tongue) -> str:
    if terms.kind is OfferKind.POINTS:
        return _points(shop, terms, tongue)
    is_product = terms.kind is OfferKind.FREE_PRODUCT
    value = terms.product_title if is_product else money_text(terms.value, shop.currency, tongue.locale)
    return tongue.say(f"gift_{terms.kind.value}", value=value)


def _points(shop: Shop, terms: OfferTerms, tongue: Tongue) -> str:
    """By the shop's own name for them, where it has one."""
    number = format_decimal(terms.value, locale=tongue.locale)
    own = loyalty.terms_told(loyalty.programme_of(shop.id))["name"]
    return f"{number} {own}" if own else tongue.say("gift_points", value=number)
