"""Taxes: found in prices that include them, or added on top, to the minor unit and line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from devstore.checkout.models import TaxRate
from devstore.models import Shop

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Tax:
    """The tax of one basket."""

    line_minor: tuple[int, ...]
    shipping_minor: int
    included: bool
    """Whether prices hold it already."""
    title: str = ""
    rate_bp: int = 0

    @property
    def total_minor(self) -> int:
        return sum(self.line_minor) + self.shipping_minor

    @property
    def added_minor(self) -> int:
        """What comes on top of the prices."""
        return 0 if self.included else self.total_minor


def tax_on(
    session: Session, shop: Shop, lines_minor: Sequence[int], shipping_minor: int, country_code: str | None
) -> Tax:
    """The tax on lines and shipping, both after their discounts, that are sent to a country."""
    rate = session.get(TaxRate, (shop.id, country_code or shop.country_code))
    if rate is None:
        return Tax(tuple(0 for _ in lines_minor), 0, shop.taxes_included)
    part = within if shop.taxes_included else on_top
    lines = tuple(part(minor, rate.rate_bp) for minor in lines_minor)
    shipping = part(shipping_minor, rate.rate_bp) if rate.on_shipping else 0
    return Tax(lines, shipping, shop.taxes_included, rate.title, rate.rate_bp)


def on_top(net_minor: int, rate_bp: int) -> int:
    """The tax to add to a price, half a unit rounded up."""
    return (2 * net_minor * rate_bp + WHOLE_BP) // (2 * WHOLE_BP)


def within(gross_minor: int, rate_bp: int) -> int:
    """The tax a price holds already, half a unit rounded up."""
    whole = WHOLE_BP + rate_bp
    return (2 * gross_minor * rate_bp + whole) // (2 * whole)


def set_rate(
    session: Session, shop: Shop, country_code: str, rate_bp: int, *, title: str, on_shipping: bool
) -> None:
    """Tax what goes to a country. ValueError for a rate below 0 or above 100 %."""
    if not 0 <= rate_bp <= WHOLE_BP:
        raise ValueError(f"{rate_bp} is no rate: 0 to {WHOLE_BP} hundredths of a percent")
    session.merge(
        TaxRate(
            shop_id=shop.id,
            country_code=country_code,
            rate_bp=rate_bp,
            title=title,
            on_shipping=on_shipping,
        )
    )
