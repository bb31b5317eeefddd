"""Set-up names what was brought in of collections and markets, and teaches where there is nothing."""

from __future__ import annotations

from app import catalog
from app.catalog.zones import record_markets
from app.core.unit import unit_of_work
from app.platforms import MarketSnapshot
from tests.catalog.making import NOON, product
from tests.catalog.test_collections import collection


def test_a_shop_without_either_learns_how_they_come_and_what_forbids_it(merchant, shop):
    html = merchant.get("/admin/setup").text

    assert "Your store has none that we know of" in html
    assert "Your store does not let us see its markets" in html


def test_collections_are_named_with_their_sizes_and_the_rest_is_counted(merchant, stranger, shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product()])
        catalog.record_collections(
            shop.id,
            [collection(str(n), ["901"], title=f"Shelf <{n}>") for n in range(1, 11)],
        )

    html = merchant.get("/admin/setup").text

    assert "Shelf &lt;1&gt;" in html and "1 product</p>" in html and "and 2 more" in html
    assert "Shelf" not in stranger.get("/admin/setup").text


def test_zones_say_which_markets_they_are_of_and_when_their_prices_were_read(merchant, stranger, shop):
    with unit_of_work():
        euro = MarketSnapshot(platform_id="2", name="Euro area", countries=(("DE", "EUR"),))
        record_markets(shop, [euro])
    assert "shown at your own prices until theirs are read" in merchant.get("/admin/setup").text

    with unit_of_work():
        catalog.zones_for(shop.id)[0].priced_at = NOON

    html = merchant.get("/admin/setup").text
    assert "Euro area" in html and '<span class="badge ">EUR</span>' in html and "prices read" in html
    assert "Euro area" not in stranger.get("/admin/setup").text
