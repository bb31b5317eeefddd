"""Which countries see other prices than the shop's own, gathered into zones that are asked as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from app.catalog.pricing_models import Market, PriceZone, ZoneCountry, ZonePrice
from app.core.among import among
from app.core.database import db, insert_once
from app.platforms import MarketSnapshot
from app.shops import Shop

MOST_ZONES = 20
"""Each costs a pass through the catalogue a night; shoppers of further ones see the shop's own prices."""


@dataclass(frozen=True, slots=True)
class Zone:
    """Countries that are in the same markets and pay in the same currency."""

    currency: str
    markets: tuple[str, ...]
    countries: tuple[str, ...]
    """In their order; the first is asked for all."""

    @property
    def country(self) -> str:
        return self.countries[0]


def zones_of(markets: Sequence[MarketSnapshot], home: str, currency: str) -> list[Zone]:
    """The zones whose prices may differ from the shop's own, the largest first.

    The home market in the shop's currency is not one of them, and a shop with one market and one currency
    has none.
    """
    inside: dict[str, list[str]] = defaultdict(list)
    paid_in: dict[str, str] = {}
    for market in markets:
        for country, its_currency in market.countries:
            inside[country].append(market.name)
            paid_in[country] = its_currency
    gathered: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for country, names in inside.items():
        gathered[paid_in[country], tuple(sorted(names))].append(country)
    zones = [Zone(key[0], key[1], tuple(sorted(countries))) for key, countries in gathered.items()]
    others = [zone for zone in zones if not (home in zone.countries and zone.currency == currency)]
    if len(zones) == 1 and zones[0].currency == currency:
        return []
    return sorted(others, key=lambda zone: (-len(zone.countries), zone.countries))[:MOST_ZONES]


def record_markets(shop: Shop, markets: Sequence[MarketSnapshot]) -> list[int]:
    """Bring markets and zones to this state; prices of zones that stay are kept. Returns our ids of zones."""
    _record_names(shop.id, markets)
    zones = zones_of(markets, shop.country, shop.currency)
    known = {zone.country: zone for zone in _zones(shop.id)}
    stays = {zone.country for zone in zones if zone.country in known}
    stays = {country for country in stays if known[country].currency == _by_country(zones)[country].currency}
    _forget(shop.id, [zone.id for country, zone in known.items() if country not in stays])
    rows = [
        {
            "shop_id": shop.id, "country": zone.country, "currency": zone.currency,
            "names": ", ".join(zone.markets), "pass_number": 0,
        }
        for zone in zones
    ]  # fmt: skip
    insert_once(PriceZone, ("shop_id", "country"), rows)
    ids = {zone.country: zone.id for zone in _zones(shop.id)}
    db.session.execute(delete(ZoneCountry).where(ZoneCountry.shop_id == shop.id))
    for zone in zones:
        named = update(PriceZone).where(PriceZone.shop_id == shop.id, PriceZone.id == ids[zone.country])
        db.session.execute(named.values(names=", ".join(zone.markets)))
        db.session.add_all(
            ZoneCountry(shop_id=shop.id, zone_id=ids[zone.country], country=country)
            for country in zone.countries
        )
    return [ids[zone.country] for zone in zones]


def markets_of(shop_id: int) -> list[Market]:
    """The shop's markets by name."""
    found = select(Market).where(Market.shop_id == shop_id).order_by(Market.name, Market.id)
    return list(db.session.scalars(found))


def zones_for(shop_id: int) -> list[PriceZone]:
    """The zones with prices of their own, for the merchant's eyes."""
    return _zones(shop_id)


def _zones(shop_id: int) -> list[PriceZone]:
    found = select(PriceZone).where(PriceZone.shop_id == shop_id).order_by(PriceZone.names, PriceZone.country)
    return list(db.session.scalars(found))


def _by_country(zones: Sequence[Zone]) -> dict[str, Zone]:
    return {zone.country: zone for zone in zones}


def _record_names(shop_id: int, markets: Sequence[MarketSnapshot]) -> None:
    db.session.execute(delete(Market).where(Market.shop_id == shop_id))
    db.session.add_all(
        Market(
            shop_id=shop_id, platform_id=each.platform_id, name=each.name, countries=len(each.countries)
        )
        for each in markets
    )  # fmt: skip


def _forget(shop_id: int, zone_ids: Sequence[int]) -> None:
    if not zone_ids:
        return
    for model, column in ((ZonePrice, ZonePrice.zone_id), (ZoneCountry, ZoneCountry.zone_id)):
        db.session.execute(delete(model).where(model.shop_id == shop_id, among(column, zone_ids)))
    db.session.execute(delete(PriceZone).where(PriceZone.shop_id == shop_id, among(PriceZone.id, zone_ids)))
