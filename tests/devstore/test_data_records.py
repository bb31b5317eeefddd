"""The record shop keeps what is real of CDNOW, to the cent and to the day; the rest is invented by seed."""

from collections import defaultdict
from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from devstore import data
from devstore.data import catalogue, cdnow, record_shop

pytestmark = pytest.mark.one_database

TODAY = date(2026, 11, 22)
NEW_YORK = ZoneInfo(record_shop.TIMEZONE)


@pytest.fixture(scope="module")
def shop():
    return data.first_press(TODAY)


@pytest.fixture(scope="module")
def orders(shop):
    return tuple(shop.orders())


@pytest.fixture(scope="module")
def history():
    by_customer = defaultdict(list)
    for purchase in cdnow.purchases():
        by_customer[purchase.customer].append(purchase)
    return by_customer


@pytest.fixture(scope="module")
def orders_of(orders):
    by_customer = defaultdict(list)
    for order in orders:
        by_customer[order.customer_key].append(order)
    return by_customer


def test_the_file_holds_what_was_published():
    purchases = cdnow.purchases()

    assert len(purchases) == 6919
    assert len({purchase.customer for purchase in purchases}) == 2357
    assert sum(purchase.amount_minor for purchase in purchases) == 24_409_194


def test_moving_keeps_every_purchase_before_the_cut(history):
    sales = cdnow.moved(cdnow.purchases(), TODAY, record_shop.TIMEZONE, seed=1)

    assert len(sales) == 6919
    assert sum(sale.amount_minor for sale in sales) == 24_409_194
    assert sum(sale.quantity for sale in sales) == sum(p.quantity for own in history.values() for p in own)


def test_each_order_is_worth_what_was_really_paid(history, orders_of):
    assert orders_of.keys() == history.keys()
    for customer, own in orders_of.items():
        real = history[customer][: len(own)]
        assert [order.total_minor for order in own] == [purchase.amount_minor for purchase in real]
        assert [sum(line.quantity for line in order.lines) for order in own] == [p.quantity for p in real]


def test_customers_whose_history_is_whole_are_worth_their_real_dollars(history, orders_of):
    whole = [customer for customer, own in orders_of.items() if len(own) == len(history[customer])]

    assert len(whole) > 1500
    assert sum(order.total_minor for customer in whole for order in orders_of[customer]) == sum(
        purchase.amount_minor for customer in whole for purchase in history[customer]
    )


def test_the_days_between_two_orders_are_the_real_ones(history, orders_of):
    for customer, own in orders_of.items():
        days = [order.created_at.astimezone(NEW_YORK).date() for order in own]
        real = [purchase.day for purchase in history[customer]]
        assert [b - a for a, b in pairwise(days)] == [b - a for a, b in pairwise(real[: len(days)])]


def test_orders_come_in_time_order_and_never_from_the_future(orders):
    times = [order.created_at for order in orders]

    assert times == sorted(times)
    assert times[-1] < datetime.combine(TODAY, time(), UTC)
    assert (times[-1] - times[0]).days > 700
    assert [order.key for order in orders] == list(range(1, len(orders) + 1))


def test_nothing_else_is_dated_in_the_future(shop):
    end = datetime.combine(TODAY, time(), UTC)

    assert all(product.created_at < end for product in shop.products)
    assert all(customer.created_at < end for customer in shop.customers)
    assert all(customer.consent_at < end for customer in shop.customers if customer.consent_at)


def test_nobody_buys_a_record_before_it_is_on_sale_or_before_having_an_account(shop, orders):
    on_sale = {product.key: product.created_at for product in shop.products}
    account = {customer.key: customer.created_at for customer in shop.customers}

    for order in orders:
        assert account[order.customer_key] < order.created_at
        assert all(on_sale[line.product_key] <= order.created_at for line in order.lines)


def test_lines_name_variants_of_the_catalogue_at_their_prices(shop, orders):
    prices = {variant.key: variant.price_minor for product in shop.products for variant in product.variants}

    for line in (line for order in orders for line in order.lines):
        assert line.unit_price_minor == prices[line.variant_key]
        assert 0 <= line.discount_minor <= line.unit_price_minor * line.quantity


def test_the_members_price_is_small_and_the_free_orders_are_replacements(orders):
    paid = [order for order in orders if order.total_minor]
    shares = sorted(order.discount_minor / (order.discount_minor + order.total_minor) for order in paid)

    assert shares[len(shares) // 2] < 0.03
    assert shares[int(len(shares) * 0.9)] < 0.15
    titles = {order.discount_title for order in orders if order.total_minor == 0}
    assert titles == {"Replacement, free of charge"}


def test_records_bought_together_share_their_genre_far_more_often_than_chance(shop, orders):
    genre = {product.key: product.product_type for product in shop.products}
    pairs = [
        (genre[one.product_key], genre[other.product_key])
        for order in orders
        for one, other in pairwise(order.lines)
        if one.product_key != other.product_key
    ]
    sold = [genre[line.product_key] for order in orders for line in order.lines]
    chance = sum((sold.count(each) / len(sold)) ** 2 for each in set(sold))

    assert sum(a == b for a, b in pairs) / len(pairs) > 2.5 * chance


def test_handles_addresses_and_keys_are_unique(shop):
    variants = [variant for product in shop.products for variant in product.variants]

    assert 240 <= len(shop.products) <= 300
    assert len({product.handle for product in shop.products}) == len(shop.products)
    assert len({product.key for product in shop.products}) == len(shop.products)
    assert (
        len({variant.key for variant in variants})
        == len({variant.sku for variant in variants})
        == len(variants)
    )
    assert len({customer.email for customer in shop.customers}) == len(shop.customers) == 2357
    assert all(customer.email.endswith("@example.com") for customer in shop.customers)


def test_about_six_in_ten_accept_marketing_and_only_they_have_a_date(shop):
    accepting = [customer for customer in shop.customers if customer.accepts_marketing]

    assert 0.55 < len(accepting) / len(shop.customers) < 0.65
    assert {customer for customer in shop.customers if customer.consent_at} == set(accepting)
    assert all(customer.consent_at >= customer.created_at for customer in accepting)


def test_collections_name_products_that_exist(shop):
    handles = {product.handle for product in shop.products}

    assert {"all", "new-arrivals", "vinyl", "staff-picks", "under-12", "jazz"} <= {
        c.handle for c in shop.collections
    }
    for collection in shop.collections:
        assert collection.product_handles
        assert len(set(collection.product_handles)) == len(collection.product_handles)
        assert handles.issuperset(collection.product_handles)


def test_stock_and_prices_have_the_cases_a_shop_has(shop):
    variants = [variant for product in shop.products for variant in product.variants]

    assert any(variant.inventory_quantity == 0 for variant in variants)
    assert any(1 <= variant.inventory_quantity <= 3 for variant in variants)
    assert all(v.compare_at_minor is None or v.compare_at_minor > v.price_minor for v in variants)
    assert any(variant.compare_at_minor for variant in variants)


def test_the_same_seed_makes_the_same_shop_and_another_seed_another(shop, orders):
    again = data.first_press(TODAY)

    assert again.products == shop.products
    assert again.customers == shop.customers
    assert tuple(again.orders()) == orders
    assert made_of(1) == (list(shop.products), [order.created_at for order in orders])
    assert made_of(2)[0] != made_of(1)[0] and made_of(2)[1] != made_of(1)[1]


def made_of(seed):
    """The products and the times of the orders that this seed makes."""
    records = catalogue.records(TODAY, record_shop.TIMEZONE, seed)
    sales = cdnow.until(cdnow.moved(cdnow.purchases(), TODAY, record_shop.TIMEZONE, seed), TODAY)
    return [catalogue.product_of(record, seed) for record in records], [sale.at for sale in sales]
