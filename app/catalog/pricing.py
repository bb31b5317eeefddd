"""Prices per market: once a night each zone's catalogue is read, and a product whose price changed at once.

A pass is resumable page by page, and prices it does not meet again are forgotten at its end. Where we may not
look at markets there are none.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from app import shops
from app.catalog.models import Variant
from app.catalog.pricing_models import PriceZone, ZonePrice
from app.catalog.zones import record_markets, zones_for
from app.core import clock, jobs
from app.core.among import among
from app.core.database import db, insert_once
from app.core.unit import end_reading, unit_of_work
from app.platforms import AccessDenied, MarketSnapshot, PriceSnapshot, Store
from app.shops import Shop


def look_at_all_markets(job: jobs.Claim) -> None:
    """Queue one job for each shop."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            jobs.add("catalog.look_at_markets", key=job.key, shop_id=shop_id)
        jobs.finish(job)


def look_at_markets(job: jobs.Claim) -> None:
    """The shop's markets, and then a pass through the catalogue for each zone."""
    shop = shops.by_id(job.shop_id)
    if not shops.is_live(shop):
        return
    generation = shop.generation
    markets = _markets(shops.connect(shop))
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        if shops.is_live(shop) and shop.generation == generation:
            for zone_id in record_markets(shop, markets):
                data = {"zone": zone_id, "pass": job.id}
                jobs.add("catalog.price_zone", key=f"{zone_id}:{job.key}", shop_id=shop.id, data=data)
        jobs.finish(job)


def price_zone(job: jobs.Claim) -> None:
    """One pass through the catalogue in one zone, from where it stopped."""
    shop = shops.by_id(job.shop_id)
    if not shops.is_live(shop):
        return
    generation, store = shop.generation, shops.connect(shop)
    zone = _begun(job)
    while zone is not None:
        country, cursor = zone.country, zone.cursor
        end_reading()
        page = store.prices(country, cursor)
        with unit_of_work():
            shop = shops.by_id(job.shop_id)
            zone = _zone(shop.id, job.data["zone"])
            if zone is None or not shops.is_live(shop) or shop.generation != generation:
                break
            record_prices(shop, zone, page.items, job.data["pass"])
            zone.cursor = page.cursor
            if page.cursor is None:
                _end(shop.id, zone)
                jobs.finish(job)
                return
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")


def price_product(job: jobs.Claim) -> None:
    """What one product costs in every zone, since its own price changed."""
    shop = shops.by_id(job.shop_id)
    product_id = job.data["id"]
    countries = [zone.country for zone in zones_for(shop.id) if zone.priced_at is not None]
    if not shops.is_live(shop) or not countries:
        return
    generation, store = shop.generation, shops.connect(shop)
    end_reading()
    read = {country: _all_prices(store, country, product_id) for country in countries}
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        if shops.is_live(shop) and shop.generation == generation:
            for zone in zones_for(shop.id):
                if zone.country in read:
                    record_prices(shop, zone, read[zone.country], zone.pass_number)
        jobs.finish(job)


def record_prices(shop: Shop, zone: PriceZone, told: Sequence[PriceSnapshot], pass_number: int) -> None:
    """Keep what differs from the shop's own price; what no longer differs, or is of nothing known, goes."""
    base = _base_prices(shop.id, [each.variant_id for each in told])
    where = (ZonePrice.shop_id == shop.id, ZonePrice.zone_id == zone.id)
    named = among(ZonePrice.variant, [each.variant_id for each in told])
    db.session.execute(delete(ZonePrice).where(*where, named))
    is_foreign = zone.currency != shop.currency
    rows = [
        {
            "shop_id": shop.id, "zone_id": zone.id, "variant": each.variant_id, "pass_number": pass_number,
            "price_minor": each.price_minor, "compare_at_minor": each.compare_at_minor,
            "base_minor": base[each.variant_id][0],
        }
        for each in told
        if each.variant_id in base and each.currency == zone.currency
        and (is_foreign or (each.price_minor, each.compare_at_minor) != base[each.variant_id])
    ]  # fmt: skip
    insert_once(ZonePrice, ("shop_id", "zone_id", "variant"), rows)


def _markets(store: Store) -> list[MarketSnapshot]:
    try:
        return store.markets()
    except AccessDenied:
        return []


def _all_prices(store: Store, country: str, product_id: str) -> list[PriceSnapshot]:
    found: list[PriceSnapshot] = []
    cursor = None
    while True:
        page = store.prices(country, cursor, product_id=product_id)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found


def _begun(job: jobs.Claim) -> PriceZone | None:
    """The zone at the place where this pass goes on; an older pass gives way to a newer one."""
    with unit_of_work():
        zone = _zone(job.shop_id, job.data["zone"])
        if zone is None or zone.pass_number > job.data["pass"]:
            jobs.finish(job)
            return None
        if zone.pass_number < job.data["pass"]:
            zone.pass_number, zone.cursor = job.data["pass"], None
    return _zone(job.shop_id, job.data["zone"])


def _end(shop_id: int, zone: PriceZone) -> None:
    zone.priced_at = clock.now()
    gone = (ZonePrice.shop_id == shop_id, ZonePrice.zone_id == zone.id)
    db.session.execute(delete(ZonePrice).where(*gone, ZonePrice.pass_number < zone.pass_number))


def _zone(shop_id: int, zone_id: int) -> PriceZone | None:
    return db.session.scalar(select(PriceZone).where(PriceZone.shop_id == shop_id, PriceZone.id == zone_id))


def _base_prices(shop_id: int, variant_ids: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    rows = db.session.execute(
        select(Variant.platform_id, Variant.price_minor, Variant.compare_at_minor).where(
            Variant.shop_id == shop_id, among(Variant.platform_id, variant_ids)
        )
    )
    return {platform_id: (price, compare_at) for platform_id, price, compare_at in rows}
