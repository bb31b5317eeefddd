"""The part of a popup's form that says what it gives, checked: a refusal names one thing to put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import catalog, offers
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.offers import CLASSES, OfferKind, OfferTerms
from app.popups.models import Popup
from app.popups.offering import KINDS, PERSONAL, terms_of
from app.shops import Shop

LEAST_POINTS, MOST_POINTS = 10, 1_000_000
MOST_HOURS, MOST_DAYS, USUAL_DAYS, USUAL_POINTS = 168, 366, 90, 100
DAY = 24
AMOUNTS = {
    OfferKind.AMOUNT: "The amount off",
    OfferKind.GIFT_CARD: "The gift card",
    OfferKind.STORE_CREDIT: "The store credit",
}


def read_terms(form: Mapping[str, str], shop: Shop) -> OfferTerms:
    """What it gives; a form without a kind means percent, and what is usual stands beside it."""
    asked = form.get("kind", OfferKind.PERCENTAGE.value)
    if asked not in KINDS:
        raise BadInput("Choose what the popup gives.")
    kind = OfferKind(asked)
    if kind in PERSONAL:
        return OfferTerms(kind, _value(form, kind, shop), _hours(form, kind))
    hours = _hours(form, kind)
    minimum = offers.amount_of(form, "minimum", "The minimum order", shop.currency) or 0
    combines = offers.combines_of(form) if "kind" in form else None
    if kind is OfferKind.FREE_PRODUCT:
        product, title, price_minor = _product(form, shop)
        return OfferTerms(kind, price_minor, hours, minimum, combines, product, title)
    return OfferTerms(kind, _value(form, kind, shop), hours, minimum, combines)


def _value(form: Mapping[str, str], kind: OfferKind, shop: Shop) -> int:
    if kind is OfferKind.PERCENTAGE:
        return number_of(form, "percent", 1, 90)
    if kind is OfferKind.POINTS:
        return number_of(form, "points", LEAST_POINTS, MOST_POINTS)
    if kind not in AMOUNTS:
        return 0
    minor = offers.amount_of(form, "amount", AMOUNTS[kind], shop.currency)
    if not minor:
        raise BadInput(f"{AMOUNTS[kind]} is more than nothing.")
    return minor


def _hours(form: Mapping[str, str], kind: OfferKind) -> int:
    """Codes last for hours, cards and credit for days, points until they are spent."""
    if kind is OfferKind.POINTS:
        return DAY
    if kind in PERSONAL:
        return DAY * number_of(form, "days", 1, MOST_DAYS)
    return number_of(form, "hours", 1, MOST_HOURS)


def _product(form: Mapping[str, str], shop: Shop) -> tuple[str, str, int]:
    found = catalog.dearest_price(shop.id, form.get("product", ""))
    if found is None:
        raise BadInput("Choose a product that has a price and is on sale.")
    return found


def number_of(form: Mapping[str, str], name: str, least: int, most: int) -> int:
    """A whole number as it was typed; raises BadInput for any other."""
    number = whole_number(form.get(name, "").strip(), least, most)
    if number is None:
        raise BadInput(f"The {name.replace('_', ' ')} are a whole number from {least:,} to {most:,}.")
    return number


def values_of(shop: Shop, popup: Popup) -> dict[str, Any]:
    """What stands in that part of the form; of the kinds that are not chosen what is usual."""
    terms = terms_of(popup)
    is_personal = terms.kind in PERSONAL
    return {
        "kind": terms.kind.value,
        "percent": terms.value if terms.kind is OfferKind.PERCENTAGE else 10,
        "points": terms.value if terms.kind is OfferKind.POINTS else USUAL_POINTS,
        "amount": offers.typed(terms.value, shop.currency) if terms.kind in AMOUNTS else "",
        "product": terms.product,
        "hours": 48 if is_personal else terms.hours,
        "days": terms.hours // DAY if is_personal and terms.kind is not OfferKind.POINTS else USUAL_DAYS,
        "minimum": offers.typed(terms.minimum_minor, shop.currency) if terms.minimum_minor else "",
        **{f"combines_{each}": each in (terms.combines or ()) for each in CLASSES},
    }
