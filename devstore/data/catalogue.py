"""The record shop's catalogue: every invented record with its formats, prices, stock and day of arrival."""

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from devstore.data import covers, liner_notes, roster
from devstore.data.costs import cost_of
from devstore.data.roster import Artist, Genre
from devstore.data.shapes import Product, Variant

SPAN_DAYS = 730
ARRIVAL_SHARE = 0.42
"""Of the records, those that arrived after the shop opened; those of artists with a box set never did."""
CD_PRICES = tuple(range(999, 1900, 50))
CD_WEIGHTS = (4, 5, 6, 9, 12, 13, 10, 9, 12, 10, 11, 9, 6, 5, 4, 3, 3, 2, 2)
VINYL_PRICES = (
    1899,
    1999,
    2099,
    2199,
    2299,
    2399,
    2499,
    2599,
    2699,
    2799,
    2899,
    2999,
    3199,
    3399,
    3599,
    3799,
    3999,
)
CASSETTE_PRICES = (649, 699, 749, 799, 849, 899, 949, 999, 1049, 1099, 1149)
SALE_PRICES = (299, 349, 399, 449, 499, 549, 599, 649, 699, 749, 799, 849, 899)
BOX_PRICES = (  # vinyl, CD
    (17999, 8499),
    (15499, 7999),
    (14499, 7499),
    (12999, 6999),
    (11999, 6499),
    (10999, 5999),
    (9999, 5499),
    (9499, 5199),
    (8999, 4999),
    (8499, 4699),
    (7999, 4499),
    (7499, 4199),
)
_SKU_ENDS = {"Vinyl": "LP", "CD": "CD", "Cassette": "MC", "Vinyl box": "LPX", "CD box": "CDX"}


@dataclass(frozen=True, slots=True)
class Record:
    """One release. `place` counts the artist's releases from 0; `fame` is how well it sells, mean about 1."""

    key: int
    artist: Artist
    title: str
    label: str
    year: int
    place: int
    is_box: bool
    arrived_at: datetime
    fame: float
    is_staff_pick: bool
    variants: tuple[Variant, ...]

    @property
    def full_title(self) -> str:
        return f"{self.artist.name} – {self.title}"

    @property
    def handle(self) -> str:
        return handle_of(f"{self.artist.name} {self.title}")


def records(today: date, timezone: str, seed: int) -> tuple[Record, ...]:
    """All records by genre, artist and release. Each is on sale from `arrived_at` on, before `today`."""
    zone = ZoneInfo(timezone)
    made: list[Record] = []
    prices = iter(random.Random(f"{seed}:boxes").sample(BOX_PRICES, len(BOX_PRICES)))
    for genre in roster.genres():
        for artist in genre.artists:
            made += _discography(genre, artist, len(made) + 1, prices, today, zone, seed)
    return tuple(made)


def product_of(record: Record, seed: int) -> Product:
    """The record as the shop shows it, with its cover."""
    dice = random.Random(f"{seed}:sleeve:{record.handle}")
    sides = 6 if record.is_box else 2
    return Product(
        key=record.key,
        handle=record.handle,
        title=record.full_title,
        body_html=liner_notes.sleeve(
            record.artist.genre, record.artist.name, record.title, record.year, record.label, sides, dice
        ),
        vendor=record.label,
        product_type=record.artist.genre,
        tags=_tags(record),
        created_at=record.arrived_at,
        image=covers.cover(record.artist.genre, record.artist.name, record.title, seed),
        variants=record.variants,
    )


def handle_of(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    folded = unicodedata.normalize("NFKD", text.replace("'", "").replace("&", "and"))
    return re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode().lower()).strip("-")


def _discography(
    genre: Genre,
    artist: Artist,
    first_key: int,
    prices: Iterator[tuple[int, int]],
    today: date,
    zone: ZoneInfo,
    seed: int,
) -> list[Record]:
    dice = random.Random(f"{seed}:artist:{artist.name}")
    box = roster.box_set_of(artist.name)
    titles = [*artist.titles, box] if box else list(artist.titles)
    arrivals = sorted(_arrival(today, zone, ARRIVAL_SHARE if box is None else 0, dice) for _ in titles)
    first_year, label = dice.randint(1967, 2016), dice.choice(genre.labels)
    fame = dice.lognormvariate(-0.4, 0.9)
    made = []
    for place, title in enumerate(titles):
        is_box = title == box
        key = first_key + place
        variants = _box_variants(key, next(prices), dice) if is_box else _variants(key, dice)
        made.append(
            Record(
                key=key,
                artist=artist,
                title=title,
                label=label if dice.random() < 0.8 else dice.choice(genre.labels),
                year=min(first_year + place * dice.randint(2, 4), arrivals[place].year),
                place=place,
                is_box=is_box,
                arrived_at=arrivals[place],
                fame=fame * dice.lognormvariate(-0.1, 0.45) * (0.3 if is_box else 1),
                is_staff_pick=dice.random() < 0.09,
                variants=variants,
            )
        )
    return made


def _arrival(today: date, zone: ZoneInfo, later_share: float, dice: random.Random) -> datetime:
    """With the opening of the shop or, for the share given, on a morning of the two years since."""
    ago = SPAN_DAYS + dice.randint(10, 40)
    if dice.random() < later_share:
        ago = dice.randint(2, SPAN_DAYS - 30)
    morning = time(dice.randint(9, 11), dice.choice((0, 15, 30, 45)))
    return datetime.combine(today - timedelta(days=ago), morning, zone).astimezone(UTC)


def _variants(key: int, dice: random.Random) -> tuple[Variant, ...]:
    vinyl, cassette = dice.random() < 0.72, dice.random() < 0.34
    cd = dice.random() < 0.94 or not (vinyl or cassette)
    made = []
    if vinyl:
        made.append(_variant(key, 1, "Vinyl", dice.choice(VINYL_PRICES), dice))
    if cd:
        made.append(_variant(key, 2, "CD", dice.choices(CD_PRICES, CD_WEIGHTS)[0], dice))
    if cassette:
        made.append(_variant(key, 3, "Cassette", dice.choice(CASSETTE_PRICES), dice))
    return tuple(made)


def _box_variants(key: int, prices: tuple[int, int], dice: random.Random) -> tuple[Variant, ...]:
    return _variant(key, 1, "Vinyl box", prices[0], dice), _variant(key, 2, "CD box", prices[1], dice)


def _variant(key: int, place: int, title: str, price: int, dice: random.Random) -> Variant:
    on_sale = dice.random() < 0.13 and title in ("CD", "Cassette")
    return Variant(
        key=key * 10 + place,
        title=title,
        sku=f"FPR-{key:04d}-{_SKU_ENDS[title]}",
        price_minor=dice.choice([low for low in SALE_PRICES if low < price * 0.75]) if on_sale else price,
        compare_at_minor=price if on_sale else None,
        inventory_quantity=_stock(dice),
        cost_minor=cost_of(key * 10 + place, price, (0.35, 0.72)),
    )


def _stock(dice: random.Random) -> int:
    kind = dice.random()
    if kind < 0.05:
        return 0
    return dice.randint(1, 3) if kind < 0.15 else dice.randint(4, 60)


def _tags(record: Record) -> tuple[str, ...]:
    formats = tuple(variant.title for variant in record.variants)
    extra = (("Staff pick",) if record.is_staff_pick else ()) + (("Box set",) if record.is_box else ())
    return (record.artist.name, record.artist.genre, f"{record.year // 10 * 10}s", *formats, *extra)
