"""A shopper of another country is shown what she would pay, or what the shop asks at home; never a guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import catalog, shops
from app.catalog.pricing import record_prices
from app.catalog.pricing_models import ZoneCountry, ZonePrice
from app.catalog.zones import MOST_ZONES, record_markets, zones_of
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.platforms import AccessDenied, MarketSnapshot, PriceSnapshot
from app.platforms.shopify import ShopifyStore
from app.platforms.shopify.paging import PageSize
from tests.catalog.making import NOON, product, variant
from tests.webhooks.sending import send

EURO = (("DE", "EUR"), ("FR", "EUR"))


def market(name, *countries):
    return MarketSnapshot(platform_id=str(abs(hash(name)) % 10**9), name=name, countries=countries)


HOME = market("Home", ("US", "USD"))


@pytest.mark.one_database
def test_one_market_in_the_shops_currency_has_no_zone():
    assert zones_of([], "US", "USD") == []
    assert zones_of([market("World", ("US", "USD"), ("CA", "USD"))], "US", "USD") == []


@pytest.mark.one_database
def test_countries_of_the_same_markets_and_currency_are_asked_as_one():
    swiss = market("Alps", ("CH", "CHF"), ("DE", "EUR"))
    zones = zones_of([HOME, market("Europe", *EURO, ("CH", "CHF"), ("NL", "EUR")), swiss], "US", "USD")

    assert [(zone.currency, zone.countries) for zone in zones] == [
        ("EUR", ("FR", "NL")), ("CHF", ("CH",)), ("EUR", ("DE",)),
    ]  # fmt: skip
    assert zones[2].markets == ("Alps", "Europe")


@pytest.mark.one_database
def test_there_is_a_most_of_passes_a_night():
    many = [market(f"M{number}", (f"{chr(65 + number)}A", "EUR")) for number in range(26)]

    assert len(zones_of([HOME, *many], "US", "USD")) == MOST_ZONES


@pytest.fixture
def abroad(shop):
    """A mug that costs 15.00 dollars, in two variants, and a zone that pays in euros."""
    with unit_of_work():
        catalog.record_products(shop.id, [product(variants=(variant("1"), variant("2", 2000)))])
        record_markets(shop, [HOME, market("Euro area", *EURO)])
        zone = catalog.zones_for(shop.id)[0]
        zone.priced_at = NOON
    return shop


def price(shop, *told, number=1):
    with unit_of_work():
        zone = catalog.zones_for(shop.id)[0]
        record_prices(shop, zone, [PriceSnapshot(*each) for each in told], number)


def card(shop, country):
    db.session.rollback()
    ids = catalog.by_platform_ids(shop.id, ["901"]).values()
    [found] = catalog.cards(shop, list(ids), country)
    return (
        found.price_minor,
        found.compare_at_minor,
        found.currency,
        [each.price_minor for each in found.variants],
    )


def test_a_card_bears_the_prices_of_the_shoppers_market(abroad):
    price(abroad, ("1", 1400, 1800, "EUR"), ("2", 1900, None, "EUR"))

    assert card(abroad, "FR") == card(abroad, "de") == (1400, 1800, "EUR", [1400, 1900])
    assert card(abroad, "US") == card(abroad, "JP") == card(abroad, "") == (1500, None, "USD", [1500, 2000])


def test_the_cheapest_variant_is_that_of_the_market(abroad):
    price(abroad, ("1", 1400, None, "EUR"), ("2", 900, None, "EUR"))

    assert card(abroad, "FR")[0] == 900


def test_one_card_never_bears_two_currencies(abroad):
    price(abroad, ("1", 1400, None, "EUR"))

    assert card(abroad, "FR") == (1500, None, "USD", [1500, 2000])


def test_a_price_gives_way_when_the_shops_own_has_changed_since(abroad):
    price(abroad, ("1", 1400, None, "EUR"), ("2", 1900, None, "EUR"))
    later = NOON + timedelta(hours=1)
    with unit_of_work():
        changed = product(updated_at=later, variants=(variant("1", 1600), variant("2", 2000)))
        catalog.record_products(abroad.id, [changed])

    assert card(abroad, "FR") == (1600, None, "USD", [1600, 2000])
    asked = db.session.scalars(select(Job.data).where(Job.kind == "catalog.price_product")).all()
    assert asked == [{"id": "901"}]


def test_a_change_that_is_none_of_price_asks_nothing(abroad):
    with unit_of_work():
        later = NOON + timedelta(hours=1)
        variants = (variant("1", is_available=False, stock=0), variant("2", 2000))
        catalog.record_products(abroad.id, [product(updated_at=later, title="New", variants=variants)])

    assert db.session.scalar(select(func.count(Job.id)).where(Job.kind.like("catalog.price%"))) == 0


def test_very_many_changes_of_price_are_one_pass(abroad):
    numbers = [str(number) for number in range(1000, 1060)]
    for cents in (1500, 1700):
        at = NOON + timedelta(minutes=cents)
        with unit_of_work():
            catalog.record_products(
                abroad.id,
                [product(each, updated_at=at, variants=(variant(f"1{each}", cents),)) for each in numbers],
            )

    kinds = db.session.scalars(select(Job.kind).where(Job.kind.like("catalog.%"))).all()
    assert kinds == ["catalog.look_at_markets"]


def test_in_the_same_currency_only_what_differs_is_kept(shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product(variants=(variant("1"), variant("2", 2000)))])
        record_markets(shop, [HOME, market("North", ("CA", "USD"))])
        catalog.zones_for(shop.id)[0].priced_at = NOON
    price(shop, ("1", 1500, None, "USD"), ("2", 2200, None, "USD"), ("99", 1, None, "USD"))

    assert db.session.scalars(select(ZonePrice.variant)).all() == ["2"]
    assert card(shop, "CA") == (1500, None, "USD", [1500, 2200])


def test_a_market_that_pays_otherwise_by_now_forgets_its_prices(abroad):
    price(abroad, ("1", 1400, None, "EUR"), ("2", 1900, None, "EUR"))

    with unit_of_work():
        record_markets(abroad, [HOME, market("Euro area", ("DE", "CHF"), ("FR", "CHF"))])

    assert db.session.scalar(select(func.count(ZonePrice.id))) == 0
    assert card(abroad, "FR")[2] == "USD"


def test_another_shop_sees_the_same_product_at_its_own_price(abroad, other_shop):
    price(abroad, ("1", 1400, None, "EUR"), ("2", 1900, None, "EUR"))
    with unit_of_work():
        catalog.record_products(other_shop.id, [product(variants=(variant("1"), variant("2", 2000)))])

    assert card(other_shop, "FR") == (1500, None, "USD", [1500, 2000])
    with unit_of_work():
        registry().privacy["catalog"].erase_shop(abroad.id)
    assert not any(db.session.scalar(select(func.count(each.id))) for each in (ZonePrice, ZoneCountry))


# With a store

MARKETS = [
    {"name": "Home", "countries": ["DE"], "currency": "EUR"},
    {"name": "Over there", "countries": ["CA", "US"], "currency": "USD", "rate": "1.5"},
]


@pytest.fixture
def trading(tiny):
    tiny.do("markets", {"markets": MARKETS})
    found = shops.connect(shops.by_id(tiny.id)).products().items
    with unit_of_work():
        catalog.record_products(tiny.id, found)
    yield tiny, found
    tiny.do("markets", {"markets": []})


def look_at_markets(tiny, run_jobs, key="test"):
    with unit_of_work():
        jobs.add("catalog.look_at_markets", key=key, shop_id=tiny.id)
    run_jobs()


def shown(tiny, country, platform_id):
    db.session.rollback()
    ids = catalog.by_platform_ids(tiny.id, [platform_id]).values()
    [found] = catalog.cards(shops.by_id(tiny.id), list(ids), country)
    return {each.id: each.price_minor for each in found.variants}, found.currency


def test_a_pass_prices_the_whole_catalogue_of_each_zone(trading, run_jobs, connected):
    tiny, found = trading

    look_at_markets(tiny, run_jobs)

    for each in found:
        home = {one.platform_id: one.price_minor for one in each.variants}
        assert shown(tiny, "DE", each.platform_id) == (home, "EUR")
        assert shown(tiny, "US", each.platform_id)[1] == "USD"
        assert shown(tiny, "CA", each.platform_id)[0] == {
            key: -(-minor * 3 // 2) for key, minor in home.items()
        }
    answer = connected.test_client().get(f"/storefront/v1/recommendations?shop={tiny.domain}&country=us")
    assert {each["currency"] for each in answer.get_json()["products"]} == {"USD"}
    plain = connected.test_client().get(f"/storefront/v1/recommendations?shop={tiny.domain}")
    assert {each["currency"] for each in plain.get_json()["products"]} == {"EUR"}
    wrong = connected.test_client().get(f"/storefront/v1/recommendations?shop={tiny.domain}&country=USA")
    assert wrong.status_code == 400


def test_a_price_changed_in_the_store_is_read_again_for_its_product_alone(trading, run_jobs):
    tiny, found = trading
    look_at_markets(tiny, run_jobs)
    number = found[0].platform_id
    tiny.do(f"products/{number}/touch", {"price_minor": 1000})
    changed = shops.connect(shops.by_id(tiny.id)).product(number)

    with unit_of_work():
        catalog.record_products(tiny.id, [changed])
    run_jobs()

    prices, currency = shown(tiny, "US", number)
    assert (set(prices.values()), currency) == ({1500}, "USD")


def test_a_pass_that_dies_goes_on_behind_its_last_page_and_forgets_what_is_gone(
    trading, run_jobs, monkeypatch
):
    tiny, found = trading
    look_at_markets(tiny, run_jobs)
    number = found[0].platform_id
    with unit_of_work():
        zone = catalog.zones_for(tiny.id)[0]
        db.session.add(
            ZonePrice(
                shop_id=tiny.id, zone_id=zone.id, variant="1", price_minor=1, base_minor=1, pass_number=1
            )
        )
    asked = []
    monkeypatch.setattr(PageSize, "learn", lambda self, cost: None)
    monkeypatch.setattr("app.platforms.shopify.store.PageSize", lambda first: PageSize(4))
    prices = ShopifyStore.prices

    def dying(self, country, cursor=None, **more):
        asked.append(cursor)
        if len(asked) == 3:
            raise ConnectionError("cut")
        return prices(self, country, cursor, **more)

    monkeypatch.setattr(ShopifyStore, "prices", dying)
    look_at_markets(tiny, run_jobs, "again")
    with unit_of_work():
        db.session.execute(update(Job).where(Job.kind == "catalog.price_zone").values(run_at=NOON))
    run_jobs()

    assert asked[0] is None and asked.count(None) == 1 and asked[2] == asked[3]
    assert "1" not in db.session.scalars(select(ZonePrice.variant)).all()
    assert shown(tiny, "US", number)[1] == "USD"


def test_changes_of_markets_are_priced_within_a_minute_by_one_look(trading, run_jobs, connected, clock):
    tiny, found = trading
    for number, topic in enumerate(("markets/create", "markets/update", "markets/update")):
        body = {"id": 24_000_000_000 + number, "name": "Over there", "type": "region", "status": "active"}
        assert send(connected, topic, body, shop=tiny.domain).status_code == 200
    run_jobs()
    assert catalog.zones_for(tiny.id) == []

    clock.shift(seconds=60)
    run_jobs()

    assert shown(tiny, "US", found[0].platform_id)[1] == "USD"
    looks = select(func.count()).where(Job.kind == "catalog.look_at_markets", Job.shop_id == tiny.id)
    assert db.session.scalar(looks) == 1

    tiny.do("markets", {"markets": []})
    send(connected, "markets/delete", {"id": 24_000_000_001}, shop=tiny.domain)
    run_jobs()
    clock.shift(seconds=60)
    run_jobs()
    assert catalog.zones_for(tiny.id) == []


def test_where_we_may_not_look_at_markets_the_shops_own_prices_hold(trading, run_jobs, monkeypatch):
    tiny, found = trading

    def denied(self):
        raise AccessDenied("markets")

    monkeypatch.setattr(ShopifyStore, "markets", denied)

    look_at_markets(tiny, run_jobs)

    assert catalog.zones_for(tiny.id) == catalog.markets_of(tiny.id) == []
    assert shown(tiny, "US", found[0].platform_id)[1] == "EUR"
