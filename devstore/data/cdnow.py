"""The CDNOW sample: real purchases of 2,357 customers of a record shop, read and moved to our days."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from devstore.data import fetch

MEMBER = "lifetimes/datasets/CDNOW_sample.txt"
SPAN_DAYS = 730
GROWTH = 0.6
"""How much denser first orders are at the end of the span than at its start."""
HOUR_WEIGHTS = (3, 2, 1, 0.6, 0.5, 1, 2, 4, 7, 9, 10, 11, 13, 11, 10, 10, 10, 11, 12, 14, 16, 15, 11, 6)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One row of the file. `customer` counts from 1; several rows may share customer and day."""

    customer: int
    day: date
    quantity: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Sale:
    """One purchase at its new moment (aware UTC)."""

    customer: int
    at: datetime
    quantity: int
    amount_minor: int


def purchases(cache: Path = fetch.CACHE) -> list[Purchase]:
    """All 6,919 rows, by customer and day. Raises fetch.DataMissing."""
    rows = fetch.read(fetch.CDNOW, MEMBER, cache).decode("ascii").splitlines()
    return sorted(map(_purchase, rows), key=lambda purchase: (purchase.customer, purchase.day))


def moved(history: Iterable[Purchase], today: date, timezone: str, seed: int) -> list[Sale]:
    """Every purchase at its new moment, by customer, future ones included.

    A customer's first order falls on a day of the two years before `today`, at least two days ago;
    the days between the orders of one customer stay as they are. Days are the shop's local days.
    """
    zone = ZoneInfo(timezone)
    sales: list[Sale] = []
    for customer, own in groupby(history, key=lambda purchase: purchase.customer):
        sales += _moved_customer(list(own), today, zone, random.Random(f"{seed}:move:{customer}"))
    return sales


def until(sales: Iterable[Sale], today: date) -> list[Sale]:
    """The sales before the first second of `today` (UTC), in order of time."""
    end = datetime.combine(today, time(), UTC)
    return sorted((sale for sale in sales if sale.at < end), key=lambda sale: (sale.at, sale.customer))


def _purchase(row: str) -> Purchase:
    _, customer, day, quantity, amount = row.split()
    dollars, cents = amount.split(".")
    return Purchase(
        customer=int(customer),
        day=date.fromisoformat(day),
        quantity=int(quantity),
        amount_minor=int(dollars) * 100 + int(cents),
    )


def _moved_customer(own: list[Purchase], today: date, zone: ZoneInfo, dice: random.Random) -> list[Sale]:
    start = today - timedelta(days=SPAN_DAYS - _start_day(dice))
    moments = sorted(
        datetime.combine(start + (purchase.day - own[0].day), _time_of_day(dice), zone).astimezone(UTC)
        for purchase in own
    )
    return [
        Sale(purchase.customer, at, purchase.quantity, purchase.amount_minor)
        for purchase, at in zip(own, moments, strict=True)
    ]


def _start_day(dice: random.Random) -> int:
    """A day of the span, later ones slightly more likely; never one of its last two."""
    while True:
        share = dice.random()
        if dice.random() * (1 + GROWTH) <= 1 + GROWTH * share:
            return int(share * (SPAN_DAYS - 1))


def _time_of_day(dice: random.Random) -> time:
    (hour,) = dice.choices(range(24), HOUR_WEIGHTS)
    return time(hour, dice.randrange(60), dice.randrange(60))
