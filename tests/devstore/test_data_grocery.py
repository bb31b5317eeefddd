"""The grocer's baskets are the real ones, moved by whole weeks and read week by week."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from devstore import data
from devstore.data import complete_journey, fetch, grocery
from devstore.data.aisles import aisle_of
from devstore.data.grocery_names import name_of, size_of, vendor_of

pytestmark = pytest.mark.one_database

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shop():
    return data.larder_lane(TODAY)


@pytest.fixture(scope="module")
def orders(shop):
    return tuple(shop.orders())


@pytest.fixture(scope="module")
def real():
    path = fetch.extract(fetch.COMPLETE_JOURNEY, complete_journey.TRANSACTIONS)
    return pl.scan_parquet(path)


def test_the_slice_is_four_hundred_whole_households(shop, orders, real):
    assert len(shop.customers) == 400
    assert {order.customer_key for order in orders} == {customer.key for customer in shop.customers}
    baskets = real.filter(pl.col("household_id").is_in({c.key for c in shop.customers}))
    number = baskets.select(pl.col("basket_id").n_unique()).collect().item()
    assert 0.85 * number < len(orders) <= number


def test_orders_come_in_time_order_within_the_last_year(orders):
    times = [order.created_at for order in orders]
    end = datetime.combine(TODAY, time(), UTC)

    assert times == sorted(times)
    assert end - timedelta(days=8) < times[-1] < end
    assert 355 < (times[-1] - times[0]).days <= 366


@pytest.mark.parametrize("ahead", range(7))
def test_the_last_day_falls_within_the_seven_days_before_any_today(ahead):
    today = TODAY + timedelta(days=ahead)
    last = complete_journey.LAST_DAY + timedelta(weeks=complete_journey.weeks_to(today))

    assert timedelta(days=1) <= today - last <= timedelta(days=7)


def test_a_moved_basket_keeps_its_weekday_and_its_hour():
    at = datetime(2017, 7, 4, 21, 30)  # noqa: DTZ001 the file's times carry no zone

    moved = complete_journey.moved(at, 464, ZoneInfo(grocery.TIMEZONE)).astimezone(ZoneInfo(grocery.TIMEZONE))

    assert (moved.weekday(), moved.hour, moved.minute) == (1, 17, 30)


def test_each_household_pays_the_real_amounts(orders, real):
    goods = complete_journey.products()["product_id"].to_list()
    household = min(order.customer_key for order in orders)
    rows = (
        real.filter(
            pl.col("household_id") == household,
            pl.col("product_id").is_in(goods),
            pl.col("quantity") > 0,
            (pl.col("sales_value") + pl.col("retail_disc") + pl.col("coupon_match_disc")) > 0.004,
        )
        .select((pl.col("sales_value") - pl.col("coupon_disc")).clip(lower_bound=0) * 100)
        .collect()
    )

    own = [order for order in orders if order.customer_key == household]
    assert sum(order.total_minor for order in own) == rows.to_series().round(0).sum()
    assert sum(len(order.lines) for order in own) == rows.height


def test_no_line_is_without_quantity_or_costs_less_than_nothing(orders):
    for line in (line for order in orders for line in order.lines):
        assert line.quantity > 0
        assert line.unit_price_minor > 0
        assert 0 <= line.discount_minor <= line.unit_price_minor * line.quantity


def test_titles_handles_and_addresses_are_unique(shop):
    assert len({product.title for product in shop.products}) == len(shop.products)
    assert len({product.handle for product in shop.products}) == len(shop.products)
    assert len({customer.email for customer in shop.customers}) == 400


def test_lines_name_products_of_the_shop(shop, orders):
    keys = {variant.key for product in shop.products for variant in product.variants}

    assert {line.variant_key for order in orders for line in order.lines} == keys


def test_orders_can_be_read_again_and_are_the_same(shop, orders):
    again = shop.orders()

    assert [next(again) for _ in range(50)] == list(orders[:50])


def test_another_seed_chooses_other_households(shop):
    other = data.larder_lane(TODAY, seed=2)

    assert {customer.key for customer in other.customers} != {customer.key for customer in shop.customers}


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        ("FRZN FRENCH FRIES", "Frozen French Fries"),
        ("FLUID MILK WHITE ONLY", "Fresh Milk"),
        ("GARDEN-MAGAZINE", "Garden Magazine"),
        ("SPICES & SEASONINGS", "Spices & Seasonings"),
    ],
)
def test_kinds_of_goods_are_made_readable(raw, readable):
    assert name_of(raw) == readable


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        ("12 PK/12 OZ", "12 × 12 oz"),
        (".5 OZ", "0.5 oz"),
        ("2 L", "2 l"),
        ("12730850 CT", ""),
        (None, ""),
        ("CTN", ""),
    ],
)
def test_sizes_are_made_readable_or_left_out(raw, readable):
    assert size_of(raw) == readable


def test_the_own_brand_bears_the_name_of_the_shop():
    assert vendor_of(69, "Private") == "Larder Lane"
    assert vendor_of(69, "National") != vendor_of(70, "National")


def test_goods_stand_where_a_shopper_looks_for_them():
    assert aisle_of("PRODUCE", "TROPICAL FRUIT", "BANANAS") == "Fruit"
    assert aisle_of("GROCERY", "FLUID MILK PRODUCTS", "FLUID MILK WHITE ONLY") == "Dairy"
    assert aisle_of("GROCERY", "CRACKERS/MISC BKD FD", "GRAHAM CRACKERS") == "Snacks"
