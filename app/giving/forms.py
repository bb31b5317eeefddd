"""What a merchant types to give something: read, and refused with what to put right."""

from __future__ import annotations

from collections.abc import Mapping

from app import catalog, offers
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.giving.gifts import Gift
from app.offers import OfferKind, OfferTerms
from app.shops import Shop

KINDS = {
    OfferKind.PERCENTAGE: "Percent off",
    OfferKind.AMOUNT: "Amount off",
    OfferKind.FREE_SHIPPING: "Free shipping",
    OfferKind.FREE_PRODUCT: "A free product",
    OfferKind.GIFT_CARD: "Gift card",
    OfferKind.STORE_CREDIT: "Store credit",
}
PRICED = (OfferKind.AMOUNT, OfferKind.GIFT_CARD, OfferKind.STORE_CREDIT)
MOST_PERCENT, MOST_DAYS = 100, 366
USUAL = {
    "kind": OfferKind.PERCENTAGE.value, "percent": "10", "days": "30", "combines_shipping": "1",
    "by_mail": "1",
}  # fmt: skip
"""What stands in a new form."""


def kind_of(form: Mapping[str, str]) -> OfferKind:
    try:
        return OfferKind(form.get("kind", ""))
    except ValueError:
        raise BadInput("Choose what to give.") from None


def gift_of(form: Mapping[str, str], shop: Shop) -> Gift:
    """The gift that the form describes; raises BadInput."""
    return Gift(_terms(form, shop), form.get("reason", ""), form.get("by_mail") == "1", form.get("note", ""))


def _terms(form: Mapping[str, str], shop: Shop) -> OfferTerms:
    kind = kind_of(form)
    hours = 24 * _number(form, "days", MOST_DAYS)
    is_code = kind not in (OfferKind.GIFT_CARD, OfferKind.STORE_CREDIT)
    minimum = offers.amount_of(form, "minimum", "The minimum order", shop.currency) if is_code else None
    combines = offers.combines_of(form) if is_code else None
    if kind is OfferKind.FREE_PRODUCT:
        product, title, price_minor = _product(form, shop)
        return OfferTerms(kind, price_minor, hours, minimum or 0, combines, product, title)
    return OfferTerms(kind, _value(form, kind, shop), hours, minimum or 0, combines)


def _value(form: Mapping[str, str], kind: OfferKind, shop: Shop) -> int:
    if kind is OfferKind.PERCENTAGE:
        return _number(form, "percent", MOST_PERCENT)
    if kind not in PRICED:
        return 0
    value = offers.amount_of(form, "amount", "The amount", shop.currency)
    if not value:
        raise BadInput("Type an amount that is more than nothing.")
    return value


def _product(form: Mapping[str, str], shop: Shop) -> tuple[str, str, int]:
    found = catalog.dearest_price(shop.id, form.get("product", ""))
    if found is None:
        raise BadInput("Choose a product that has a price and is on sale.")
    return found


def _number(form: Mapping[str, str], name: str, most: int) -> int:
    number = whole_number(form.get(name, "").strip(), 1, most)
    if number is None:
        raise BadInput(f"The {name} are a whole number from 1 to {most}.")
    return number
