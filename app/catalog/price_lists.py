"""What variants cost a shopper of one country; a price that may be old gives way to the shop's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import bindparam, select

from app.catalog.pricing_models import PriceZone, ZoneCountry, ZonePrice
from app.core.prepared import Prepared, one_of
from app.shops import Shop

Price = tuple[int, int | None]
"""What is asked and what was asked before, in minor units."""


class Priced(Protocol):
    """A variant, however it was read."""

    @property
    def platform_id(self) -> str: ...
    @property
    def price_minor(self) -> int: ...
    @property
    def compare_at_minor(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices that hold for one shopper, where they are not the shop's own."""

    home_currency: str
    currency: str
    prices: Mapping[str, Price] = field(default_factory=dict)
    """By the platform's id of a variant; of others the shop's own price holds, in the shop's currency."""

    @property
    def is_own(self) -> bool:
        """Whether the shop's own price holds for everything."""
        return not self.prices and self.currency == self.home_currency

    def of(self, variants: Sequence[Priced]) -> tuple[dict[str, Price], str]:
        """Each variant's price, and the currency of all of them: one product is never shown in two."""
        own = {each.platform_id: (each.price_minor, each.compare_at_minor) for each in variants}
        known = {each: self.prices[each] for each in own if each in self.prices}
        if self.currency == self.home_currency:
            return own | known, self.currency
        if len(known) < len(own):
            return own, self.home_currency
        return known, self.currency


_ZONE = Prepared(
    lambda: (
        select(PriceZone.id, PriceZone.currency)
        .join(ZoneCountry, ZoneCountry.zone_id == PriceZone.id)
        .where(ZoneCountry.shop_id == bindparam("shop"), ZoneCountry.country == bindparam("country"))
        .where(PriceZone.shop_id == bindparam("shop"), PriceZone.priced_at.is_not(None))
    )
)
_PRICES = Prepared(
    lambda: select(
        ZonePrice.variant, ZonePrice.price_minor, ZonePrice.compare_at_minor, ZonePrice.base_minor
    ).where(
        ZonePrice.shop_id == bindparam("shop"),
        ZonePrice.zone_id == bindparam("zone"),
        one_of(ZonePrice.variant, "variants"),
    )
)


def price_list(shop: Shop, country: str, variants: Sequence[Priced]) -> PriceList:
    """The prices of these variants in the country; the shop's own where no zone of its markets holds it."""
    zones = _ZONE.rows(shop=shop.id, country=country.upper()) if country else []
    if not zones:
        return PriceList(shop.currency, shop.currency)
    zone_id, currency = zones[0]
    base = {each.platform_id: each.price_minor for each in variants}
    rows = _PRICES.rows(shop=shop.id, zone=zone_id, variants=list(base))
    prices = {
        variant: (price, compare_at)
        for variant, price, compare_at, base_then in rows
        if base_then == base[variant]
    }
    return PriceList(shop.currency, currency, prices)
