"""Larder Lane: the real baskets of The Complete Journey in a shop with readable names and drawn pictures."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from devstore.data import complete_journey, fetch, grocery_names, people
from devstore.data.aisles import AISLES, aisle_of
from devstore.data.catalogue import handle_of
from devstore.data.costs import cost_of
from devstore.data.pictograms import FRESH, TONES, pictogram
from devstore.data.shapes import Collection, Customer, Line, Order, Product, ShopContent, Variant

TIMEZONE = "America/Chicago"
SLICE_HOUSEHOLDS = 400
OFFER = "Card price and coupons"
BEST_SELLERS = 250


def larder_lane(today: date, full: bool = False, seed: int = 1, cache: Path = fetch.CACHE) -> ShopContent:
    """The grocer at the start of `today` (UTC), its orders read from the file week by week.

    Without `full`, 400 households chosen by the seed with everything they bought. Raises fetch.DataMissing.
    """
    goods = complete_journey.products(cache)
    lines = complete_journey.lines(goods, cache)
    if not full:
        # A slice fits into memory; reading the file anew for each week costs more than it holds.
        lines = lines.filter(pl.col("household_id").is_in(_households(lines, seed))).collect().lazy()
    sold = _sold(lines, goods)
    keys = {product_id: key for key, product_id in enumerate(sold["product_id"], start=1)}
    opened_at = datetime.combine(today - timedelta(days=380), time(15), UTC)
    products = tuple(_products(sold, opened_at, seed))
    return ShopContent(
        domain="larder-lane.myshopify.com",
        handle="larder-lane",
        name="Larder Lane",
        tagline="The whole week in one basket.",
        currency="USD",
        timezone=TIMEZONE,
        owner_name="Walter Ames",
        owner_email="walter@larder-lane.example.com",
        country="US",
        language="en",
        products=products,
        collections=_collections(products),
        customers=_customers(lines, today, seed),
        orders=lambda: _orders(lines, keys, today),
    )


def _households(lines: pl.LazyFrame, seed: int) -> list[int]:
    known = lines.select(pl.col("household_id").unique().sort()).collect()["household_id"].to_list()
    return sorted(random.Random(f"{seed}:households").sample(known, SLICE_HOUSEHOLDS))


def _sold(lines: pl.LazyFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """What was sold at all, best sellers first, with the median price of one piece in cents."""
    return (
        lines.group_by("product_id")
        .agg(
            (pl.col("gross") / pl.col("quantity"))
            .median()
            .round(0)
            .cast(pl.Int64)
            .clip(lower_bound=1)
            .alias("price"),
            pl.col("basket_id").n_unique().alias("baskets"),
        )
        .collect()
        .join(goods, on="product_id")
        .sort("baskets", "product_id", descending=[True, False])
    )


def _products(sold: pl.DataFrame, opened_at: datetime, seed: int) -> Iterator[Product]:
    seen: Counter[str] = Counter()
    handles: set[str] = set()
    for key, row in enumerate(sold.iter_rows(named=True), start=1):
        vendor = grocery_names.vendor_of(row["manufacturer_id"], row["brand"])
        title = _title(vendor, row, seen)
        handle = handle_of(title)
        while handle in handles:
            handle = f"{handle}-{key}"
        handles.add(handle)
        yield _product(key, row, title, handle, vendor, opened_at, seed)


def _title(vendor: str, row: Mapping[str, str], seen: Counter[str]) -> str:
    """Maker, kind and size; those that are alike are numbered from the second on.

    Fresh fruit and vegetables go without a size: the table names the crate they came in.
    """
    size = "" if row["department"] == "PRODUCE" else grocery_names.size_of(row["package_size"])
    name = f"{vendor} {grocery_names.name_of(row['product_type'])}"
    seen[f"{name}, {size}"] += 1
    number = seen[f"{name}, {size}"]
    numbered = name if number == 1 else f"{name} No. {number}"
    return f"{numbered}, {size}" if size else numbered


def _product(
    key: int, row: Mapping[str, str], title: str, handle: str, vendor: str, opened_at: datetime, seed: int
) -> Product:
    dice = random.Random(f"{seed}:stock:{row['product_id']}")
    aisle = aisle_of(row["department"], row["product_category"], row["product_type"])
    kind = grocery_names.name_of(row["product_type"], row["product_category"])
    return Product(
        key=key,
        handle=handle,
        title=title,
        body_html=f"<p>{escape(kind)} from {escape(vendor)}. You find it in {escape(aisle)}.</p>",
        vendor=vendor,
        product_type=aisle,
        tags=(aisle, kind),
        created_at=opened_at - timedelta(days=dice.randint(0, 300)),
        image=pictogram(aisle, key % TONES, kind if aisle in FRESH else ""),
        variants=(
            Variant(
                key=key,
                title="Default Title",
                sku=f"LL-{row['product_id']}",
                price_minor=int(row["price"]),
                inventory_quantity=dice.choice((0, 2, *range(6, 96))),
                cost_minor=cost_of(key, int(row["price"]), (0.6, 0.88)),
            ),
        ),
    )


def _collections(products: Sequence[Product]) -> tuple[Collection, ...]:
    by_aisle: dict[str, list[str]] = {aisle: [] for aisle in AISLES}
    for product in products:
        by_aisle[product.product_type].append(product.handle)
    return (
        Collection(
            "all", "All groceries", "<p>Every shelf.</p>", tuple(product.handle for product in products)
        ),
        Collection(
            "best-sellers",
            "Best sellers",
            "<p>In most baskets.</p>",
            tuple(product.handle for product in products[:BEST_SELLERS]),
        ),
        *(
            Collection(handle_of(aisle), aisle, f"<p>{escape(aisle)}.</p>", tuple(handles))
            for aisle, handles in sorted(by_aisle.items())
            if handles
        ),
    )


def _customers(lines: pl.LazyFrame, today: date, seed: int) -> tuple[Customer, ...]:
    weeks, zone = complete_journey.weeks_to(today), ZoneInfo(TIMEZONE)
    first = lines.group_by("household_id").agg(pl.col("at").min()).sort("household_id").collect()
    firsts = [(household, complete_journey.moved(at, weeks, zone)) for household, at in first.iter_rows()]
    until = datetime.combine(today, time(), UTC)
    known = [(household, at) for household, at in firsts if at < until]
    return people.customers(known, until, seed, people.AT_HOME, known_days=400)


def _orders(lines: pl.LazyFrame, keys: Mapping[int, int], today: date) -> Iterator[Order]:
    for key, (at, basket) in enumerate(complete_journey.baskets(lines, today, TIMEZONE), start=1):
        made = tuple(_line(row, keys[row["product_id"]]) for row in basket)
        discounted = any(line.discount_minor for line in made)
        yield Order(key, basket[0]["household_id"], at, made, discount_title=OFFER if discounted else None)


def _line(row: Mapping[str, int], key: int) -> Line:
    """The price of one piece is rounded up to a cent, so that the discount is never negative."""
    unit = -(-max(row["gross"], row["paid"]) // row["quantity"])
    return Line(key, key, row["quantity"], unit, unit * row["quantity"] - row["paid"])
