"""What a basket costs now, to the minor unit, with everything that was taken off and added."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from devstore.checkout.automatic import best_deduction
from devstore.checkout.taxes import Tax, tax_on
from devstore.discounts import Basket, CodeRefused, Deduction, accept_codes
from devstore.models import DiscountCode, Shop


@dataclass(frozen=True)
class Quote:
    """A basket's price. Money is minor units."""

    basket: Basket
    codes: tuple[DiscountCode, ...]
    off: Deduction
    shipping_minor: int
    """Before its discount."""
    tax: Tax

    @property
    def subtotal_minor(self) -> int:
        """Lines after their discounts."""
        return self.basket.subtotal_minor - sum(self.off.line_minor)

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor + self.shipping_minor - self.off.shipping_minor + self.tax.added_minor


def quote_for(
    session: Session,
    shop: Shop,
    basket: Basket,
    codes: Sequence[str] = (),
    country_code: str | None = None,
    shipping_minor: int | None = None,
) -> Quote:
    """The price of a basket with these codes. Raises CodeRefused for the first code it may not use."""
    accepted = accept_codes(session, shop, list(codes), basket)
    shipping = shipping_for(shop, basket.subtotal_minor) if shipping_minor is None else shipping_minor
    off = best_deduction(session, shop, accepted, basket, shipping)
    net = [full - cut for full, cut in zip(basket.line_totals_minor, off.line_minor, strict=True)]
    tax = tax_on(session, shop, net, shipping - off.shipping_minor, country_code)
    return Quote(basket, tuple(accepted), off, shipping, tax)


def quote_without_refused(
    session: Session, shop: Shop, basket: Basket, codes: Sequence[str], country_code: str | None = None
) -> tuple[Quote, list[CodeRefused]]:
    """The price with those of the codes that apply, and why the others do not."""
    refused: list[CodeRefused] = []
    left = list(codes)
    while True:
        try:
            return quote_for(session, shop, basket, left, country_code), refused
        except CodeRefused as refusal:
            refused.append(refusal)
            left = [code for code in left if code.strip().lower() != refusal.code.strip().lower()]


def shipping_for(shop: Shop, subtotal_minor: int) -> int:
    """What sending costs for goods of this worth."""
    free_from = shop.free_shipping_from_minor
    return 0 if free_from is not None and subtotal_minor >= free_from else shop.shipping_minor
