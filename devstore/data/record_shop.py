"""First Press Records: CDNOW's customers, dates, quantities and amounts in a shop of invented records."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from pathlib import Path

import numpy as np

from devstore.data import catalogue, cdnow, fetch, people, roster
from devstore.data.baskets import MEMBERS_PRICE, REPLACEMENT, PriceList, fill
from devstore.data.catalogue import Record
from devstore.data.cdnow import Sale
from devstore.data.shapes import Collection, Order, Product, ShopContent
from devstore.data.taste import Listener, Shelf

TIMEZONE = "America/New_York"
NEW_DAYS = 120
LOW_PRICE_MINOR = 1200


def first_press(today: date, seed: int = 1, cache: Path = fetch.CACHE) -> ShopContent:
    """The record shop as it stands at the start of `today` (UTC). Raises fetch.DataMissing."""
    sales = cdnow.until(cdnow.moved(cdnow.purchases(cache), today, TIMEZONE, seed), today)
    records = catalogue.records(today, TIMEZONE, seed)
    orders = tuple(_orders(sales, records, seed))
    products = tuple(catalogue.product_of(record, seed) for record in records)
    return ShopContent(
        domain="first-press.myshopify.com",
        handle="first-press",
        name="First Press Records",
        tagline="New, used and never quite out of print.",
        currency="USD",
        timezone=TIMEZONE,
        owner_name="June Abernathy",
        owner_email="june@first-press.example.com",
        country="US",
        language="en",
        products=products,
        collections=_collections(records, products, orders, today),
        customers=people.customers(_first_orders(sales), datetime.combine(today, time(), UTC), seed),
        orders=lambda: iter(orders),
    )


def _orders(sales: Sequence[Sale], records: Sequence[Record], seed: int) -> Iterator[Order]:
    shelf = Shelf(records)
    prices = PriceList(shelf)
    listeners: dict[int, Listener] = {}
    for key, sale in enumerate(sales, start=1):
        dice = np.random.default_rng((seed, sale.customer, key))
        if sale.customer not in listeners:
            listeners[sale.customer] = Listener(shelf, np.random.default_rng((seed, sale.customer)))
        lines = fill(sale, listeners[sale.customer], shelf, prices, dice)
        discounted = any(line.discount_minor for line in lines)
        discount_title = (MEMBERS_PRICE if sale.amount_minor else REPLACEMENT) if discounted else None
        yield Order(key, sale.customer, sale.at, lines, discount_title=discount_title)


def _first_orders(sales: Sequence[Sale]) -> Iterator[tuple[int, datetime]]:
    first: dict[int, datetime] = {}
    for sale in sales:
        first.setdefault(sale.customer, sale.at)
    return iter(sorted(first.items()))


def _collections(
    records: Sequence[Record], products: Sequence[Product], orders: Sequence[Order], today: date
) -> tuple[Collection, ...]:
    sold = dict.fromkeys((product.key for product in products), 0)
    for order in orders:
        for line in order.lines:
            sold[line.product_key] += line.quantity
    by_sales = sorted(products, key=lambda product: (-sold[product.key], product.key))
    newest = sorted(products, key=lambda product: (product.created_at, product.key), reverse=True)
    since = datetime.combine(today - timedelta(days=NEW_DAYS), time(), UTC)
    picks = {record.key for record in records if record.is_staff_pick}
    return (
        _collection("all", "All records", "Everything on the shelves, best sellers first.", by_sales),
        _collection(
            "new-arrivals",
            "New arrivals",
            "Fresh out of the box.",
            [p for p in newest if p.created_at >= since],
        ),
        *(
            _collection(
                catalogue.handle_of(genre.name),
                genre.name,
                f"Everything filed under {genre.name}.",
                [product for product in by_sales if product.product_type == genre.name],
            )
            for genre in roster.genres()
        ),
        _collection(
            "vinyl", "Vinyl", "Heavy, round and worth it.", [p for p in by_sales if "Vinyl" in p.tags]
        ),
        _collection(
            "box-sets",
            "Box sets",
            "For the deep end of the shelf.",
            [p for p in by_sales if "Box set" in p.tags],
        ),
        _collection(
            "staff-picks",
            "Staff picks",
            "What we play with the door open.",
            [p for p in by_sales if p.key in picks],
        ),
        _collection(
            "under-12", "Under $12", "Good music, small change.", [p for p in by_sales if _is_low_priced(p)]
        ),
    )


def _collection(handle: str, title: str, text: str, products: Sequence[Product]) -> Collection:

    return Collection(handle, title, f"<p>{escape(text)}</p>", tuple(product.handle for product in products))


def _is_low_priced(product: Product) -> bool:
    return any(variant.price_minor < LOW_PRICE_MINOR for variant in product.variants)
